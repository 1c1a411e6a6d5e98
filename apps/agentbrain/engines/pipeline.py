"""An engine made of a recognizer and a voice; the words come from the script."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    EngineReady,
    Event,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.engines.base import Engine, EngineError, EngineSession
from apps.agentbrain.engines.events import EventStream
from apps.agentbrain.engines.stt.base import SpeechToText
from apps.agentbrain.engines.tasks import TaskSet
from apps.agentbrain.engines.tts.base import TextToSpeech

logger = logging.getLogger(__name__)

ALREADY_ACTIVE = "conversation_already_has_active_response"


class PipelineEngine(Engine):
    """Hears through any recognizer and speaks ``Respond.text`` through any voice."""

    def __init__(self, stt: SpeechToText, tts: TextToSpeech) -> None:
        self._stt = stt
        self._tts = tts
        self._events = EventStream()
        self._tasks = TaskSet("pipeline")
        self._active: _Response | None = None
        self._heard_ms: dict[str, int] = {}
        self._stopped = False

    @property
    def heard_ms(self) -> Mapping[str, int]:
        """How much of each cut item the caller heard, for a mind that remembers."""
        return self._heard_ms

    async def start(self, session: EngineSession) -> None:
        self._session = session
        await self._stt.start(session)
        self._tasks.start(self._pass_on_what_is_heard())
        self._events.put(EngineReady(session.now_ms()))

    def send_audio(self, audio: bytes) -> None:
        self._stt.send_audio(audio)

    def respond(self, request: Respond) -> None:
        response = _Response(request)
        self._events.put(
            ResponseStarted(
                self._session.now_ms(), response.response_id, request.request_id
            )
        )
        if self._active is not None:
            self._end(response, ResponseStatus.FAILED, ALREADY_ACTIVE)
            return
        self._active = response
        response.task = self._tasks.start(self._speak(response))

    def cancel(self, request: CancelResponse) -> None:
        response = self._active
        if response is None or not response.is_meant_by(request):
            return
        self._active = None
        if response.task:
            response.task.cancel()
        self._end(response, ResponseStatus.CANCELLED, "cancelled")

    def truncate(self, item_id: str, heard_ms: int, heard_text: str = "") -> None:
        self._heard_ms[item_id] = heard_ms

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        logger.warning("a tool result nobody asked for: %s", tool_call_id)

    def events(self) -> AsyncIterator[Event]:
        return self._events.stream()

    async def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        await self._tasks.stop()
        await self._stt.stop()
        await self._tts.stop()
        self._events.close()

    async def _pass_on_what_is_heard(self) -> None:
        async for event in self._stt.events():
            self._events.put(event)

    async def _speak(self, response: _Response) -> None:
        try:
            async with aclosing(self._tts.speak(response.text)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    self._say(response, piece.text, piece.audio)
        except EngineError as error:
            logger.error("a response was not spoken: %s", error)
            self._active = None
            self._end(response, ResponseStatus.FAILED, "voice_failed")
            return
        self._active = None
        self._end(response, ResponseStatus.COMPLETED)

    def _say(self, response: _Response, text: str, audio: bytes) -> None:
        now_ms = self._session.now_ms()
        ids = (response.response_id, response.item_id)
        self._events.put(AgentTextDelta(now_ms, *ids, text))
        if audio:
            self._events.put(AgentAudio(now_ms, *ids, audio, text))

    def _end(
        self, response: _Response, status: ResponseStatus, reason: str = ""
    ) -> None:
        self._events.put(
            ResponseEnded(self._session.now_ms(), response.response_id, status, reason)
        )


class _Response:
    """One wish to speak, with names of its own."""

    def __init__(self, request: Respond) -> None:
        unique = uuid.uuid4().hex[:12]
        self.request_id = request.request_id
        self.response_id = f"resp-{unique}"
        self.item_id = f"item-{unique}"
        self.text = request.text
        self.task: asyncio.Task[None] | None = None

    def is_meant_by(self, request: CancelResponse) -> bool:
        if request.response_id:
            return request.response_id == self.response_id
        return request.request_id == self.request_id
