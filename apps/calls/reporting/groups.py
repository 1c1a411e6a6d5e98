"""The groups of a report, each worked out when somebody looks at it.

Who asks for a page of a year by the hour waits for the page, not for the year.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import overload

from .figures import Figure
from .formulas import Sums, figure
from .metrics import Metric
from .windows import Bucket, Window

Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Group:
    """``key`` is "" without a split, else the code of what the calls share."""

    bucket: Bucket
    key: str
    figures: tuple[Figure, ...]

    @property
    def id(self) -> tuple[str, str]:
        return self.bucket.key, self.key

    @property
    def place(self) -> Place:
        """Sorts as groups stand in a report: by time, then by key."""
        return self.bucket.starts_at.astimezone(UTC), self.key


@dataclass(frozen=True, slots=True)
class Part:
    """A group before its figures: its sums, and those of the period before with the
    window they are of."""

    bucket: Bucket
    key: str
    sums: Sums
    before: tuple[Sums, Window] | None = field(default=None)

    @property
    def place(self) -> Place:
        return self.bucket.starts_at.astimezone(UTC), self.key


class Groups(Sequence[Group]):
    """Groups in order of time, then of key."""

    def __init__(self, metrics: tuple[Metric, ...], parts: Sequence[Part]) -> None:
        self._metrics = metrics
        self._parts = parts

    @property
    def keys(self) -> Iterator[str]:
        """The key of each group, of many groups the same."""
        return (part.key for part in self._parts)

    def after(self, place: Place) -> Groups:
        """Those behind a place, also one at which there is no group any more."""
        first = bisect_right(self._parts, place, key=lambda part: part.place)
        return Groups(self._metrics, self._parts[first:])

    def __len__(self) -> int:
        return len(self._parts)

    @overload
    def __getitem__(self, at: int) -> Group: ...

    @overload
    def __getitem__(self, at: slice) -> Groups: ...

    def __getitem__(self, at: int | slice) -> Group | Groups:
        if isinstance(at, slice):
            return Groups(self._metrics, self._parts[at])
        return self._worked_out(self._parts[at])

    def _worked_out(self, part: Part) -> Group:
        figures = figures_of(self._metrics, part.sums, part.bucket.window)
        if part.before is not None:
            figures = beside(figures, figures_of(self._metrics, *part.before))
        return Group(part.bucket, part.key, figures)


def figures_of(
    metrics: Sequence[Metric], sums: Sums, window: Window
) -> tuple[Figure, ...]:
    return tuple(figure(metric, sums, window) for metric in metrics)


def beside(now: Sequence[Figure], before: Sequence[Figure]) -> tuple[Figure, ...]:
    """Each figure with the one at the same place of the period before."""
    return tuple(
        replace(new, previous=old) for new, old in zip(now, before, strict=True)
    )
