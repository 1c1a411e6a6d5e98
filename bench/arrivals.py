"""Notes when each piece of our audio reaches the caller's end of the line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from apps.agentbrain.conversation.turns.settings import TurnSettings
from apps.calls.telephony.simulator.playout import STARVED_AT_MOST_MS, PlayoutBuffer

# The session refills the carrier when half of its lead is still to be played.
REFILL_DUE_MS = TurnSettings().playback_lead_ms / 2
# Messages that follow this closely belong to one refill.
SAME_REFILL_MS = 10.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A piece of audio that came ``at_ms``, when ``buffered_ms`` were unplayed."""

    at_ms: float
    buffered_ms: float


class ArrivalLog:
    """The arrivals of every call, by call."""

    def __init__(self) -> None:
        self._calls: dict[PlayoutBuffer, list[Arrival]] = defaultdict(list)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take note of every call that is simulated meanwhile."""
        original = PlayoutBuffer.add_audio

        def add_audio(playout: PlayoutBuffer, audio: bytes, now_ms: float) -> None:
            playout.advance(now_ms)
            arrival = Arrival(now_ms, playout.buffered_ms)
            self._calls[playout].append(arrival)
            original(playout, audio, now_ms)

        PlayoutBuffer.add_audio = add_audio  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            PlayoutBuffer.add_audio = original  # type: ignore[method-assign]

    @property
    def pieces(self) -> int:
        return sum(len(arrivals) for arrivals in self._calls.values())

    def lateness_ms(self) -> list[float]:
        """Of each refill in mid-speech: how long after it was due it arrived.

        0 when early. A refill that found the buffer dry is late by the whole lead and
        is counted by the report's starvations too.
        """
        return [
            late_ms
            for arrivals in self._calls.values()
            for late_ms in _lateness_of_call(arrivals)
        ]


def _lateness_of_call(arrivals: list[Arrival]) -> Iterator[float]:
    for before, arrival in pairwise(arrivals):
        apart_ms = arrival.at_ms - before.at_ms
        if apart_ms < SAME_REFILL_MS:
            continue
        if arrival.buffered_ms == 0 and apart_ms > STARVED_AT_MOST_MS:
            continue  # the agent had been silent
        yield max(0.0, REFILL_DUE_MS - arrival.buffered_ms)
