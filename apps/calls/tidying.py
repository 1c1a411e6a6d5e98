"""When the garbage collector runs: between calls, not in the middle of two hundred.

A full collection walks through every object of every live call and stops all of them
for a tenth of a second. Reference counts free nearly everything without it; what is
left are cycles of ended calls, which can wait for a quiet moment.
"""

from __future__ import annotations

import gc
from typing import Final

_YOUNG_OBJECTS: Final = 1_000
_YOUNG_ROUNDS: Final = 20
_FULL_ROUNDS: Final = 1_000_000  # never by itself; see ``Tidying``
MOST_ENDED_CALLS: Final = 200  # what they leave is a tenth of a megabyte each


def spare_calls() -> None:
    """Leave what is loaded by now out of every collection, and full ones to us."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, _YOUNG_ROUNDS, _FULL_ROUNDS)


class Tidying:
    """Collects in full when nobody is on the line, at the latest after many calls."""

    def __init__(self) -> None:
        self._ended = 0

    def call_ended(self, live: int) -> None:
        """``live``: how many calls go on."""
        self._ended += 1
        if live == 0 or self._ended >= MOST_ENDED_CALLS:
            self._ended = 0
            gc.collect()
