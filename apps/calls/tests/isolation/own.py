"""What belongs to one conversation and to no other: words, and sound that says whose.

Sound is a loud pattern of four mu-law bytes: tens and units of the caller's number,
then twice the number of the line. Whoever finds it knows whose sound it is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

NOBODY = 165
"""The number in sound of words that are anybody's."""
_WORD = re.compile(r"(?:quib|zorn)([a-j])([a-j])x|5557(\d)(\d)31\d\d", re.IGNORECASE)
_A_JOINT = 8
"""So few patterns may arise where two pieces of sound meet."""


@dataclass(frozen=True, slots=True)
class Own:
    """The secrets of one caller, 0 to 99."""

    number: int

    @property
    def _letters(self) -> str:
        return "".join(chr(97 + int(digit)) for digit in f"{self.number:02}")

    @property
    def name(self) -> str:
        return f"Quib{self._letters}x"

    @property
    def code_word(self) -> str:
        return f"zorn{self._letters}x"

    @property
    def phone(self) -> str:
        return f"+15557{self.number:02}31{self.number:02}"

    @property
    def call_sid(self) -> str:
        return f"CA{self.number:032}"

    def lines(self) -> tuple[str, ...]:
        """What this caller says, in order."""
        return (
            f"how much is an oil change for {self.code_word}",
            f"what are your opening hours {self.code_word}",
            "I need an oil change as soon as possible",
            f"{self.code_word} calling, goodbye",
        )

    def speech(self, line: int, duration_ms: int) -> bytes:
        return _pattern(self.number, line) * (2 * duration_ms)


def owners(text: Any) -> set[int]:
    """Whose secrets are in it."""
    found = _WORD.findall(str(text))
    return {
        int(c + d) if c else 10 * (ord(a.lower()) - 97) + ord(b.lower()) - 97
        for a, b, c, d in found
    }


def sound_of(text: str, ms_a_character: int = 20) -> bytes:
    """Words as telephone sound that says whose they are."""
    whose = sorted(owners(text)) or [NOBODY]
    each = max(1, 2 * ms_a_character * len(text) // len(whose))
    return b"".join(_pattern(number, 0) * each for number in whose)


def heard_in(mulaw: bytes) -> set[int]:
    """Whose sound it is; ``NOBODY`` for words that are anybody's."""
    found = _pairs(mulaw, 0x80, 0x00)
    return {10 * a + b for (a, b), n in found.items() if n > _A_JOINT}


def line_in(mulaw: bytes) -> int:
    """The number of the caller's line; the one there is most of."""
    found = _pairs(mulaw, 0x90, 0x10)
    return found.most_common(1)[0][0][0] if found else -1


def words_in(mulaw: bytes) -> str:
    """What a recognizer understands: the words of all whose sound there is."""
    line = line_in(mulaw)
    numbers = sorted(heard_in(mulaw) - {NOBODY})
    return " and ".join(Own(number).lines()[line] for number in numbers)


def _pattern(number: int, line: int) -> bytes:
    tens, units = (15, 15) if number == NOBODY else divmod(number, 10)
    return bytes([0x80 | tens, units, 0x90 | line, 0x10 | line])


def _pairs(mulaw: bytes, first: int, second: int) -> Counter[tuple[int, int]]:
    sound = np.frombuffer(mulaw, dtype=np.uint8)
    if len(sound) < 2:
        return Counter()
    at = np.flatnonzero(((sound[:-1] & 0xF0) == first) & ((sound[1:] & 0xF0) == second))
    pairs, counts = np.unique(
        np.stack([sound[at] & 15, sound[at + 1] & 15]), axis=1, return_counts=True
    )
    return Counter(
        {(int(a), int(b)): int(n) for a, b, n in zip(*pairs, counts, strict=True)}
    )
