"""What the pipeline needs of a mind: words for a wish to speak, and a memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.llm.base import Report, TextPiece, ToolPiece

Composed = TextPiece | ToolPiece | Report


class PipelineMind(Protocol):
    """A ``ComposingMind``, or the bare ``Script``.

    It never fails: where a model does, it says the dialogue's own line. ``has_model``:
    how long its words take is worth writing down.
    """

    has_model: bool = True

    def start(self, session: EngineSession) -> None:
        """The call begins; first of all."""

    async def warm_up(self) -> None:
        """Open a connection ahead of need; failing is no error."""

    def compose(self, request: Respond, item_id: str = "") -> AsyncIterator[Composed]:
        """The words for a wish as they come; closing the iterator stops the model.

        What is composed is remembered as ``item_id``.
        """

    def caller_said(self, text: str) -> None:
        """The caller's turn is settled."""

    def agent_heard(self, item_id: str, text: str) -> None:
        """The caller heard no more than this of what was composed as ``item_id``."""

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        """What came of a function call that was composed."""
