"""The engine that hears, thinks and speaks through parts of anybody's choice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any, Final

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    CallerSaid,
    CallerSpeechStarted,
    EngineLost,
    EngineReady,
    EngineReported,
    Event,
    ResponseStatus,
)
from apps.agentbrain.conversation.reasons import CONVERSATION_ALREADY_ACTIVE
from apps.agentbrain.engines.base import Engine, EngineError, EngineSession
from apps.agentbrain.engines.events import EventStream, deliver
from apps.agentbrain.engines.pipeline.mind import PipelineMind
from apps.agentbrain.engines.pipeline.response import SpokenResponse
from apps.agentbrain.engines.stt.base import SpeechToText
from apps.agentbrain.engines.tasks import TaskSet
from apps.agentbrain.engines.tts.base import TextToSpeech

logger = logging.getLogger(__name__)

ALREADY_ACTIVE: Final = CONVERSATION_ALREADY_ACTIVE
STOP_SECONDS: Final = 3.0


class PipelineEngine(Engine):
    """One call's ear, mind and voice.

    A response is spoken clause by clause while it is being composed. What the mind is
    told it has said is what was given to the voice, and less where the caller heard
    less.
    """

    def __init__(
        self, ear: SpeechToText, mind: PipelineMind, voice: TextToSpeech
    ) -> None:
        self._ear = ear
        self._mind = mind
        self._voice = voice
        self._events = EventStream()
        self._speaking = TaskSet("pipeline speaking")
        self._tasks = TaskSet("pipeline")
        self._listening: asyncio.Task[None] | None = None
        self._active: SpokenResponse | None = None
        self._warming: asyncio.Task[None] | None = None
        self._deaf = False
        self._stopped = False

    async def start(self, session: EngineSession) -> None:
        self._session = session
        self._mind.start(session)
        await self._ear.start(session)
        self._listening = self._tasks.start(self._pass_on_what_is_heard())
        self._tasks.start(self._mind.warm_up())
        self._warm_up()
        self._events.put(EngineReady(session.now_ms()))

    def send_audio(self, audio: bytes) -> None:
        self._ear.send_audio(audio)

    def respond(self, request: Respond) -> None:
        response = SpokenResponse(request, self._events.put, self._session.now_ms)
        response.start()
        if self._active is not None:
            response.end(ResponseStatus.FAILED, ALREADY_ACTIVE)
            return
        self._active = response
        response.task = self._speaking.start(self._run(response))

    def cancel(self, request: CancelResponse) -> None:
        response = self._active
        if response is None or not response.is_meant_by(request):
            return
        if response.task is not None:
            response.task.cancel()
        self._end(response, ResponseStatus.CANCELLED, "cancelled")

    def truncate(self, item_id: str, heard_ms: int, heard_text: str = "") -> None:
        self._mind.agent_heard(item_id, heard_text)

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        self._mind.tool_result(tool_call_id, output)

    def take_text(self, text: str) -> None:
        if text.strip():
            self._mind.caller_said(text)

    def events(self) -> AsyncIterator[Event]:
        return self._events.stream()

    async def stop(self) -> None:
        """What the parts still report, what they used among it, is told."""
        if self._stopped:
            return
        self._stopped = True
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._speaking.stop()
                for stopped in await asyncio.gather(
                    self._ear.stop(), self._voice.stop(), return_exceptions=True
                ):
                    if isinstance(stopped, BaseException):
                        logger.error("a part did not stop", exc_info=stopped)
                if self._listening is not None:
                    await asyncio.wait([self._listening])
        except TimeoutError:
            logger.warning("a part of the pipeline did not stop in time")
        await self._tasks.stop()
        self._events.close()

    def report(self, kind: str, data: Mapping[str, Any]) -> None:
        """Something of a part's own for the call's log and figures."""
        self._events.put(EngineReported(self._session.now_ms(), kind, data))

    # Hearing

    async def _pass_on_what_is_heard(self) -> None:
        why = "the ear ended"
        try:
            await deliver(self._ear.events(), self._heard)
        except Exception as error:
            # A vendor's client may raise anything; a call that nobody hears is lost.
            logger.exception("the ear failed")
            why = f"the ear failed: {type(error).__name__}"
        if not self._deaf and not self._stopped:
            self._events.put(EngineLost(self._session.now_ms(), why, permanent=True))

    def _heard(self, event: Event) -> None:
        match event:
            case CallerSaid(text=text) if text.strip():
                self._mind.caller_said(text)  # first: the answer is to know of it
            case CallerSpeechStarted():
                self._warm_up()  # an answer will be wanted soon
            case EngineLost(permanent=True):
                self._deaf = True
        self._events.put(event)

    # Speaking

    async def _run(self, response: SpokenResponse) -> None:
        status, reason = await response.run(self._mind, self._voice, self._speaking)
        if not response.over:
            self._end(response, status, reason)

    def _end(
        self, response: SpokenResponse, status: ResponseStatus, reason: str = ""
    ) -> None:
        self._active = None
        if status is not ResponseStatus.COMPLETED:
            # What was composed and has no sound nobody will hear.
            self._mind.agent_heard(response.item_id, response.told)
        response.end(status, reason)

    def _warm_up(self) -> None:
        if self._warming is None or self._warming.done():
            self._warming = self._tasks.start(self._open_ahead())

    async def _open_ahead(self) -> None:
        with suppress(EngineError):  # it will be tried again when it is needed
            await self._voice.warm_up()
