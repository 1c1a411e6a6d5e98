"""An ear made of ears: when one is lost, the next takes over and no word is lost.

Each ear serves as long as it can. One that does not start in time, is lost, or whose
circuit is open is left for the next one, which is given the sound that nobody has put
into words yet. Only the last is tried again, with pauses, because nobody stands behind
it; only its loss is told, as permanent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from apps.agentbrain.conversation.events import (
    CallerSaid,
    EngineLost,
    EngineReported,
    Event,
)
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.events import EventStream, deliver
from apps.agentbrain.engines.ladder.circuit import CIRCUITS, Circuits, Trial
from apps.agentbrain.engines.stt.base import SpeechToText
from apps.agentbrain.engines.stt.counters import CHANGES
from apps.agentbrain.engines.stt.item_names import ItemNames
from apps.agentbrain.engines.stt.kept_sound import KeptSound
from apps.agentbrain.engines.tasks import TaskSet

log = logging.getLogger(__name__)

CIRCUIT_OPEN: Final = "left out: it failed the calls before this one"
NOT_READY: Final = "not ready in time"
AGAIN_AFTER_SECONDS: Final = (0.25, 1.0, 2.0)
"""Pauses before the last ear is tried again."""
SERVED_SECONDS: Final = 30.0
"""An ear that served for so long has earned all its tries anew."""
HEARD_AGAIN_SECONDS: Final = 1.0
"""How long after the sound was given again an utterance may be told to begin."""
STOP_SECONDS: Final = 3.0
_PIECES_AT_ONCE: Final = 25  # half a second of sound: other calls have their turn


@dataclass(frozen=True, slots=True)
class Ear:
    """One recognizer. ``make`` must not block; it may raise ``EngineError``."""

    name: str
    make: Callable[[], SpeechToText]
    ready_seconds: float = 5.0


class _Left(Exception):
    """The ear in use is to be left."""

    def __init__(self, why: str, *, permanent: bool = False) -> None:
        super().__init__(why)
        self.permanent = permanent


class _EarClock:
    """The call's clock as one ear sees it: sound given again is as old as it is."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self.sound_ms: int | None = None

    def __call__(self) -> int:
        return self._now_ms() if self.sound_ms is None else self.sound_ms


class EarChain(SpeechToText):
    """Listens with one ear at a time.

    ``start`` does not wait for the first: what is said meanwhile is kept for it.
    """

    def __init__(self, ears: Sequence[Ear], *, circuits: Circuits = CIRCUITS) -> None:
        if not ears:
            raise ValueError("a chain needs at least one ear")
        self._ears = tuple(ears)
        self._circuits = circuits
        self._events = EventStream()
        self._sound = KeptSound()
        self._tasks = TaskSet("chain of ears")
        self._farewells: set[asyncio.Task[None]] = set()
        self._listener: SpeechToText | None = None
        self._left: list[tuple[str, str]] = []
        self._deaf = False
        self._stopped = False

    async def start(self, session: EngineSession) -> None:
        self._session = session
        self._names = ItemNames(session.call_id, session.now_ms, self._events.put)
        self._tasks.start(self._serve())

    def send_audio(self, mulaw: bytes) -> None:
        if self._stopped or self._deaf or not mulaw:
            return
        self._sound.came(mulaw, self._session.now_ms())
        if self._listener is not None and (piece := self._sound.next()) is not None:
            self._listener.send_audio(piece[1])

    def events(self) -> AsyncIterator[Event]:
        return self._events.stream()

    async def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        await self._tasks.stop()
        if self._farewells:
            await asyncio.wait(self._farewells, timeout=STOP_SECONDS)
        self._sound.forget()
        self._events.close()

    # One ear after the other

    async def _serve(self) -> None:
        why = ""
        for ear in self._ears[:-1]:
            trial = self._circuits.trial(_circuit_of(ear))
            if trial is None:
                self._left.append((ear.name, CIRCUIT_OPEN))
                continue
            await self._listen_with(ear, trial)
        why = await self._serve_last(self._ears[-1])
        self._deaf = True
        self._sound.forget()
        now_ms = self._session.now_ms()
        self._events.put(EngineLost(now_ms, why, permanent=True))
        self._names.settle_orphans()

    async def _serve_last(self, ear: Ear) -> str:
        """Use it until it is lost for good; why that was."""
        clock = asyncio.get_running_loop().time
        pauses = iter(AGAIN_AFTER_SECONDS)
        while True:
            began = clock()
            trial = self._circuits.trial(_circuit_of(ear), regardless=True)
            assert trial is not None
            left = await self._listen_with(ear, trial)
            if clock() - began >= SERVED_SECONDS:
                pauses = iter(AGAIN_AFTER_SECONDS)
            pause_seconds = next(pauses, None)
            if left.permanent or pause_seconds is None:
                return str(left)
            await asyncio.sleep(pause_seconds)

    async def _listen_with(self, ear: Ear, trial: Trial) -> _Left:
        """Use an ear until it is lost."""
        try:
            left = await self._use(ear, trial)
        except asyncio.CancelledError:
            trial.dropped()
            raise
        log.warning(
            "A recognizer is left.",
            extra=self._fields(recognizer=ear.name, why=str(left)),
        )
        self._left.append((ear.name, str(left)))
        trial.failed(str(left))
        return left

    async def _use(self, ear: Ear, trial: Trial) -> _Left:
        clock = _EarClock(self._session.now_ms)
        limit = asyncio.timeout(ear.ready_seconds)
        stt: SpeechToText | None = None
        giving: asyncio.Task[None] | None = None
        try:
            async with limit:
                stt = ear.make()
                await stt.start(replace(self._session, now_ms=clock))
            self._report_change(ear)
            giving = self._tasks.start(self._give(stt, clock))
            await deliver(stt.events(), partial(self._pass_on, trial))
        except _Left as left:
            return left
        except EngineError as error:
            return _Left(str(error), permanent=error.permanent)
        except Exception as error:
            if limit.expired():
                return _Left(NOT_READY)
            # A vendor's client may raise anything; the next ear takes over.
            log.exception("A recognizer failed.", extra=self._fields())
            return _Left(type(error).__name__)
        finally:
            if giving is not None:
                giving.cancel()
            self._let_go(stt)
        return _Left("it ended")

    async def _give(self, stt: SpeechToText, clock: _EarClock) -> None:
        """Hand over the sound nobody has put into words; then listen live."""
        given = 0
        while (piece := self._sound.next()) is not None:
            clock.sound_ms = piece[0]
            stt.send_audio(piece[1])
            given += 1
            if given % _PIECES_AT_ONCE == 0:
                await asyncio.sleep(0)
        clock.sound_ms = None
        self._listener = stt
        await asyncio.sleep(HEARD_AGAIN_SECONDS)
        self._names.settle_orphans()

    def _pass_on(self, trial: Trial, event: Event) -> None:
        """Raises ``_Left`` when the ear is lost."""
        if isinstance(event, EngineLost):
            self._listener = None  # what comes now is for the next one
            raise _Left(event.reason, permanent=event.permanent)
        if isinstance(event, CallerSaid) and event.text:
            trial.succeeded()
        self._sound.heard(event)
        self._names.pass_on(event)

    def _report_change(self, ear: Ear) -> None:
        left, self._left = self._left, []
        if not left:
            return
        first = left[0][0]
        why = "; ".join(f"{name}: {reason}" for name, reason in left)
        again = first == ear.name
        kind = "engine_reconnected" if again else "engine_changed"
        change = {"part": "stt", "from": first, "to": ear.name, "why": why}
        log.warning("A recognizer took over.", extra=self._fields(**change))
        CHANGES.labels(first, ear.name).inc()
        self._events.put(EngineReported(self._session.now_ms(), kind, change))

    def _let_go(self, stt: SpeechToText | None) -> None:
        """Leave an ear behind: of what it still says only the bill is of interest."""
        self._listener = None
        self._sound.ear_left()
        self._names.ear_left()
        if stt is not None:
            task = asyncio.create_task(self._part_from(stt))
            self._farewells.add(task)
            task.add_done_callback(self._farewells.discard)

    async def _part_from(self, stt: SpeechToText) -> None:
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await stt.stop()
                async for event in stt.events():
                    if isinstance(event, EngineReported):
                        self._names.pass_on(event)
        except TimeoutError:
            log.warning("A recognizer that was left did not stop in time.")
        except Exception:
            # A vendor's client may raise anything; nobody needs it any more.
            log.exception("A recognizer that was left failed to stop.")

    def _fields(self, **fields: Any) -> dict[str, Any]:
        return {"call_sid": self._session.call_id, "fields": fields}


def _circuit_of(ear: Ear) -> str:
    """Engines and recognizers of one name have circuits of their own."""
    return f"stt:{ear.name}"
