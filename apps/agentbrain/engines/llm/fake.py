"""A scripted model that behaves like a real one, for tests of whatever uses one.

Replies are given in order, each as a list of steps::

    model = ScriptedModel(
        ["Good ", 0.2, "morning."],                      # words, 0.2 s of silence
        [ToolPiece(CalledTool("c1", "find_slots"))],     # a function call
        ["We have ", EngineError("the connection is gone")],
    )

A reply nobody foresaw raises ``UnexpectedReply``; ``finish`` raises when some were
left unused.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import (
    ChatModel,
    ChatPiece,
    ChatRequest,
    TextPiece,
)

Step = str | float | ChatPiece | EngineError
"""Words, seconds of silence, any other piece, or how the reply fails."""


class UnexpectedReply(AssertionError):
    """The model was asked more often, or less often, than the script foresees."""


class ScriptedModel(ChatModel):
    """Plays replies. ``requests`` is what it was asked; ``open`` counts the replies
    that are being written now, and ``broken_off`` those closed before their end."""

    def __init__(self, *replies: Sequence[Step], name: str = "scripted") -> None:
        self.name = name
        self._replies = list(replies)
        self.requests: list[ChatRequest] = []
        self.open = 0
        self.broken_off = 0
        self.stopped = False

    async def reply(self, request: ChatRequest) -> AsyncIterator[ChatPiece]:
        self.requests.append(request)
        if not self._replies:
            raise UnexpectedReply(f"reply {len(self.requests)} is not in the script")
        steps = self._replies.pop(0)
        self.open += 1
        ended = False
        try:
            for step in steps:
                if isinstance(step, EngineError):
                    ended = True
                    raise step
                if isinstance(step, (int, float)):
                    await asyncio.sleep(step)
                    continue
                yield TextPiece(step) if isinstance(step, str) else step
            ended = True
        finally:
            self.open -= 1
            self.broken_off += not ended

    async def stop(self) -> None:
        self.stopped = True

    def finish(self) -> None:
        """Raise ``UnexpectedReply`` when the script was not played to its end."""
        if self._replies:
            raise UnexpectedReply(f"{len(self._replies)} replies were never asked for")
