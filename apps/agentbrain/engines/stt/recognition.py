"""What runs in a worker process: one decoder, one utterance at a time.

The decoder is given features, not sound: see ``features`` for why.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pocketsphinx

from apps.agentbrain.engines.audio import TELEPHONE_HZ, mulaw_to_pcm
from apps.agentbrain.engines.stt.features import UpperBand
from apps.agentbrain.engines.stt.model import ModelFiles, ensure_model
from apps.agentbrain.engines.stt.vocabulary import Vocabulary

_LANGUAGE_WEIGHT: Final = 9.0
_SECOND_PASS_WEIGHT: Final = 12.0
# How much less likely than the best a way through may be and still be followed. The
# decoder's own limits gave up on names before their last sound; these take a quarter
# more time.
_WIDTH: Final = 1e-64
_WIDTH_BETWEEN_WORDS: Final = 1e-40
_SHORTEST_SAMPLES: Final = TELEPHONE_HZ // 10
_NOT_WORDS: Final = frozenset({"<s>", "</s>", "<sil>", "[NOISE]", "[SPEECH]"})


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What was probably said. ``confidence`` is 0..1; see ``_confidence``."""

    text: str
    confidence: float


NOTHING: Final = Hypothesis("", 0.0)


def prepare(vocabulary: Vocabulary, root: Path) -> ModelFiles:
    """Compile a vocabulary unless that was done before, and load it here."""
    files = ensure_model(vocabulary, root)
    _decoder(files)
    return files


def recognize(files: ModelFiles, mulaw: bytes) -> Hypothesis:
    """Decode one piece of speech with some silence around it."""
    if len(mulaw) < _SHORTEST_SAMPLES:
        return NOTHING
    decoder, upper_band = _decoder(files), _upper_band(files)
    cepstra = upper_band.cepstra(mulaw_to_pcm(mulaw))
    decoder.start_utt()
    try:
        decoder.process_cep(cepstra.tobytes(), no_search=False, full_utt=True)
    finally:
        decoder.end_utt()
    if decoder.hyp() is None:
        return NOTHING
    words = [segment for segment in decoder.seg() if segment.word not in _NOT_WORDS]
    if not words:
        return NOTHING
    spoken = (segment.word.partition("(")[0] for segment in words)
    return Hypothesis(" ".join(spoken), _confidence(words))


def _confidence(words: list[pocketsphinx.Segment]) -> float:
    """The mean posterior of the words in the decoder's lattice, by their length.

    It says how clearly the words won against the other ways through the model. Over
    recorded and synthesised telephone speech, 70 % of the words were wrong below 0.3,
    40 to 46 % from there to 0.7, 15 % up to 0.85 and 8 % above.
    """
    frames = sum(word.end_frame - word.start_frame + 1 for word in words)
    total = math.fsum(
        min(1.0, word.prob) * (word.end_frame - word.start_frame + 1) for word in words
    )
    return round(total / frames, 3)


@functools.lru_cache(maxsize=2)
def _decoder(files: ModelFiles) -> pocketsphinx.Decoder:
    return pocketsphinx.Decoder(
        lm=str(files.language_model),
        dict=str(files.dictionary),
        featparams=str(files.feature_settings),
        loglevel="FATAL",
        lw=_LANGUAGE_WEIGHT,
        fwdflatlw=_SECOND_PASS_WEIGHT,
        bestpathlw=_SECOND_PASS_WEIGHT,
        beam=_WIDTH,
        pbeam=_WIDTH,
        wbeam=_WIDTH_BETWEEN_WORDS,
    )


@functools.lru_cache(maxsize=2)
def _upper_band(files: ModelFiles) -> UpperBand:
    with np.load(files.upper_band) as arrays:
        return UpperBand(arrays["slopes"], arrays["usual"])
