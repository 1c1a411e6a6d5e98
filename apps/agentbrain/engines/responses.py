"""A response of an engine that makes its own: its names, its beginning and its end."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentTextDelta,
    EngineReported,
    Event,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
    ToolRequested,
)
from apps.agentbrain.engines.llm.base import Report, ToolPiece


class Response:
    """One wish to speak, with names of its own.

    ``tell`` gets its events; ``now_ms`` is the call's clock. ``over``: its end was
    told, and nothing of it is wanted any more, whatever is still on its way.
    """

    def __init__(
        self, request: Respond, tell: Callable[[Event], None], now_ms: Callable[[], int]
    ) -> None:
        unique = uuid.uuid4().hex[:12]
        self.request = request
        self.response_id = f"resp-{unique}"
        self.item_id = f"item-{unique}"
        self.over = False
        self.task: asyncio.Task[None] | None = None
        self._tell = tell
        self._now_ms = now_ms

    def is_meant_by(self, request: CancelResponse) -> bool:
        if request.response_id:
            return request.response_id == self.response_id
        return request.request_id == self.request.request_id

    def start(self) -> None:
        request_id = self.request.request_id
        self._tell(ResponseStarted(self._now_ms(), self.response_id, request_id))

    def end(self, status: ResponseStatus, reason: str = "") -> None:
        """Say how it ended, once; what comes later is nobody's business."""
        if not self.over:
            self.over = True
            self._tell(
                ResponseEnded(
                    self._now_ms(),
                    self.response_id,
                    status,
                    reason,
                    self.request.request_id,
                )
            )

    def tell_words(self, words: str) -> None:
        ids = (self.response_id, self.item_id)
        self._tell(AgentTextDelta(self._now_ms(), *ids, words))

    def tell_beside_words(self, piece: ToolPiece | Report) -> None:
        """What a model asked for, or what there is to report of it."""
        now_ms = self._now_ms()
        if isinstance(piece, Report):
            self._tell(EngineReported(now_ms, piece.kind, piece.data))
            return
        call = piece.call
        self._tell(
            ToolRequested(
                now_ms, self.response_id, call.tool_call_id, call.name, call.arguments
            )
        )
