"""A call on a ladder, in virtual time: what it was told, and engines that misbehave."""

from __future__ import annotations

import asyncio

from apps.agentbrain.conversation.events import EngineLost
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.fake import ScriptedEngine, hear
from apps.agentbrain.engines.ladder.circuit import Circuits
from apps.agentbrain.engines.ladder.ladder import Ladder, Rung


class Stuck(ScriptedEngine):
    """Never gets as far as being ready."""

    async def start(self, session):
        self.started = True
        await asyncio.Event().wait()


class Refused(ScriptedEngine):
    """Does not start at all."""

    async def start(self, session):
        self.started = True
        raise EngineError("invalid_api_key", permanent=True)


class Unready(ScriptedEngine):
    """Starts, plays its script and never says that it is ready."""

    async def start(self, session):
        self.started = True
        self._now_ms = session.now_ms
        self._play()


class Clinging(ScriptedEngine):
    """Takes a minute to stop."""

    async def stop(self):
        self.stopped = True
        await asyncio.sleep(60)


class Listener(ScriptedEngine):
    """Keeps what it hears and what it is told."""

    def __init__(self, *steps):
        super().__init__(*steps)
        self.heard = b""
        self.texts = []
        self.truncated = []

    def send_audio(self, audio):
        super().send_audio(audio)
        self.heard += audio

    def take_text(self, text):
        self.texts.append(text)

    def truncate(self, item_id, heard_ms, heard_text=""):
        self.truncated.append((item_id, heard_ms, heard_text))


def lost(reason="gone"):
    """A step: the engine says that it is lost for good."""
    return hear(EngineLost(0, reason, permanent=True))


def wavering(reason="dropped"):
    """A step: the engine says that it is lost, and tries again."""
    return hear(EngineLost(0, reason))


class Climber:
    """One call. ``told`` is every event so far."""

    def __init__(self, *engines, voice=None, circuits=None, ready_seconds=10.0):
        self.engines = engines
        rungs = [
            Rung(f"engine-{n}", lambda engine=engine: engine, ready_seconds)
            for n, engine in enumerate(engines, 1)
        ]
        self.circuits = circuits or Circuits(clock=self.seconds)
        self.ladder = Ladder(rungs, voice=voice, circuits=self.circuits)
        self.told = []

    def seconds(self):
        return asyncio.get_running_loop().time()

    def now_ms(self):
        return int((self.seconds() - self._began) * 1000)

    async def __aenter__(self):
        self._began = self.seconds()
        await self.ladder.start(EngineSession("CA1", self.now_ms))
        self._reading = asyncio.create_task(self._read())
        await self.settle()
        return self

    async def __aexit__(self, *failure):
        await self.ladder.stop()
        await self._reading

    async def _read(self):
        async for event in self.ladder.events():
            self.told.append(event)

    async def settle(self, seconds=0.001):
        """Let everything happen that is due within this time."""
        await asyncio.sleep(seconds)

    def of(self, kind):
        return [event for event in self.told if isinstance(event, kind)]

    def kinds(self):
        return [type(event).__name__ for event in self.told]
