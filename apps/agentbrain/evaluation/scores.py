"""Counting what was wanted against what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """Rows by whether something was wanted and whether it came."""

    found: int = 0
    missed: int = 0
    false: int = 0
    silent: int = 0

    def add(self, *, wanted: bool, got: bool, times: int = 1) -> None:
        if wanted:
            self.found += times * got
            self.missed += times * (not got)
        else:
            self.false += times * got
            self.silent += times * (not got)

    @property
    def wanted(self) -> int:
        return self.found + self.missed

    @property
    def unwanted(self) -> int:
        return self.false + self.silent

    @property
    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 0.0

    @property
    def precision(self) -> float:
        came = self.found + self.false
        return self.found / came if came else 0.0

    @property
    def false_share(self) -> float:
        """The share of rows that did not want it and got it."""
        return self.false / self.unwanted if self.unwanted else 0.0

    @property
    def f1(self) -> float:
        both = 2 * self.found + self.missed + self.false
        return 2 * self.found / both if both else 0.0


def out_of_scope(
    inside: Sequence[float], outside: Sequence[float], false_alarms: float
) -> float:
    """The share of ``outside`` scored lower than all but ``false_alarms`` of
    ``inside``: how much strange talk is told apart at that price."""
    ranked = sorted(inside)
    limit = ranked[min(int(false_alarms * len(ranked)), len(ranked) - 1)]
    return sum(score < limit for score in outside) / len(outside)


def precision_recall(
    inside: Sequence[float], outside: Sequence[float]
) -> list[tuple[float, float]]:
    """Points (recall, precision) of telling ``outside`` by a low score, as the
    threshold rises."""
    points = []
    for limit in sorted({*inside, *outside}):
        found = sum(score <= limit for score in outside)
        false = sum(score <= limit for score in inside)
        points.append((found / len(outside), found / (found + false)))
    return points
