"""An engine on a call with the simulated vendor, in real time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import EngineReady, Event
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.realtime.engine import RealtimeEngine
from apps.agentbrain.engines.simulators.realtime import (
    Faults,
    Pace,
    RealtimeSimulator,
    Scenario,
)
from apps.agentbrain.tests.realtime.line import PERSONA, TOOLS, options

AT_ONCE = Pace(times_real_time=0, think_ms=0)
UNHURRIED = Pace(times_real_time=10, think_ms=0)
SECONDS = 5.0
ANSWERED_MS = 10_000
"""So long is the call when the engine starts: sound sent at once was spoken before."""


class SimulatedCall:
    """An engine on a call with the simulator: what happened, and waiting for more."""

    def __init__(self, simulator: RealtimeSimulator, engine: RealtimeEngine) -> None:
        self.simulator = simulator
        self.engine = engine
        self.happened: list[Event] = []
        self._more = asyncio.Event()

    async def listen(self) -> None:
        async for event in self.engine.events():
            self.happened.append(event)
            self._more.set()

    def of(self, kind: type) -> list:
        return [event for event in self.happened if isinstance(event, kind)]

    async def until(self, kind: type, count: int = 1):
        """The event of this type that makes it so many."""
        await self.until_so(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]

    async def until_so(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS):
            while not is_so():
                self._more.clear()
                await self._more.wait()

    def ask(self, request_id: str, text: str, **more) -> None:
        self.engine.respond(Respond(request_id, text, verbatim=True, **more))

    async def hear(self, sound: bytes) -> None:
        for at in range(0, len(sound), 160):
            self.engine.send_audio(sound[at : at + 160])
        await asyncio.sleep(0)

    @property
    def refused(self) -> list:
        """Errors that the vendor told, over all connections."""
        return [
            error["error"]
            for session in self.simulator.sessions
            for error in session.sent_of("error")
        ]


@contextlib.asynccontextmanager
async def calling(
    *,
    faults=None,
    pace=AT_ONCE,
    changed=None,
    make_options=None,
    memory=None,
    **scenario,
):
    """A call with the options made from the simulator, or with ours as changed."""
    simulator = RealtimeSimulator(
        scenario=Scenario(**scenario), faults=Faults(**faults or {}), pace=pace
    )
    async with simulator:
        if make_options is not None:
            chosen = make_options(simulator)
        else:
            chosen = options(
                url=f"{simulator.url}?model=m",
                reconnect_first_seconds=0.01,
                **changed or {},
            )
        engine = RealtimeEngine(chosen, memory)
        began = asyncio.get_running_loop().time()

        def now_ms() -> int:
            elapsed = asyncio.get_running_loop().time() - began
            return ANSWERED_MS + int(elapsed * 1000)

        call = SimulatedCall(simulator, engine)
        try:
            session = EngineSession(
                "CA1", now_ms, {"silence_duration_ms": 500}, PERSONA, TOOLS
            )
            await engine.start(session)
            listening = asyncio.create_task(call.listen())
            await call.until(EngineReady)
            yield call
        finally:
            await engine.stop()
        await listening
