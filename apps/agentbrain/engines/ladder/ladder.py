"""An engine made of engines: when one is lost for good, the next takes over.

The first rung serves as long as it can. A rung that does not start, is not ready in
time, is lost for good, fails one response after the other or whose circuit is open is
left for the next one, and never climbed back to within the call. Only the loss of the
last rung is permanent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    EngineLost,
    EngineReady,
    EngineReported,
    Event,
    ResponseEnded,
    ResponseStatus,
)
from apps.agentbrain.engines.base import Engine, EngineError, EngineSession
from apps.agentbrain.engines.events import EventStream, deliver
from apps.agentbrain.engines.ladder.bridge import Bridge
from apps.agentbrain.engines.ladder.caller_sound import CallerSound
from apps.agentbrain.engines.ladder.circuit import CIRCUITS, Circuits, Trial
from apps.agentbrain.engines.ladder.farewells import Farewells
from apps.agentbrain.engines.ladder.names import Names
from apps.agentbrain.engines.ladder.patience import Patience
from apps.agentbrain.engines.tasks import TaskSet

log = logging.getLogger(__name__)

NOT_READY: Final = "not ready in time"
NOT_YET_READY: Final = "not ready yet"
CIRCUIT_OPEN: Final = "left out: it failed the calls before this one"
BRIDGE_AFTER_SECONDS: Final = 2.5
"""A call that begins in silence for longer is told, so that it can bridge it."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One engine. ``name`` is what the log, the figures and its circuit call it.

    ``make`` must not block; it may raise ``EngineError``. ``ready_seconds`` bounds the
    start, and any later time in which the engine tries to come back by itself.
    """

    name: str
    make: Callable[[], Engine]
    ready_seconds: float = 8.0


class _Left(Exception):
    """The rung in use is to be left; the message says why."""


class Ladder(Engine):
    """Runs one rung at a time.

    ``voice`` speaks bridges while no rung is ready, or the present one has failed.
    """

    def __init__(
        self,
        rungs: Sequence[Rung],
        *,
        voice: Engine | None = None,
        circuits: Circuits = CIRCUITS,
    ) -> None:
        if not rungs:
            raise ValueError("a ladder needs at least one rung")
        self._rungs = tuple(rungs)
        self._circuits = circuits
        self._events = EventStream()
        self._bridge = Bridge(voice, self._events.put)
        self._sound = CallerSound()
        self._news: list[Callable[[Engine], None]] = []
        self._names = Names()
        self._patience = Patience()
        self._tasks = TaskSet("engine ladder")
        self._farewells = Farewells(self._events.put)
        self._engine: Engine | None = None
        self._ready = False
        self._told_lost = False
        self._left: list[tuple[str, str]] = []
        self._stopped = False

    async def start(self, session: EngineSession) -> None:
        self._session = session
        await self._bridge.start(session)
        self._tasks.start(self._climb())

    # What the call asks for goes to the rung of the moment.

    def send_audio(self, audio: bytes) -> None:
        engine = self._engine if self._ready else None
        self._sound.came(audio, engine.send_audio if engine else None)

    def respond(self, request: Respond) -> None:
        must_be_heard = request.bridge and self._bridge.has_voice
        trusted = self._ready and not (must_be_heard and self._patience.failing)
        if self._engine is not None and trusted:
            self._names.asked(request)
            self._engine.respond(request)
        else:
            self._bridge.respond(request)

    def cancel(self, request: CancelResponse) -> None:
        if self._bridge.owns(request):
            self._bridge.cancel(request)
        elif self._engine is not None and not self._names.is_gone(request):
            self._engine.cancel(request)

    def truncate(self, item_id: str, heard_ms: int, heard_text: str = "") -> None:
        """An item of a rung that is gone may still be in what the next one remembers.

        An engine that does not know the item takes no notice.
        """
        if not self._bridge.owns_item(item_id):
            self._tell(lambda engine: engine.truncate(item_id, heard_ms, heard_text))

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        self._tell(lambda engine: engine.tool_result(tool_call_id, output))

    def take_text(self, text: str) -> None:
        self._tell(lambda engine: engine.take_text(text))

    def _tell(self, news: Callable[[Engine], None]) -> None:
        """Tell the present engine what it should remember, or else the next one."""
        if self._engine is not None:
            news(self._engine)
        else:
            self._news.append(news)

    def events(self) -> AsyncIterator[Event]:
        return self._events.stream()

    async def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        await self._tasks.stop()
        await asyncio.gather(self._bridge.stop(), self._farewells.wait())
        self._sound.forget()
        self._events.close()

    # Climbing

    async def _climb(self) -> None:
        """One rung after the other, each for as long as it lasts."""
        why = ""
        for rung in self._rungs:
            last = rung is self._rungs[-1]
            trial = self._circuits.trial(rung.name, regardless=last)
            if trial is None:
                self._left.append((rung.name, CIRCUIT_OPEN))
                continue
            why = await self._stand_on(rung, trial)
            self._left.append((rung.name, why))
            if not last:
                self._tell_lost(why)
        self._events.put(EngineLost(self._session.now_ms(), why, permanent=True))

    async def _stand_on(self, rung: Rung, trial: Trial) -> str:
        """Use a rung until it is lost; why that was."""
        try:
            why = await self._use(rung, trial)
        except asyncio.CancelledError:
            trial.dropped()
            raise
        log.error(
            "An engine is lost to a call.",
            extra={
                "call_sid": self._session.call_id,
                "fields": {"engine": rung.name, "why": why},
            },
        )
        trial.failed(why)
        return why

    async def _use(self, rung: Rung, trial: Trial) -> str:
        limit = asyncio.timeout(rung.ready_seconds)
        engine: Engine | None = None
        silence = asyncio.get_running_loop().call_later(
            BRIDGE_AFTER_SECONDS, self._tell_silence
        )
        try:
            async with limit:
                engine = rung.make()
                await engine.start(self._session)
                self._engine = engine
                while self._news:
                    self._news.pop(0)(engine)
                pass_on = partial(self._pass_on, rung, trial, limit)
                await deliver(engine.events(), pass_on)
        except _Left as left:
            return str(left)
        except EngineError as error:
            return str(error)
        except Exception as error:
            if limit.expired():
                return NOT_READY
            # A vendor's client may raise anything; the next engine takes over.
            log.exception(
                "An engine failed.", extra={"call_sid": self._session.call_id}
            )
            return f"{type(error).__name__}: {error}"
        finally:
            silence.cancel()
            self._let_go(engine)
        return "it ended"

    def _pass_on(
        self, rung: Rung, trial: Trial, limit: asyncio.Timeout, event: Event
    ) -> None:
        """Raises ``_Left`` when the rung is to be left."""
        if isinstance(event, AgentAudio):  # fifty times a second, and nobody's news
            self._events.put(event)
            return
        match event:
            case EngineReady():
                limit.reschedule(None)
                self._rung_ready(rung)
            case EngineLost():
                if event.permanent:
                    raise _Left(event.reason)
                if self._ready:
                    now = asyncio.get_running_loop().time()
                    limit.reschedule(now + rung.ready_seconds)
                self._tell_lost(event.reason)
                return
            case ResponseEnded(status=ResponseStatus.COMPLETED):
                trial.succeeded()
        self._sound.heard(event)
        self._names.saw(event)
        self._patience.saw(event)
        self._events.put(event)
        if self._patience.over:
            raise _Left(self._patience.over)

    def _rung_ready(self, rung: Rung) -> None:
        """What the caller has said meanwhile goes first."""
        if self._left:
            self._report_change(rung)
        self._ready, self._told_lost = True, False
        assert self._engine is not None
        self._sound.give(self._engine.send_audio)

    def _report_change(self, rung: Rung) -> None:
        left, self._left = self._left, []
        why = "; ".join(f"{name}: {reason}" for name, reason in left)
        change = {"from": left[0][0], "to": rung.name, "why": why}
        log.warning(
            "Another engine took over.",
            extra={"call_sid": self._session.call_id, "fields": change},
        )
        self._events.put(
            EngineReported(self._session.now_ms(), "engine_changed", change)
        )

    def _tell_silence(self) -> None:
        if not self._ready:
            self._tell_lost(NOT_YET_READY)

    def _tell_lost(self, why: str) -> None:
        """Say once that nobody listens, however long and for whatever reasons."""
        self._ready = False
        if not self._told_lost:
            self._told_lost = True
            self._events.put(EngineLost(self._session.now_ms(), why))

    def _let_go(self, engine: Engine | None) -> None:
        """Leave an engine behind: what it still says is nobody's business."""
        self._engine = None
        self._ready = False
        self._names.leave()
        self._patience = Patience()
        self._sound.engine_left()
        if engine is not None:
            self._farewells.say(engine)
