"""Summaries by any language model of the pipeline's registry (``SUMMARY_LLM``)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any, Final

from apps.agentbrain.conversation.language.messages import Message, Role
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm import registry
from apps.agentbrain.engines.llm.base import (
    ChatModel,
    ChatRequest,
    Report,
    TextPiece,
    Usage,
)
from apps.agentbrain.engines.llm.failures import RequestRefused

from .answer import wire_schema
from .choices import Problem
from .contract import SummarizerError, TokensUsed
from .llm import TIMEOUT_SECONDS, Answered, Said

MOST_ANSWER_TOKENS: Final = 1500
TEMPERATURE: Final = 0.2
_NO_ACCESS: Final = ("HTTP 401", "HTTP 403", "insufficient_quota", "billing")
_BUSY: Final = ("HTTP 429", "HTTP 5")


class SummarySettings:
    """The settings as the makers of models read them, for a reader who can wait."""

    def __init__(self, settings: Any) -> None:
        self._settings = settings

    def __getattr__(self, name: str) -> Any:
        if name == "LLM_FIRST_WORD_SECONDS":
            return int(TIMEOUT_SECONDS)
        if name in ("LLM_MODEL", "AZURE_OPENAI_CHAT_DEPLOYMENT"):
            return self._settings.SUMMARY_MODEL or getattr(self._settings, name)
        return getattr(self._settings, name)


class RegistryModel:
    """One request an answer, on an event loop of its own: a task has a thread."""

    def __init__(self, vendor: str, settings: Any) -> None:
        """Raises ``SummarizerError`` for a model that is not set up."""
        self._vendor = vendor
        try:
            model = registry.make(vendor, SummarySettings(settings))
        except EngineError as error:
            raise _sorted_out(error, Problem.SETTINGS) from error
        if model is None:
            raise SummarizerError(
                f"{vendor} is no model", problem=Problem.SETTINGS, permanent=True
            )
        self._model: ChatModel = model
        self.name = model.name

    def answer(self, messages: Sequence[Said]) -> Answered:
        return asyncio.run(self._answer(messages))

    async def _answer(self, messages: Sequence[Said]) -> Answered:
        wire = tuple(Message(Role(said.role), said.text) for said in messages)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                try:
                    return await self._ask(wire, shaped=True)
                except RequestRefused as refusal:
                    if refusal.retry_after_seconds is not None:
                        raise
                    # Not every server knows shapes, or says which option it dislikes.
                    return await self._ask(wire, shaped=False)
        except TimeoutError:
            raise SummarizerError("The model did not finish in time.") from None
        except EngineError as error:
            raise _sorted_out(error) from error
        finally:
            await self._model.stop()

    async def _ask(self, messages: tuple[Message, ...], *, shaped: bool) -> Answered:
        request = ChatRequest(
            messages,
            max_tokens=MOST_ANSWER_TOKENS,
            temperature=TEMPERATURE,
            answer_schema=wire_schema() if shaped else None,
        )
        words: list[str] = []
        used: TokensUsed | None = None
        cut, refused = False, False
        async with aclosing(self._model.reply(request)) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                match piece:
                    case TextPiece(text):
                        words.append(text)
                    case Usage():
                        used = _tokens(piece)
                    case Report("content_filtered"):
                        refused = True
                    case Report("reply_cut"):
                        cut = True
        if refused or cut:
            raise SummarizerError(
                "The model refused to write a note."
                if refused
                else "The model's answer was cut off.",
                problem=Problem.REFUSED if refused else Problem.BAD_ANSWER,
                permanent=True,
                used=(used,) if used else (),
            )
        return Answered("".join(words), used)


def _tokens(usage: Usage) -> TokensUsed:
    return TokensUsed(
        usage.vendor,
        usage.model,
        usage.input_tokens,
        usage.cached_tokens,
        usage.output_tokens,
    )


def _sorted_out(
    error: EngineError, problem: Problem = Problem.NO_ANSWER
) -> SummarizerError:
    """Why, in the staff's words, by what the error names."""
    told = str(error)
    if any(part in told for part in _NO_ACCESS):
        problem = Problem.NO_ACCESS
    elif any(part in told for part in _BUSY):
        problem = Problem.BUSY
    elif error.permanent:
        problem = Problem.SETTINGS
    return SummarizerError(
        told,
        problem=problem,
        permanent=error.permanent,
        retry_after_seconds=error.retry_after_seconds,
    )
