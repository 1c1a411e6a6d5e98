"""Sound that can be read: a tone for each sign, which any vendor's road lets through.

The caller's words are tones of a word each, the agent's of a letter each. So what comes
out at the other end says what went in, whatever it was resampled or cut to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby

import numpy as np

from apps.agentbrain.engines.audio import (
    SAMPLES_PER_MS,
    TELEPHONE_HZ,
    Pcm,
    mulaw_to_pcm,
    pcm_to_mulaw,
)

LINES = ("how much is an oil change", "what are your opening hours")
"""What every caller says, in order."""
LETTER_MS = 60
"""Near the pace that is assumed of a voice nobody has heard yet."""

_WORDS = tuple(dict.fromkeys(" ".join(LINES).split()))
_WORD_MS = 160
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_LOWEST_HZ = 400
_STEP_HZ = 100  # two steps of what a window tells apart
_LEVEL = 8000
_WINDOW = 20 * SAMPLES_PER_MS
_HOP_MS = 10
_HOP = _HOP_MS * SAMPLES_PER_MS
_PURE = 0.6
"""Share of a window's energy that a tone has around its height."""


def speech(line: int) -> bytes:
    """A caller's line as telephone sound."""
    return pcm_to_mulaw(
        _tones((_WORDS.index(w) for w in LINES[line].split()), _WORD_MS)
    )


def words_in(mulaw: bytes) -> str:
    """What a recognizer understands."""
    return " ".join(_WORDS[at] for at in _read(mulaw, len(_WORDS), _WORD_MS))


@cache
def voice(text: str) -> Pcm:
    """What a vendor's voice sounds like; all but letters is silence."""
    return _tones((_LETTERS.find(sign) for sign in text.lower()), LETTER_MS)


def letters_in(mulaw: bytes) -> str:
    """What a listener hears of such a voice."""
    return "".join(_LETTERS[at] for at in _read(mulaw, len(_LETTERS), LETTER_MS))


def letters_of(text: str) -> str:
    """What there is to be heard of a text."""
    return "".join(sign for sign in text.lower() if sign in _LETTERS)


def _tones(heights: Iterable[int], each_ms: int) -> Pcm:
    """Below zero: silence."""
    at = np.arange(each_ms * SAMPLES_PER_MS) / TELEPHONE_HZ
    tones = [
        (_LEVEL if height >= 0 else 0)
        * np.sin(2 * np.pi * (_LOWEST_HZ + _STEP_HZ * height) * at)
        for height in heights
    ]
    return np.concatenate([np.zeros(0), *tones]).astype(np.int16)


def _read(mulaw: bytes, heights: int, each_ms: int) -> list[int]:
    """The tones there are, each as often as it is long."""
    if len(mulaw) < _WINDOW:
        return []
    pcm = mulaw_to_pcm(mulaw).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(pcm, _WINDOW)[::_HOP]
    energy = np.abs(np.fft.rfft(windows * np.hanning(_WINDOW), axis=1)) ** 2
    step = _STEP_HZ * _WINDOW // TELEPHONE_HZ
    bins = _LOWEST_HZ * _WINDOW // TELEPHONE_HZ + step * np.arange(heights)
    tones = energy[:, bins - 1] + energy[:, bins] + energy[:, bins + 1]
    pure = tones.max(axis=1) > _PURE * energy.sum(axis=1)
    loud = energy.sum(axis=1) > (_LEVEL * _WINDOW / 40) ** 2
    return _long_enough(
        np.where(pure & loud, tones.argmax(axis=1), -1).tolist(), each_ms
    )


def _long_enough(seen: Sequence[int], each_ms: int) -> list[int]:
    found: list[int] = []
    for height, run in groupby(seen):
        if height >= 0:
            found += [height] * round(len(list(run)) * _HOP_MS / each_ms)
    return found
