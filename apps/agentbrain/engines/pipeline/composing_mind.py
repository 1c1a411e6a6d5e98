"""The mind that has a language model put the dialogue's wishes into words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.composer import Composer
from apps.agentbrain.engines.composing.past import window_with
from apps.agentbrain.engines.llm.base import ChatModel
from apps.agentbrain.engines.pipeline.mind import Composed, PipelineMind


class ComposingMind(PipelineMind):
    """One call's composer, made when the call is known.

    ``model`` serves all calls; ``prefix`` is the installation's, before the persona.
    """

    def __init__(self, model: ChatModel, *, prefix: str = "") -> None:
        self._model = model
        self._prefix = prefix

    def start(self, session: EngineSession) -> None:
        self._composer = Composer(
            self._model,
            window=window_with(session.past),
            free=session.free,
            secret=session.secret,
            prefix=self._prefix,
            persona=session.instructions,
            tools=session.tools,
        )

    async def warm_up(self) -> None:
        with suppress(EngineError):  # it will be tried again when it is needed
            await self._model.warm_up()

    def compose(self, request: Respond, item_id: str = "") -> AsyncIterator[Composed]:
        return self._composer.compose(request, item_id)

    def caller_said(self, text: str) -> None:
        self._composer.caller_said(text)

    def agent_heard(self, item_id: str, text: str) -> None:
        self._composer.agent_heard(item_id, text)

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        self._composer.tool_result(tool_call_id, output)
