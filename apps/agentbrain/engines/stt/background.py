"""Everyday English: what the recognizer's general model knows, cut to size.

The general model of the recognizer's package is useless alone on a telephone line,
but a little of it keeps room for words no business has listed, so that foreign speech
does not have to become an order. Only words and pairs are taken over, by asking for
their probabilities: the package crashes on writing this model as text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Final

import pocketsphinx

from apps.agentbrain.engines.stt.language_model import (
    END,
    START,
    BackoffModel,
    Counts,
)
from apps.agentbrain.engines.stt.pronunciation import (
    model_folder,
    standard_dictionary,
)

# Joint probability below which a pair is not worth storing, and the probability of a
# word below which its pairs are not even looked at: asking is what takes time.
_RAREST_PAIR: Final = 2e-6
_RAREST_HISTORY: Final = 4e-5
_PAIRED_WORDS: Final = 1000  # asking for every pair of all words takes a minute


def everyday_model(domain_words: Collection[str], common_words: int) -> BackoffModel:
    """The general model over the domain's words and the most common others.

    Unigrams sum to one over that vocabulary; pairs keep their probability and leave
    the rest to single words. Takes some seconds: it asks for every likely pair.
    """
    decoder = pocketsphinx.Decoder(
        lm=str(model_folder() / "en-us.lm.bin"), loglevel="FATAL"
    )
    general = decoder.get_lm(decoder.current_search())
    log_math = decoder.get_logmath()

    def probability(*words: str) -> float:
        return log_math.exp(general.prob(words))

    unigrams = _choose(probability, frozenset(domain_words), common_words)
    return BackoffModel([unigrams, _pairs(probability, unigrams), {}])


def _choose(
    probability: Callable[..., float], domain_words: frozenset[str], common_words: int
) -> Counts:
    """The domain's words and the most common others, summing to one."""
    unknown = probability("<UNK>")
    everything = {
        word: found
        for word in (*standard_dictionary(), END)
        if (found := probability(word)) > unknown
    }
    ranked = sorted(everything, key=everything.__getitem__, reverse=True)
    others = [word for word in ranked if word not in domain_words and word != END]
    chosen = {word: everything[word] for word in (*others[:common_words], END)}
    rarest = min(chosen.values())
    chosen |= {word: everything.get(word, rarest) for word in domain_words}
    total = math.fsum(chosen.values())
    return {(word,): found / total for word, found in chosen.items()}


def _pairs(probability: Callable[..., float], unigrams: Counts) -> Counts:
    """The pairs of the most common words that occur often enough to matter."""
    common = sorted(unigrams, key=unigrams.__getitem__, reverse=True)[:_PAIRED_WORDS]
    followers = [word for (word,) in common]
    pairs: Counts = {}
    histories = {(START,): unigrams[(END,)]} | {gram: unigrams[gram] for gram in common}
    for (history,), how_often in histories.items():
        if how_often < _RAREST_HISTORY:
            continue
        least = _RAREST_PAIR / how_often
        for word in followers:
            if (found := probability(word, history)) > least:
                pairs[(history, word)] = found
    return pairs
