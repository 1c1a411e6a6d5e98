"""From accepted examples to a classifier: seconds for ten thousand of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ..conversation.dialogue.brain import IntentSpec
from ..conversation.dialogue.classifier import NONE, IntentClassifier
from ..conversation.dialogue.features import PIECE, features
from ..conversation.language.text import normalise
from .background import utterances
from .filling import fill

_STRENGTH = 60.0
"""The inverse of the regularisation (scikit-learn's ``C``)."""

_FEWEST = 2
"""Examples a piece of letters has to occur in. Half of them occur in one: leaving those
out costs nothing on utterances of strangers and keeps a model small."""


def train_classifier(
    intents: Sequence[IntentSpec], none_of_ours: Iterable[str] = ()
) -> bytes:
    """A model for ``IntentClassifier.from_bytes``: same examples, same bytes.

    ``none_of_ours`` are utterances staff marked as none of the intents; they join the
    background that ships. Raises ``ValueError`` when no intent has an example.
    """
    texts: list[str] = []
    codes: list[str] = []
    for intent in sorted(intents, key=lambda spec: spec.code):
        for text in _forms(intent.examples):
            texts.append(text)
            codes.append(intent.code)
    if not texts:
        raise ValueError("there is no example to learn from")
    for text in _forms((*utterances(), *none_of_ours)):
        texts.append(text)
        codes.append(NONE)
    return _fit(texts, codes).to_bytes()


def _forms(examples: Iterable[str]) -> list[str]:
    """Every example with its slots filled, as utterances are normalised; sorted."""
    forms = {normalise(form) for example in examples for form in fill(example)}
    return sorted(forms - {""})


def _fit(texts: Sequence[str], codes: Sequence[str]) -> IntentClassifier:
    counted = [Counter(features(text)) for text in texts]
    names = sorted(_worth_weighing(counted))
    places = {name: place for place, name in enumerate(names)}
    classes = tuple(sorted(set(codes)))
    column = {code: place for place, code in enumerate(classes)}
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=200)
    model.fit(_matrix(counted, places), [column[code] for code in codes])
    return IntentClassifier(
        classes,
        places,
        model.coef_.T.astype(np.float32),
        model.intercept_.astype(np.float32),
    )


def _worth_weighing(counted: Sequence[Counter[str]]) -> set[str]:
    """Every word and pair of words, and the pieces that several examples share."""
    examples = Counter(name for counts in counted for name in counts)
    return {
        name
        for name, number in examples.items()
        if number >= _FEWEST or not name.startswith(PIECE)
    }


def _matrix(counted: Sequence[Counter[str]], places: dict[str, int]) -> csr_matrix:
    """One row of unit length per text, as ``IntentClassifier.predict`` weighs."""
    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    for counts in counted:
        weighed = {name: n for name, n in counts.items() if name in places}
        row = 1.0 + np.log(np.array(list(weighed.values()), dtype=float))
        values.extend(row / np.sqrt(row @ row))
        columns.extend(places[name] for name in weighed)
        starts.append(len(values))
    return csr_matrix((values, columns, starts), shape=(len(counted), len(places)))
