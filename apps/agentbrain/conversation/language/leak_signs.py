"""What is said sign by sign: words spelled, bytes read out in figures."""

from __future__ import annotations

from collections import deque
from string import ascii_lowercase, digits, hexdigits
from typing import Final

from .leaks import LETTERS, Leak, LeakFinder
from .numbers import TENS, UNITS

_MOST_HEX: Final = 16
_HELD_HEX: Final = 3
_HELD_LETTERS: Final = 3
_MOST_SIGNS: Final = 24
"""Letters and figures said one by one; a VIN has 17, two telephone numbers 20."""

_HELD_SIGNS: Final = 8

_HEX: Final = frozenset(a + b for a in hexdigits.lower() for b in hexdigits.lower())
_SINGLE: Final = (
    frozenset((*ascii_lowercase, *digits, "'", *UNITS, *TENS, "hundred"))
    | frozenset(pair for pair in _HEX if not pair.isalpha())
)  # fmt: skip
SIGNS: Final = _SINGLE | _HEX
"""The words, in lower case, that count here; any other one ends what had begun."""


class Signs:
    """Follows what is said sign by sign; ``idle`` while nothing of it has begun."""

    def __init__(self, finder: LeakFinder) -> None:
        self._finder = finder
        self._hex: deque[int] = deque(maxlen=_MOST_HEX)
        self._letters = ""
        self._letters_from: deque[int] = deque(maxlen=LETTERS)
        self._count = 0
        self._from = 0
        self.idle = True

    def forget(self) -> None:
        """Nothing that was said goes on."""
        if not self.idle:
            self._hex.clear()
            self._letters = ""
            self._letters_from.clear()
            self._count = 0
            self.idle = True

    def take(self, start: int, word: str) -> tuple[int, Leak] | None:
        """One more word in lower case; where the leak it completes begins."""
        if word not in SIGNS:
            self.forget()
            return None
        self.idle = False
        return self._hexed(start, word) or self._spelled(start, word)

    def _hexed(self, start: int, word: str) -> tuple[int, Leak] | None:
        if word not in _HEX:
            self._hex.clear()
            return None
        self._hex.append(start)
        if len(self._hex) < _MOST_HEX:
            return None
        return self._hex[0], Leak("encoded", "pairs of figures")

    def _spelled(self, start: int, word: str) -> tuple[int, Leak] | None:
        if len(word) == 1 and word.isalpha():
            self._letters = (self._letters + word)[-LETTERS:]
            self._letters_from.append(start)
            spelled = len(self._letters) == LETTERS
            if spelled and self._finder.is_spelled(self._letters):
                return self._letters_from[0], Leak("notes", self._letters)
        else:
            self._letters = ""
            self._letters_from.clear()
        self._count = self._count + 1 if word in _SINGLE else 0
        if self._count == _HELD_SIGNS:
            self._from = start
        if self._count < _MOST_SIGNS:
            return None
        return self._from, Leak("encoded", "signs said one by one")

    def begun(self) -> int | None:
        """Where what may still become a leak begins."""
        begun = []
        if self._count >= _HELD_SIGNS:
            begun.append(self._from)
        if len(self._hex) >= _HELD_HEX:
            begun.append(self._hex[0])
        for number in range(len(self._letters) - _HELD_LETTERS + 1):
            if self._finder.is_spelled(self._letters[number:]):
                begun.append(self._letters_from[number])
                break
        return min(begun, default=None)
