"""Percentiles from counts in buckets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from math import ceil

from .sums import LATENCY_BOUNDS_MS


def percentile_ms(counts: Sequence[int], percent: int) -> float | None:
    """What so many percent do not exceed; None without any.

    Within a bucket values are taken to lie evenly, so the error is at most the width of
    the bucket: a tenth of the value from 100 ms to 10 s. Below, it is at most 100 ms;
    above, the value is 10 s whatever it was.
    """
    total = sum(counts)
    if total == 0:
        return None
    rank = ceil(total * percent / 100)
    sums = list(accumulate(counts))
    place = bisect_left(sums, rank)
    if place == len(LATENCY_BOUNDS_MS):
        return float(LATENCY_BOUNDS_MS[-1])
    count = counts[place]
    before = sums[place] - count
    low = LATENCY_BOUNDS_MS[place - 1] if place else 0
    high = LATENCY_BOUNDS_MS[place]
    return low + (high - low) * (rank - before) / count
