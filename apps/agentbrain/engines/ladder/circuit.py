"""Remembers, for all calls of this process, which engines keep failing.

An engine that failed a few calls in a row is left out for a while (its circuit is
open), so that the next caller does not wait for the same time-out. Then one call may
try it (half open): if it works the circuit closes, if not it stays open for longer.

Lives on the event loop's thread; no locks.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from enum import IntEnum
from typing import Final

from prometheus_client import Counter, Gauge

log = logging.getLogger(__name__)

FAILURES_IN_A_ROW: Final = 3
FIRST_PAUSE_SECONDS: Final = 30.0
LONGEST_PAUSE_SECONDS: Final = 480.0


class State(IntEnum):
    """As ``/metrics`` shows it."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


_STATE = Gauge(
    "callcenter_engine_circuit",
    "Whether calls use this engine: 0 yes, 1 one call tries it, 2 it is left out.",
    ["engine"],
)
_FAILURES = Counter(
    "callcenter_engine_failures",
    "Calls that this engine did not start for, or left for good.",
    ["engine"],
)


class Circuits:
    """The circuits of all engines, by name. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._circuits: dict[str, _Circuit] = {}

    def trial(self, engine: str, *, regardless: bool = False) -> Trial | None:
        """One call's use of an engine; None when it had better be left alone.

        ``regardless`` is for an engine nobody can stand in for: always used.
        """
        if engine not in self._circuits:
            self._circuits[engine] = _Circuit(engine, self._clock)
        circuit = self._circuits[engine]
        if not circuit.lets_in() and not regardless:
            return None
        return Trial(circuit)

    def state(self, engine: str) -> State:
        circuit = self._circuits.get(engine)
        return circuit.state if circuit else State.CLOSED


class Trial:
    """Tells the circuit how it went for one call; says so once, in the end."""

    def __init__(self, circuit: _Circuit) -> None:
        self._circuit = circuit
        self._decides = circuit.begin_probe()
        self._over = False

    def succeeded(self) -> None:
        """The engine did its work; may be told as often as it does."""
        if not self._over:
            self._circuit.succeeded(probe=self._decides)
            self._decides = False

    def failed(self, why: str, *, wait_seconds: float | None = None) -> None:
        """The engine is lost to this call; ``wait_seconds`` is what it asks of all."""
        if not self._over:
            self._over = True
            self._circuit.failed(why, probe=self._decides, wait_seconds=wait_seconds)

    def dropped(self) -> None:
        """The call ended, whatever the engine would have done."""
        if not self._over:
            self._over = True
            if self._decides:
                self._circuit.probe_dropped()


class _Circuit:
    """One engine's state."""

    def __init__(self, engine: str, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock
        self._failures = 0
        self._pause_seconds = FIRST_PAUSE_SECONDS
        self._opened_until = 0.0
        self.state = State.CLOSED
        self._become(State.CLOSED)

    def lets_in(self) -> bool:
        if self.state is State.OPEN:
            return self._clock() >= self._opened_until
        return self.state is State.CLOSED

    def begin_probe(self) -> bool:
        """Whether the call that begins now is the one that finds out."""
        if self.state is not State.OPEN or self._clock() < self._opened_until:
            return False
        self._become(State.HALF_OPEN)
        return True

    def succeeded(self, *, probe: bool) -> None:
        """A success of an old call says nothing about what a new one would meet."""
        if probe:
            log.info("An engine works again.", extra=self._fields())
            self._pause_seconds = FIRST_PAUSE_SECONDS
            self._become(State.CLOSED)
        if self.state is State.CLOSED:
            self._failures = 0

    def failed(
        self, why: str, *, probe: bool, wait_seconds: float | None = None
    ) -> None:
        _FAILURES.labels(self._engine).inc()
        self._failures += 1
        if wait_seconds is not None and (probe or self.state is State.CLOSED):
            # It is there and says when to come back: nothing is to be found out.
            self._open(why, min(wait_seconds, LONGEST_PAUSE_SECONDS))
        elif probe:
            self._pause_seconds = min(2 * self._pause_seconds, LONGEST_PAUSE_SECONDS)
            self._open(why, self._pause_seconds)
        elif self.state is State.CLOSED and self._failures >= FAILURES_IN_A_ROW:
            self._open(why, self._pause_seconds)

    def probe_dropped(self) -> None:
        """Nothing was found out: the next call tries."""
        self._become(State.OPEN)

    def _open(self, why: str, pause_seconds: float) -> None:
        self._opened_until = self._clock() + pause_seconds
        self._become(State.OPEN)
        log.error(
            "An engine keeps failing and is left out for a while.",
            extra=self._fields(why=why, pause_seconds=int(pause_seconds)),
        )

    def _become(self, state: State) -> None:
        self.state = state
        _STATE.labels(self._engine).set(state)

    def _fields(self, **more: object) -> dict[str, object]:
        return {"fields": {"engine": self._engine, "failures": self._failures, **more}}


CIRCUITS: Final = Circuits()
"""Those of this process."""
