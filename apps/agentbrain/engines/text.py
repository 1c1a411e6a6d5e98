"""An engine that puts words together and makes no sound: others hear and speak.

For lines that bring their own ears and voice (ConversationRelay): what the caller said
comes as words (``take_text``), and so do our replies.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any, Final

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    EngineReady,
    Event,
    ResponseStatus,
)
from apps.agentbrain.conversation.reasons import CONVERSATION_ALREADY_ACTIVE
from apps.agentbrain.engines.base import Engine, EngineSession
from apps.agentbrain.engines.composer import Composer
from apps.agentbrain.engines.composing.past import window_with
from apps.agentbrain.engines.events import EventStream
from apps.agentbrain.engines.llm.base import ChatModel, TextPiece
from apps.agentbrain.engines.responses import Response
from apps.agentbrain.engines.tasks import TaskSet

log = logging.getLogger(__name__)

ALREADY_ACTIVE: Final = CONVERSATION_ALREADY_ACTIVE
NOT_COMPOSED: Final = "composing_failed"


class TextEngine(Engine):
    """Words by a language model, or by the dialogue where ``model`` is None.

    ``prefix`` is what the installation tells every model first.
    """

    def __init__(self, model: ChatModel | None = None, *, prefix: str = "") -> None:
        self._model = model
        self._prefix = prefix
        self._events = EventStream()
        self._tasks = TaskSet("text")
        self._active: Response | None = None
        self._stopped = False

    async def start(self, session: EngineSession) -> None:
        self._session = session
        self._composer = Composer(
            self._model,
            window=window_with(session.past),
            free=session.free,
            secret=session.secret,
            prefix=self._prefix,
            persona=session.instructions,
            tools=session.tools,
        )
        if self._model is not None:
            self._tasks.start(self._model.warm_up())
        self._events.put(EngineReady(session.now_ms()))

    def send_audio(self, audio: bytes) -> None:
        """Somebody else hears."""

    def respond(self, request: Respond) -> None:
        response = Response(request, self._events.put, self._session.now_ms)
        response.start()
        if self._active is not None:
            response.end(ResponseStatus.FAILED, ALREADY_ACTIVE)
            return
        self._active = response
        response.task = self._tasks.start(self._compose(response))

    def cancel(self, request: CancelResponse) -> None:
        response = self._active
        if response is None or not response.is_meant_by(request):
            return
        if response.task is not None:
            response.task.cancel()
        self._end(response, ResponseStatus.CANCELLED, "cancelled")

    def truncate(self, item_id: str, heard_ms: int, heard_text: str = "") -> None:
        self._composer.agent_heard(item_id, heard_text)

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        self._composer.tool_result(tool_call_id, output)

    def take_text(self, text: str) -> None:
        self._composer.caller_said(text)

    def events(self) -> AsyncIterator[Event]:
        return self._events.stream()

    async def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        await self._tasks.stop()
        self._events.close()

    async def _compose(self, response: Response) -> None:
        composed = self._composer.compose(response.request, response.item_id)
        try:
            async with aclosing(composed) as pieces:
                async for piece in pieces:
                    if isinstance(piece, TextPiece):
                        response.tell_words(piece.text)
                    else:
                        response.tell_beside_words(piece)
        except asyncio.CancelledError:
            raise
        except Exception:
            # A bug of ours: the dialogue's own line is spoken in its place.
            log.exception("A response could not be composed.")
            self._end(response, ResponseStatus.FAILED, NOT_COMPOSED)
            return
        self._end(response, ResponseStatus.COMPLETED)

    def _end(
        self, response: Response, status: ResponseStatus, reason: str = ""
    ) -> None:
        if self._active is response:
            self._active = None
        response.end(status, reason)
