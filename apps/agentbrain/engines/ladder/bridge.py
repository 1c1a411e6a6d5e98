"""What the caller hears while no engine is ready: a voice that needs none."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable
from typing import Final

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    EngineLost,
    EngineReady,
    Event,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.conversation.reasons import ENGINE_NOT_READY
from apps.agentbrain.engines.base import Engine, EngineSession
from apps.agentbrain.engines.tasks import TaskSet

_REMEMBERED: Final = 64


class Bridge:
    """Speaks wishes marked ``bridge`` through ``voice``, and refuses all others.

    ``voice`` is an engine of which only the speaking is used; None: there is none.
    """

    def __init__(self, voice: Engine | None, tell: Callable[[Event], None]) -> None:
        self._voice = voice
        self._tell = tell
        self._tasks = TaskSet("bridge")
        self._names: deque[str] = deque(maxlen=_REMEMBERED)
        self._items: deque[str] = deque(maxlen=_REMEMBERED)

    @property
    def has_voice(self) -> bool:
        return self._voice is not None

    async def start(self, session: EngineSession) -> None:
        self._now_ms = session.now_ms
        if self._voice is not None:
            await self._voice.start(session)
            self._tasks.start(self._pass_on(self._voice))

    def respond(self, request: Respond) -> None:
        self._names.append(request.request_id)
        if request.bridge and self._voice is not None:
            self._voice.respond(request)
        else:
            self._refuse(request)

    def owns(self, request: CancelResponse) -> bool:
        return request.request_id in self._names or request.response_id in self._names

    def owns_item(self, item_id: str) -> bool:
        return item_id in self._items

    def cancel(self, request: CancelResponse) -> None:
        if self._voice is not None:
            self._voice.cancel(request)

    async def stop(self) -> None:
        await self._tasks.stop()
        if self._voice is not None:
            await self._voice.stop()

    def _refuse(self, request: Respond) -> None:
        response_id = f"refused-{uuid.uuid4().hex[:12]}"
        now_ms = self._now_ms()
        self._tell(ResponseStarted(now_ms, response_id, request.request_id))
        self._tell(
            ResponseEnded(now_ms, response_id, ResponseStatus.FAILED, ENGINE_NOT_READY)
        )

    async def _pass_on(self, voice: Engine) -> None:
        async for event in voice.events():
            match event:
                case ResponseStarted():
                    self._names.append(event.response_id)
                case AgentTextDelta() | AgentAudio():
                    self._remember_item(event.item_id)
                case EngineReady() | EngineLost():
                    continue  # the voice's own state is not the call's
            self._tell(event)

    def _remember_item(self, item_id: str) -> None:
        if item_id not in self._items:
            self._items.append(item_id)
