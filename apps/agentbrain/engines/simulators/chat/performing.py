"""One reply, sent at a model's pace and spoiled as the faults have it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from apps.agentbrain.engines.simulators.chat.asked import Asked, words_of
from apps.agentbrain.engines.simulators.chat.faults import FaultBudget
from apps.agentbrain.engines.simulators.chat.http import Exchange
from apps.agentbrain.engines.simulators.chat.mind import Reply
from apps.agentbrain.engines.simulators.chat.records import ChatRecord
from apps.agentbrain.engines.simulators.chat.spoiling import THOUGHT, spoiled, tokens
from apps.agentbrain.engines.simulators.realtime.model import Call
from apps.agentbrain.engines.simulators.realtime.usage import text_tokens


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a reply comes; no tokens a second: as fast as it can."""

    tokens_per_second: float = 80.0
    think_ms: int = 150

    @property
    def token_seconds(self) -> float:
        return 1 / self.tokens_per_second if self.tokens_per_second > 0 else 0.0


class Shape(Protocol):
    """How a dialect puts a reply on the wire."""

    content_type: str
    garbage: bytes

    def begin(self) -> Iterator[bytes]: ...
    def text(self, piece: str) -> Iterator[bytes]: ...
    def thought(self, piece: str) -> Iterator[bytes]: ...
    def call(self, number: int, call: Call) -> Iterator[bytes]: ...
    def end(self, reason: str, used: tuple[int, int]) -> Iterator[bytes]: ...
    def failure(self) -> Iterator[bytes]: ...
    def whole(
        self, text: str, calls: tuple[Call, ...], reason: str, used: tuple[int, int]
    ) -> dict[str, Any]: ...


class Performance:
    """Sends one reply. ``tell`` narrates each fault."""

    def __init__(
        self,
        exchange: Exchange,
        shape: Shape,
        *,
        record: ChatRecord,
        budget: FaultBudget,
        pace: Pace,
        tell: Callable[[str], None],
    ) -> None:
        self._exchange = exchange
        self._shape = shape
        self._record = record
        self._budget = budget
        self._pace = pace
        self._tell = tell

    async def give(self, asked: Asked, reply: Reply) -> None:
        text = spoiled(reply.text, asked, self._budget, self._fault)
        pieces = tokens(text)
        reason = "tool_calls" if reply.calls else "stop"
        if asked.most_tokens and len(pieces) > asked.most_tokens:
            pieces, reason = pieces[: asked.most_tokens], "length"
        told = sum(text_tokens(words_of(message)) for message in asked.messages)
        await self._think()
        if not asked.stream:
            said = "".join(pieces)
            await self._whole(said, reply.calls, reason, (told, len(pieces)))
            return
        await self._exchange.begin(200, self._shape.content_type)
        await self._send(self._shape.begin())
        if self._taken("reasoning"):
            for piece in tokens(THOUGHT):
                await self._pause()
                await self._send(self._shape.thought(piece))
        if not await self._stream(pieces, told):
            return
        made = len(pieces)
        if reason != "length":
            for number, call in enumerate(reply.calls):
                await self._call(number, call)
                made += text_tokens(call.arguments)
        await self._send(self._shape.end(reason, (told, made)))
        await self._exchange.end()

    async def _stream(self, pieces: list[str], told: int) -> bool:
        """Send the words; whether what belongs after them is still to come."""
        for number, piece in enumerate(pieces):
            if number == self._budget.faults.after_tokens and (
                await self._spoil_here(told)
            ):
                return False
            await self._pause()
            await self._send(self._shape.text(piece))
            if not self._record.first_token_seconds:
                self._record.first_token_seconds = self._now()
            self._record.said += piece
        return True

    async def _spoil_here(self, told: int) -> bool:
        """Whether the reply ends here, one way or the other."""
        if self._taken("stalls"):
            await asyncio.Event().wait()  # until the client gives up
        if self._taken("drops"):
            self._exchange.drop()
            return True
        if self._taken("stream_errors"):
            await self._send(self._shape.failure())
            await self._exchange.end()
            return True
        if self._taken("filtered_endings"):
            used = (told, self._budget.faults.after_tokens)
            await self._send(self._shape.end("content_filter", used))
            await self._exchange.end()
            return True
        if self._taken("early_ends"):
            await self._exchange.end()
            return True
        if self._taken("malformed"):
            await self._exchange.send(self._shape.garbage)
        return False

    async def _whole(
        self, text: str, calls: tuple[Call, ...], reason: str, used: tuple[int, int]
    ) -> None:
        for _ in range(used[1]):
            await self._pause()
        self._record.said, self._record.calls = text, len(calls)
        self._record.first_token_seconds = self._now()
        await self._exchange.answer(200, self._shape.whole(text, calls, reason, used))

    async def _call(self, number: int, call: Call) -> None:
        self._record.calls += 1
        for data in self._shape.call(number, call):
            await self._send(iter((data,)))
            await asyncio.sleep(self._budget.faults.argument_delay_ms / 1000)

    async def _think(self) -> None:
        slow_ms = 0
        if self._taken("slow_first"):
            slow_ms = self._budget.faults.slow_first_ms
        await asyncio.sleep((self._pace.think_ms + slow_ms) / 1000)

    async def _pause(self) -> None:
        if seconds := self._pace.token_seconds:
            await asyncio.sleep(seconds)

    async def _send(self, parts: Iterator[bytes]) -> None:
        for data in parts:
            self._record.sent.append(data)
            await self._exchange.send(data)

    def _taken(self, name: str) -> bool:
        taken = self._budget.take(name)
        if taken:
            self._fault(name)
        return taken

    def _fault(self, name: str) -> None:
        self._record.faults.append(name)
        self._tell(f"fault: {name}")

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
