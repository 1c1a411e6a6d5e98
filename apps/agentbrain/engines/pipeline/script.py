"""The mind that needs no model: it says the dialogue's line, and remembers nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.llm.base import TextPiece
from apps.agentbrain.engines.pipeline.mind import Composed, PipelineMind


class Script(PipelineMind):
    """The dialogue holds all that this mind would have to know."""

    has_model = False

    def start(self, session: EngineSession) -> None:
        pass

    async def warm_up(self) -> None:
        pass

    async def compose(
        self, request: Respond, item_id: str = ""
    ) -> AsyncIterator[Composed]:
        if request.text:
            yield TextPiece(request.text)

    def caller_said(self, text: str) -> None:
        pass

    def agent_heard(self, item_id: str, text: str) -> None:
        pass

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        pass
