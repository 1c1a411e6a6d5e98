"""How words sound: the recognizer's dictionary, and a fallback for words it lacks.

Pronunciations are ARPAbet without stress, as the acoustic model was trained:
``("OY", "L")`` for *oil*.
"""

# ruff: noqa: RUF001 - IPA letters look like others
from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import pocketsphinx

from apps.agentbrain.engines.tts import espeak

logger = logging.getLogger(__name__)

Pronunciation = tuple[str, ...]

_STRESS_AND_LENGTH: Final = str.maketrans("", "", "ˈˌːˑ‿̩̯̃")

# The sounds of American English as the voice library writes them.
_ARPABET: Final[Mapping[str, Pronunciation]] = {
    "p": ("P",), "b": ("B",), "t": ("T",), "d": ("D",), "k": ("K",), "ɡ": ("G",),
    "g": ("G",), "f": ("F",), "v": ("V",), "θ": ("TH",), "ð": ("DH",), "s": ("S",),
    "z": ("Z",), "ʃ": ("SH",), "ʒ": ("ZH",), "h": ("HH",), "m": ("M",), "n": ("N",),
    "ŋ": ("NG",), "l": ("L",), "ɹ": ("R",), "r": ("R",), "j": ("Y",), "w": ("W",),
    "tʃ": ("CH",), "dʒ": ("JH",), "ɾ": ("T",), "ʔ": ("T",), "x": ("K",),
    "ɬ": ("L",), "ʍ": ("W",), "ç": ("HH",),
    "i": ("IY",), "ɪ": ("IH",), "e": ("EY",), "ɛ": ("EH",), "æ": ("AE",),
    "a": ("AE",), "ɑ": ("AA",), "ɒ": ("AA",), "ɔ": ("AO",), "o": ("OW",),
    "ʊ": ("UH",), "u": ("UW",), "ʌ": ("AH",), "ə": ("AH",), "ɐ": ("AH",),
    "ᵻ": ("IH",), "ɨ": ("IH",), "ɚ": ("ER",), "ɜ": ("ER",), "ɝ": ("ER",),
    "aɪ": ("AY",), "aʊ": ("AW",), "eɪ": ("EY",), "oʊ": ("OW",), "əʊ": ("OW",),
    "ɔɪ": ("OY",), "iə": ("IY", "AH"), "əl": ("AH", "L"), "ən": ("AH", "N"),
    "aɪə": ("AY", "AH"), "aɪɚ": ("AY", "ER"), "aʊɚ": ("AW", "ER"),
    "ɑɹ": ("AA", "R"), "ɔɹ": ("AO", "R"), "oɹ": ("AO", "R"), "ɛɹ": ("EH", "R"),
    "ɪɹ": ("IH", "R"), "ʊɹ": ("UH", "R"),
}  # fmt: skip

# Last resort, longest spelling first: enough to give a rare name some sound.
_GRAPHEMES: Final[Mapping[str, Pronunciation]] = {
    "tch": ("CH",), "sch": ("SH",), "igh": ("AY",), "ch": ("CH",), "sh": ("SH",),
    "th": ("TH",), "ph": ("F",), "gh": ("G",), "ck": ("K",), "qu": ("K", "W"),
    "ng": ("NG",), "wh": ("W",), "ee": ("IY",), "ea": ("IY",), "oo": ("UW",),
    "ou": ("AW",), "ow": ("OW",), "oy": ("OY",), "oi": ("OY",), "ai": ("EY",),
    "ay": ("EY",), "au": ("AO",), "ie": ("IY",), "ei": ("EY",), "a": ("AE",),
    "b": ("B",), "c": ("K",), "d": ("D",), "e": ("EH",), "f": ("F",), "g": ("G",),
    "h": ("HH",), "i": ("IH",), "j": ("JH",), "k": ("K",), "l": ("L",), "m": ("M",),
    "n": ("N",), "o": ("OW",), "p": ("P",), "q": ("K",), "r": ("R",), "s": ("S",),
    "t": ("T",), "u": ("AH",), "v": ("V",), "w": ("W",), "x": ("K", "S"),
    "y": ("IY",), "z": ("Z",),
}  # fmt: skip

_SPELLING: Final = re.compile(
    "|".join(sorted(_GRAPHEMES, key=len, reverse=True)) + "|'|(?P<unknown>.)"
)


def model_folder() -> Path:
    """Where the recognizer's own model lies."""
    return Path(pocketsphinx.get_model_path("en-us"))


@functools.cache
def standard_dictionary() -> Mapping[str, tuple[Pronunciation, ...]]:
    """Every word of the general dictionary with all its pronunciations."""
    words: dict[str, tuple[Pronunciation, ...]] = {}
    path = model_folder() / "cmudict-en-us.dict"
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            spelling, *sounds = line.split()
            word = spelling.partition("(")[0]
            words[word] = (*words.get(word, ()), tuple(sounds))
    return words


def from_ipa(symbols: Iterable[str]) -> Pronunciation | None:
    """Translate IPA symbols; None when one of them is unknown."""
    sounds: list[str] = []
    for symbol in symbols:
        bare = symbol.translate(_STRESS_AND_LENGTH)
        if bare and bare not in _ARPABET:
            return None
        sounds.extend(_ARPABET.get(bare, ()))
    return tuple(sounds) or None


def from_spelling(word: str) -> Pronunciation | None:
    """Read a word letter by letter; None when it has signs that are no letters."""
    sounds: list[str] = []
    for match in _SPELLING.finditer(word):
        if match["unknown"]:
            return None
        sounds.extend(_GRAPHEMES.get(match[0], ()))
    return tuple(sounds) or None


def pronounce(
    word: str,
    phonemes: Callable[[str], Iterable[str]] = espeak.phonemes,
) -> tuple[Pronunciation, ...]:
    """All pronunciations of a lower-case word; empty when nobody can tell."""
    if known := standard_dictionary().get(word):
        return known
    try:
        spoken = from_ipa(phonemes(word))
    except espeak.VoiceError as error:
        logger.warning("the voice library cannot help with pronunciations: %s", error)
        spoken = None
    found = spoken if spoken and word.isascii() else None
    found = found or from_spelling(word)
    return (found,) if found else ()


def dictionary(words: Iterable[str]) -> dict[str, tuple[Pronunciation, ...]]:
    """Pronunciations of ``words``; those without any are left out, with a warning."""
    found: dict[str, tuple[Pronunciation, ...]] = {}
    missing: list[str] = []
    for word in sorted(set(words)):
        if pronunciations := pronounce(word):
            found[word] = pronunciations
        else:
            missing.append(word)
    if missing:
        logger.warning("words without a pronunciation are left out: %s", missing)
    return found
