"""What a suite measures and hands back; the report knows nothing but this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ..conversation.dialogue.brain import Brain

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all) while a suite runs."""


def share(part: float, whole: float) -> float:
    """``part`` of ``whole``; 0 of nothing, which a figure's ``count`` of 0 tells."""
    return part / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. A share lies in 0..1; ``unit`` is "share" or a unit of time ("ms").

    ``at_least`` / ``at_most``: what is to be reached; both None where nothing is asked.
    ``count`` is the number of rows (or values) the figure was taken on; ``note`` says
    what a reader needs to know to repeat it (which rows, which definition).
    """

    name: str
    value: float
    count: int
    at_least: float | None = None
    at_most: float | None = None
    unit: str = "share"
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """None where nothing is asked, or no row was there to take it on."""
        if not self.count:
            return None
        if self.at_least is not None and self.value < self.at_least:
            return False
        if self.at_most is not None and self.value > self.at_most:
            return False
        return None if self.at_least is None and self.at_most is None else True


@dataclass(frozen=True, slots=True)
class Confusion:
    """``counts[true][said]``, both by label."""

    title: str
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (recall, precision), each 0..1, by falling threshold."""

    title: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Miss:
    """One row gone wrong, for whoever improves the brain: shown, never learned from."""

    row: str
    text: str
    wanted: Any
    got: Any


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What one suite found. ``rows`` by file name, as read."""

    suite: str
    title: str
    rows: Mapping[str, int]
    figures: Sequence[Figure]
    confusions: Sequence[Confusion] = ()
    curves: Sequence[Curve] = ()
    misses: Sequence[Miss] = ()
    notes: Sequence[str] = field(default=())


class Suite(Protocol):
    """``files`` are paths below the data directory, each needed; where one is absent
    the suite is reported as not run, with the file's name."""

    name: str
    title: str
    files: Sequence[str]

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult: ...
