"""One connection of a simulated streaming recognizer."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from apps.agentbrain.engines.audio import SAMPLES_PER_MS, TELEPHONE_HZ
from apps.agentbrain.engines.simulators.stt.faults import FaultBudget
from apps.agentbrain.engines.simulators.stt.hearing import (
    Hearing,
    Recognition,
    Said,
    Script,
    TimedWord,
    words_of,
)
from apps.agentbrain.engines.simulators.stt.records import EarRecord

SO_FAR_EVERY: Final = 250 * SAMPLES_PER_MS

Work = Callable[[], Awaitable[None]]


class Session(ABC):
    """Reads sound and messages, and tells what it hears, in order.

    ``idle_seconds``: a connection that is sent nothing for so long is closed.
    """

    error_close = 1008

    def __init__(
        self,
        socket: ServerConnection,
        record: EarRecord,
        source: Script | Recognition,
        budget: FaultBudget,
        idle_seconds: float,
    ) -> None:
        self.socket = socket
        self.record = record
        self.source = source
        self.budget = budget
        self.hearing: Hearing | None = None
        self._idle_seconds = idle_seconds
        self._last_told = 0
        self._outgoing: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._work: asyncio.Queue[Work] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._silent = False
        self._told = 0
        self._alive_at = 0.0

    async def run(self) -> None:
        self._silent = self.budget.take("never_admit")
        self._alive_at = asyncio.get_running_loop().time()
        for work in (self._send(), self._do_work(), self._watch()):
            self._tasks.append(asyncio.create_task(work))
        try:
            await self.opened()
            async for frame in self.socket:
                if isinstance(frame, bytes):
                    self._sound(frame)
                elif await self._control(frame):
                    break
        except ConnectionClosed:
            pass
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    # For subclasses

    async def opened(self) -> None:  # noqa: B027
        """The connection is open."""

    @abstractmethod
    async def received(self, message: dict[str, Any]) -> bool:
        """Handle a message; whether it ended the stream."""

    @abstractmethod
    def heard_sound(self, frame: bytes) -> None:
        """More sound has come."""

    @abstractmethod
    def error_message(self, kind: str) -> dict[str, Any]:
        """The vendor's error."""

    def kept_alive(self) -> None:
        """The client did something that keeps the connection."""
        self._alive_at = asyncio.get_running_loop().time()

    async def idle(self) -> None:
        """Nothing came for too long."""
        await self.socket.close(1008, "idle")

    def tell(self, message: dict[str, Any]) -> None:
        self._outgoing.put_nowait(message)

    def later(self, work: Work) -> None:
        """Do this after all that was asked for before."""
        self._work.put_nowait(work)

    async def settle(self) -> None:
        """Until all work is done and all of it is told."""
        await self._work.join()
        await self._outgoing.join()

    async def fail(self, kind: str, reason: str = "") -> None:
        """Tell an error and close."""
        self.tell(self.error_message(kind))
        await self._outgoing.join()
        await self.socket.close(self.error_close, reason or kind)

    @property
    def seconds(self) -> float:
        """How much sound has come."""
        return self.hearing.end / TELEPHONE_HZ if self.hearing else 0.0

    def due(self, every: int = SO_FAR_EVERY) -> bool:
        """Whether it is time, by the sound, to tell the words so far again."""
        assert self.hearing is not None
        if self.hearing.end - self._last_told < every:
            return False
        self._last_told = self.hearing.end
        return True

    async def final_words(self, said: Said) -> list[TimedWord] | None:
        """The words of an utterance as the faults have them; None: they never come."""
        words = await words_of(said)
        if self.budget.faults.late_final_ms:
            await asyncio.sleep(self.budget.faults.late_final_ms / 1000)
        if self.budget.take("never_final"):
            return None
        return [] if self.budget.take("empty") else words

    # Within

    def _sound(self, frame: bytes) -> None:
        self.record.sound_bytes += len(frame)
        self.record.sound_frames += 1
        self.kept_alive()
        self.heard_sound(frame)
        if self.record.sound_bytes >= self.budget.faults.after_ms * SAMPLES_PER_MS:
            self._misbehave()

    def _misbehave(self) -> None:
        budget = self.budget
        if budget.take("stalls"):
            self._silent = True
        if budget.take("errors"):
            kind = budget.faults.error_type
            self._tasks.append(asyncio.create_task(self.fail(kind)))
        if budget.take("drops"):
            code, reason = budget.faults.drop_code, budget.faults.drop_reason
            if code:
                self._tasks.append(asyncio.create_task(self.socket.close(code, reason)))
            else:
                self.socket.transport.abort()

    async def _control(self, frame: str) -> bool:
        try:
            message = json.loads(frame)
        except json.JSONDecodeError:
            message = None
        if not isinstance(message, dict):
            await self.fail("invalid_message")
            return True
        self.record.received.append(message)
        return await self.received(message)

    async def _send(self) -> None:
        while True:
            message = await self._outgoing.get()
            try:
                if message is not None and not self._silent:
                    await self._spoil()
                    self.record.sent.append(message)
                    await self.socket.send(json.dumps(message))
            except ConnectionClosed:
                pass  # the reader sees it too
            finally:
                self._outgoing.task_done()

    async def _spoil(self) -> None:
        every = self.budget.faults.garbage_every
        self._told += 1
        if every and self._told % every == 0:
            garbage = ('{"type":', "[]", '{"type":"Results"}', '{"unknown":1}', '"x"')
            await self.socket.send(garbage[self._told // every % len(garbage)])

    async def _do_work(self) -> None:
        while True:
            work = await self._work.get()
            try:
                await work()
            except ConnectionClosed:
                pass  # the reader sees it too
            finally:
                self._work.task_done()

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while (left := self._alive_at + self._idle_seconds - loop.time()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left)
        await self.idle()
