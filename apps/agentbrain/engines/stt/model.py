"""The recognizer's compiled model of one vocabulary, on disk.

Compiling takes seconds, so the result is kept in a folder named after everything
that went into it. It is written beside its place and renamed into it: two processes
may compile the same model at once, and both end up with one whole copy.
"""

from __future__ import annotations

import hashlib
import logging
import math
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from apps.agentbrain.engines.stt import (
    background,
    language_model,
    pronunciation,
    upper_band,
)
from apps.agentbrain.engines.stt.language_model import END, BackoffModel, Members
from apps.agentbrain.engines.stt.phrases import BUILT_IN
from apps.agentbrain.engines.stt.vocabulary import (
    Expander,
    SplitClasses,
    Vocabulary,
    is_class,
)

logger = logging.getLogger(__name__)

_FORMAT: Final = 4  # raise it when the same vocabulary compiles to something else
_KEPT_MODELS: Final = 12

# How the decoder takes our features; its own file would have it take their mean away
# once more.
_FEATURE_SETTINGS: Final = (
    "-feat 1s_c_d_dd\n-svspec 0-12/13-25/26-38\n-agc none\n-cmn none\n-varnorm no\n"
    "-model ptm\n"
)

_SENTENCE_WEIGHT: Final = 4.0
_MOST_WEIGHT: Final = 12.0
_DOMAIN_SHARE: Final = 0.95
_COMMON_WORDS: Final = 2000
_BASE_DOMAIN_SHARE: Final = 0.9


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where a compiled model lies."""

    language_model: Path
    dictionary: Path
    upper_band: Path
    feature_settings: Path

    @classmethod
    def inside(cls, folder: Path) -> ModelFiles:
        return cls(
            folder / "words.arpa",
            folder / "words.dict",
            folder / "upper_band.npz",
            folder / "feat.params",
        )


def ensure_model(vocabulary: Vocabulary, root: Path) -> ModelFiles:
    """The compiled model of built-in phrases and ``vocabulary``, made if missing."""
    folder = root / fingerprint(vocabulary)
    if not folder.exists():
        root.mkdir(parents=True, exist_ok=True)
        _compile_into(folder, vocabulary)
        _remove_old(root)
    return ModelFiles.inside(folder)


def fingerprint(vocabulary: Vocabulary) -> str:
    """A name for what a model is compiled from."""
    merged = BUILT_IN.merged(vocabulary)
    content = repr((_FORMAT, merged.sentences, sorted(merged.classes.items())))
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def _compile_into(folder: Path, vocabulary: Vocabulary) -> None:
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    files = ModelFiles.inside(draft)
    try:
        words, model = build(BUILT_IN.merged(vocabulary))
        with files.language_model.open("w", encoding="utf-8") as out:
            model.write_arpa(out)
        with files.dictionary.open("w", encoding="utf-8") as out:
            out.writelines(_dictionary_lines(words))
        band = upper_band.learn()
        np.savez(files.upper_band, slopes=band.slopes, usual=band.usual)
        files.feature_settings.write_text(_FEATURE_SETTINGS, encoding="utf-8")
        _put_in_place(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    logger.info("compiled a speech model of %d words", len(words))


def _put_in_place(draft: Path, folder: Path) -> None:
    try:
        os.rename(draft, folder)
    except OSError:
        # Another process was faster: its copy is as good as ours.
        if not folder.exists():
            raise


def _remove_old(root: Path) -> None:
    """Vocabularies change; models nobody has compiled for long are not kept."""
    whole = [path for path in root.iterdir() if not path.name.startswith(".")]
    whole.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in whole[_KEPT_MODELS:]:
        shutil.rmtree(folder, ignore_errors=True)


def build(
    vocabulary: Vocabulary,
) -> tuple[dict[str, tuple[pronunciation.Pronunciation, ...]], BackoffModel]:
    """Pronunciations and language model of a vocabulary, in memory."""
    split = SplitClasses.of(vocabulary.classes)
    members = _pronounceable(split.members)
    expander = Expander(split.phrases, split.members)
    weighted: list[tuple[tuple[str, ...], float]] = []
    for sentence in vocabulary.sentences:
        expansions = list(expander.expansions(sentence))
        share = min(len(expansions) * _SENTENCE_WEIGHT, _MOST_WEIGHT)
        weighted += [(words, share / len(expansions)) for words in expansions]
    used = {word for words, _ in weighted for word in words}
    plain = {word for word in used if not is_class(word)}
    plain |= {word for name in used & members.keys() for word in members[name]}
    domain = pronunciation.dictionary(plain)
    known = domain.keys() | members.keys()
    usable = [(words, weight) for words, weight in weighted if known >= set(words)]
    everyday = background.everyday_model(domain.keys(), _COMMON_WORDS)
    counts = language_model.count_grams(usable)
    base = _base(counts[0], members, everyday)
    own = language_model.estimate(counts, base, members)
    every_word = {word for (word,) in everyday.probabilities[0]} - {END}
    spoken = domain | pronunciation.dictionary(every_word - domain.keys())
    return spoken, language_model.mix(own, everyday, _DOMAIN_SHARE)


def _pronounceable(members: Members) -> Members:
    """Classes without the words nobody can pronounce, and without empty classes."""
    kept: dict[str, dict[str, float]] = {}
    for name, shares in members.items():
        sayable = pronunciation.dictionary(shares)
        if total := math.fsum(shares[word] for word in sayable):
            kept[name] = {word: shares[word] / total for word in sayable}
    return kept


def _base(
    unigrams: language_model.Counts, members: Members, everyday: BackoffModel
) -> dict[str, float]:
    """The distribution at the bottom: domain words, and room for all others."""
    total = sum(unigrams.values())
    own: dict[str, float] = defaultdict(float)
    for (name,), count in unigrams.items():
        for word, share in members.get(name, {name: 1.0}).items():
            own[word] += share * count / total
    return {
        gram[0]: _BASE_DOMAIN_SHARE * own[gram[0]]
        + (1.0 - _BASE_DOMAIN_SHARE) * probability
        for gram, probability in everyday.probabilities[0].items()
    }


def _dictionary_lines(
    words: dict[str, tuple[pronunciation.Pronunciation, ...]],
) -> Iterable[str]:
    for word, pronunciations in sorted(words.items()):
        for number, sounds in enumerate(pronunciations, start=1):
            name = word if number == 1 else f"{word}({number})"
            yield f"{name} {' '.join(sounds)}\n"
