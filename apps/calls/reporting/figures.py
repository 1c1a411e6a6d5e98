"""One figure of a report, with all that is needed to check it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .windows import Window


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` is None where there is nothing to divide by.

    ``numerator`` and ``denominator`` are what was divided, in the unit of the value
    (seconds, percent of calls ...); a count has no denominator. ``provisional``: calls
    still to come may change it. ``previous`` is the same figure one period earlier,
    where that was asked for.
    """

    metric: str
    numerator: int | float | None
    denominator: int | None
    value: float | None
    window: Window
    provisional: bool = False
    previous: Figure | None = field(default=None)

    @property
    def time_zone(self) -> str:
        return self.window.time_zone

    @property
    def change(self) -> float | None:
        """By how much the value grew against the previous period."""
        if self.previous is None or self.value is None or self.previous.value is None:
            return None
        return self.value - self.previous.value
