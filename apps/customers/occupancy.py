"""Which bay is free from when until when. Pure; instants are aware and in UTC."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime

Booking = tuple[int, datetime, datetime]
"""Bay, start, end."""


class Occupancy:
    """The bookings of some bays, ready for many questions."""

    def __init__(self, bays: Sequence[int], bookings: Iterable[Booking]) -> None:
        self._bays = tuple(bays)
        by_bay: dict[int, list[tuple[datetime, datetime]]] = {b: [] for b in self._bays}
        for bay, start, end in bookings:
            if bay in by_bay:
                by_bay[bay].append((start, end))
        self._busy = {bay: _merge(spans) for bay, spans in by_bay.items()}

    def free_bay(self, start: datetime, end: datetime) -> int | None:
        """The first bay nobody needs between ``start`` and ``end``."""
        for bay in self._bays:
            spans = self._busy[bay]
            # The last span that begins before our end is the only one that may overlap.
            before = bisect_left(spans, (end,)) - 1
            if before < 0 or spans[before][1] <= start:
                return bay
        return None


def _merge(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Overlapping spans as one, in order: staff may have double booked a bay."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
