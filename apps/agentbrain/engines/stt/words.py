"""Words of a recognizer with their places in the caller's sound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or several that belong together, with its punctuation.

    ``first`` and ``last`` are samples at 8 kHz of all the sound the ear was given;
    ``confidence`` is 0..1 or None where the recognizer gives none.
    """

    text: str
    first: int
    last: int
    confidence: float | None = None

    @property
    def middle(self) -> int:
        return (self.first + self.last) // 2


def text_of(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words if word.text)


def confidence_of(words: Iterable[Word]) -> float | None:
    """The mean of the words' confidences; None where none has any."""
    given = [word.confidence for word in words if word.confidence is not None]
    return sum(given) / len(given) if given else None
