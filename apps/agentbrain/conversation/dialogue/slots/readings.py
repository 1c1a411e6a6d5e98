"""What a reader found, where, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...language.readings import GUESSED


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with the characters of the normalised text it was read from.

    ``confidence`` (0..1) is how sure the reading is, given that the words were heard
    right: 1.0 names a known thing in its own words, 0.8 what a known phrase opens,
    0.6 a likeness in sound or spelling, 0.5 words that are merely in the right place.
    """

    value: Any
    confidence: float
    start: int = 0
    end: int = 0


INFERRED = 0.7
"""A value that was not named: the service that looks into troubles."""

DOUBTFUL = 0.6
"""Below this a value is read back before it is used."""


class SlotValues(dict[str, Any]):
    """Values by slot, which remember the readings they were taken from."""

    def __init__(self, readings: Mapping[str, Reading]) -> None:
        super().__init__({slot: found.value for slot, found in readings.items()})
        self.readings = dict(readings)


def guessed_among(slots: Mapping[str, Any]) -> frozenset[str]:
    """The slots whose value is one of several that the words allow."""
    return _among(slots, lambda sure: sure <= GUESSED)


def inferred_among(slots: Mapping[str, Any]) -> frozenset[str]:
    """The slots whose value was not named, but follows from something else said."""
    return _among(slots, lambda sure: sure == INFERRED)


def doubtful_among(slots: Mapping[str, Any]) -> frozenset[str]:
    """The slots read with too little certainty to be used unasked."""
    return _among(slots, lambda sure: sure < DOUBTFUL)


def _among(slots: Mapping[str, Any], fits: Callable[[float], bool]) -> frozenset[str]:
    readings = slots.readings if isinstance(slots, SlotValues) else {}
    return frozenset(slot for slot, found in readings.items() if fits(found.confidence))
