"""An engine on the line with a vendor in memory, in virtual time."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from typing import Any

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import Event
from apps.agentbrain.engines.base import EngineSession, Said
from apps.agentbrain.engines.realtime.engine import RealtimeEngine
from apps.agentbrain.engines.realtime.memory import ConversationMemory
from apps.agentbrain.engines.realtime.options import RealtimeOptions
from apps.agentbrain.tests.realtime.vendor import Connection, Vendor

KEY = "sk-not-a-real-key-4711"
PERSONA = "You are Ada of the workshop."
TOOLS = (
    {
        "type": "function",
        "function": {
            "name": "find_slots",
            "description": "Free times.",
            "parameters": {"type": "object", "properties": {}},
        },
    },
    {
        "type": "function",
        "function": {
            "name": "book",
            "description": "Book.",
            "parameters": {"type": "object", "properties": {}},
        },
    },
)


def options(**changed: Any) -> RealtimeOptions:
    async def authorize() -> dict[str, str]:
        return {"Authorization": f"Bearer {KEY}"}

    given = {
        "url": "wss://vendor.example/v1/realtime?model=m",
        "authorize": authorize,
        "model": "m",
        **changed,
    }
    return RealtimeOptions(**given)


@dataclass
class Line:
    """``happened`` collects the engine's events. Use it as a context."""

    settings: dict[str, Any] = field(default_factory=dict)
    vendor: Vendor = field(default_factory=Vendor)
    options: RealtimeOptions = field(default_factory=options)
    memory: ConversationMemory | None = None
    past: tuple[Said, ...] = ()
    happened: list[Event] = field(default_factory=list)

    async def __aenter__(self) -> Line:
        self.loop = asyncio.get_running_loop()
        self.began = self.loop.time()
        self.engine = RealtimeEngine(
            self.options, self.memory, open_socket=self.vendor.open
        )
        session = EngineSession(
            "CA1", lambda: self.now_ms, self.settings, PERSONA, TOOLS, past=self.past
        )
        await self.engine.start(session)
        self._listening = asyncio.create_task(self._listen())
        await self.settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.engine.stop()
        await self._listening

    @property
    def now_ms(self) -> int:
        return round((self.loop.time() - self.began) * 1000)

    @property
    def wire(self) -> Connection:
        return self.vendor.now

    async def _listen(self) -> None:
        async for event in self.engine.events():
            self.happened.append(event)

    async def settle(self) -> None:
        """Let everything that is due now happen."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def tell(self, kind: str, **fields: Any) -> None:
        self.wire.tell(kind, **fields)
        await self.settle()

    async def wait(self, ms: int) -> None:
        await asyncio.sleep(ms / 1000)
        await self.settle()

    async def speaks(self, ms: int) -> None:
        """The caller's line carries sound for so long, in frames as they come."""
        for _ in range(ms // 20):
            await asyncio.sleep(0.02)
            self.engine.send_audio(b"\x55" * 160)
        await self.settle()

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.happened if isinstance(event, kind)]

    # A response, step by step

    def respond(self, request_id: str = "r1", text: str = "Hello.", **more: Any) -> Any:
        self.engine.respond(Respond(request_id, text, **more))
        return self.wire.expect("response.create")

    def cancel(self, request_id: str = "r1", response_id: str = "") -> None:
        self.engine.cancel(CancelResponse(request_id, response_id))

    async def begins(self, request_id: str = "r1", response_id: str = "resp1") -> None:
        told = {"id": response_id, "metadata": {"request_id": request_id}}
        await self.tell("response.created", response=told)

    async def sounds(
        self, ms: int, words: str = "", item_id: str = "i1", response_id: str = "resp1"
    ) -> None:
        ids = {"response_id": response_id, "item_id": item_id}
        if words:
            await self.tell(
                "response.output_audio_transcript.delta", **ids, delta=words
            )
        sound = base64.b64encode(b"\x7f" * (ms * 8)).decode()
        await self.tell("response.output_audio.delta", **ids, delta=sound)

    async def ends(
        self,
        status: str = "completed",
        response_id: str = "resp1",
        item_ids: tuple[str, ...] = ("i1",),
        **more: Any,
    ) -> None:
        output = [{"id": i, "type": "message", "status": status} for i in item_ids]
        told = {"id": response_id, "status": status, "output": output, **more}
        await self.tell("response.done", response=told)
