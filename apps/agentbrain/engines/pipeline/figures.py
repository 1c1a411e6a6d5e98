"""How long the parts of a pipeline take; ``/metrics`` shows it.

All three count from the wish to speak, so that their differences are the parts' own:
the mind's until its first word, the clause's until a voice can begin, the voice's until
its first sound.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from prometheus_client import Histogram

_SECONDS: Final = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 3.0, 5.0, 10.0)

FIRST_WORD_SECONDS: Final = Histogram(
    "callcenter_pipeline_first_word_seconds",
    "From the wish to speak to the mind's first clean words.",
    buckets=_SECONDS,
)
FIRST_CLAUSE_SECONDS: Final = Histogram(
    "callcenter_pipeline_first_clause_seconds",
    "From the wish to speak to the first clause for the voice.",
    buckets=_SECONDS,
)
FIRST_SOUND_SECONDS: Final = Histogram(
    "callcenter_pipeline_first_sound_seconds",
    "From the wish to speak to the voice's first sound.",
    buckets=_SECONDS,
)


_NAMES: Final = {
    FIRST_WORD_SECONDS: "first_word_ms",
    FIRST_CLAUSE_SECONDS: "first_clause_ms",
    FIRST_SOUND_SECONDS: "first_sound_ms",
}


class Stopwatch:
    """Observes the first of each thing. ``clock`` counts seconds, from now on."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self._seen: dict[Histogram, float] = {}

    def saw(self, what: Histogram) -> None:
        if what not in self._seen:
            self._seen[what] = seconds = self._clock() - self._began
            what.observe(seconds)

    def times_ms(self) -> dict[str, int]:
        """What was seen so far, for the call's log."""
        return {_NAMES[what]: round(1000 * at) for what, at in self._seen.items()}
