"""Puts the dialogue's wishes into words: a model's, or the dialogue's own.

One for each call, whatever carries it: sound, Vapi or ConversationRelay. The model
sees the conversation as it was heard; what it writes is cleaned, searched for leaked
notes and bounded before a word of it is given on. The dialogue's own line stands
behind every reply:

* no model, binding words, or a line without guidance (a filler): the line is spoken;
* the model fails, or writes nothing that can be spoken: the line is spoken;
* it breaks off after some words: the line follows, after an excuse within a sentence,
  unless most of it was said already (``composing.carried``);
* a function call without words needs no line: its follow-up speaks.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import aclosing
from typing import Any, Final

import orjson

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.language.guard import LeakGuard
from apps.agentbrain.conversation.language.leaks import LeakFinder
from apps.agentbrain.conversation.language.sanitizer import Sanitizer
from apps.agentbrain.conversation.language.window import ContextWindow
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.composing.carried import carried
from apps.agentbrain.engines.composing.draft import Draft
from apps.agentbrain.engines.composing.length import USUAL_CHARACTERS
from apps.agentbrain.engines.composing.prompt import Prompt, chosen, without_line
from apps.agentbrain.engines.composing.reports import (
    cut_by,
    failed,
    used,
    withheld,
)
from apps.agentbrain.engines.composing.written_calls import WrittenCalls
from apps.agentbrain.engines.llm.base import (
    ChatModel,
    ChatPiece,
    ChatRequest,
    Report,
    TextPiece,
    ToolPiece,
    Usage,
)

Composed = TextPiece | ToolPiece | Report

NOTHING_TO_SAY: Final = "I'm sorry, I could not find that out. How else can I help?"
"""Where a model was to go on from a tool's result and could not: no line was chosen."""

DECLINED: Final = "I'm sorry, I can't help with that. What can I do for you?"
"""After a leak, where no line was chosen."""

_LEAST_TOKENS: Final = 250
_LETTERS_A_TOKEN: Final = 3  # rather more tokens than are needed: words end the reply
_ONCE_MORE: Final = " sorry, once more: "


class Composer:
    """``window`` remembers the conversation; ``free`` is what anybody may hear (the
    shop's facts), ``secret`` the notes nobody may (``guidance.secret_notes``).

    ``prefix`` and ``persona`` are told the model before the guidance. ``tools`` are
    schemas, nested or flat; a reply is given those its request names.
    """

    def __init__(
        self,
        model: ChatModel | None,
        *,
        window: ContextWindow | None = None,
        free: Iterable[str] = (),
        secret: Iterable[str] = (),
        prefix: str = "",
        persona: str = "",
        tools: Iterable[Mapping[str, Any]] = (),
        most_characters: int = USUAL_CHARACTERS,
        speak_figures: bool = True,
    ) -> None:
        self._model = model
        self._window = window if window is not None else ContextWindow()
        self._free = tuple(free)
        self._secret = (*secret, *((prefix,) if prefix.strip() else ()))
        self._prompt = Prompt(prefix, persona)
        self._tools = tuple(tools)
        self._most_characters = most_characters
        self._speak_figures = speak_figures
        self._guidance = ""
        self._previous = ""

    # What happens in the conversation

    def caller_said(self, text: str) -> None:
        """Remember an utterance, spoken, typed or keyed in."""
        if text.strip():
            self._window.caller(text)

    def agent_heard(self, item_id: str, text: str) -> None:
        """Remember how much of a reply reached the caller; the rest is forgotten."""
        self._window.heard(item_id, text)

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        """Remember what came of a function call."""
        told = orjson.dumps(output, default=str).decode()
        self._window.tool_answered(tool_call_id, told)

    def snapshot(self) -> dict[str, Any]:
        """The memory as JSON values, to go on in another process."""
        return {
            "window": self._window.snapshot(),
            "guidance": self._guidance,
            "previous": self._previous,
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Go on with a memory that ``snapshot`` gave."""
        self._window.restore(data["window"])
        self._guidance = str(data["guidance"])
        self._previous = str(data["previous"])

    # Speaking

    async def compose(
        self, request: Respond, item_id: str = ""
    ) -> AsyncGenerator[Composed, None]:
        """The words of one response, as they come, with function calls and reports.

        ``item_id`` is what ``agent_heard`` will call it; empty, the request's id.
        Closing the iterator stops the model. Raises nothing of the model's.
        """
        item_id = item_id or request.request_id
        model = self._model
        if model is None or _is_ours(request):
            if request.text:
                self._remember(item_id, request.text)
                yield TextPiece(request.text)
            return
        draft = self._draft(request)
        try:
            async with aclosing(self._write(model, request, draft)) as composed:
                async for piece in composed:
                    if isinstance(piece, TextPiece):
                        self._window.agent(item_id, draft.said)
                    yield piece
        finally:
            if draft.begun:
                self._previous = draft.said

    async def _write(
        self, model: ChatModel, request: Respond, draft: Draft
    ) -> AsyncGenerator[Composed, None]:
        asked = self._request(request)
        allowed = frozenset(request.tools)
        called, failure = False, ""
        try:
            async with aclosing(model.reply(asked)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    for composed in self._taken(piece, draft, allowed):
                        called |= isinstance(composed, ToolPiece)
                        failure = failure or cut_by(composed)
                        yield composed
                    if draft.over:
                        break
        except EngineError as error:
            failure = "failed"
            yield failed(model, error, draft)
        if rest := draft.finish(broken=bool(failure)):
            yield TextPiece(rest)
        for written in () if failure else draft.written_calls:
            for composed in self._taken(written, draft, allowed):
                called |= isinstance(composed, ToolPiece)
                yield composed
        for report in withheld(draft):
            yield report
        if words := self._ending(request, draft, called=called, broken=bool(failure)):
            if not (draft.begun or failure):
                yield Report("model_silent", {"model": model.name})
            yield TextPiece(draft.add(words))

    def _taken(
        self, piece: ChatPiece, draft: Draft, allowed: frozenset[str]
    ) -> Iterator[Composed]:
        """What a piece of the model's becomes."""
        match piece:
            case TextPiece():
                if clean := draft.feed(piece.text):
                    yield TextPiece(clean)
            case ToolPiece(call) if call.name in allowed:
                self._window.tool_called(call)
                yield piece
            case ToolPiece():
                yield Report("tool_refused", {"reason": "not_offered"})
            case Usage():
                yield used(piece)
            case Report():
                yield piece

    def _ending(
        self, request: Respond, draft: Draft, *, called: bool, broken: bool
    ) -> str:
        """What is to be said after the model's words, or instead of them."""
        if draft.leak is not None and draft.begun:
            return ""  # the safe line was said
        if not draft.begun:
            return "" if called else request.text or NOTHING_TO_SAY
        if not (broken or draft.too_long):
            return ""
        if (
            called
            or not request.text
            or carried(self._spoken(request.text), draft.said)
        ):
            return "." if draft.open_ended else ""
        if draft.whole:
            return f" {request.text}"
        dash = " \u2014" if draft.open_ended else ""
        return f"{dash}{_ONCE_MORE}{request.text}"

    # What a reply needs

    def _request(self, request: Respond) -> ChatRequest:
        guidance = request.guidance or without_line(self._guidance)
        self._guidance = request.guidance or self._guidance
        system = self._prompt.of(request, guidance)
        return ChatRequest(
            self._window.messages(system),
            chosen(self._tools, request.tools),
            max_tokens=max(_LEAST_TOKENS, self._bound(request) // _LETTERS_A_TOKEN),
        )

    def _bound(self, request: Respond) -> int:
        """Characters of a reply; a long line has the room it needs."""
        return max(self._most_characters, 2 * len(request.text))

    def _draft(self, request: Respond) -> Draft:
        finder = LeakFinder(self._secret, self._free, request.text)
        return Draft(
            WrittenCalls(request.tools),
            Sanitizer(self._previous, self._speak_figures),
            LeakGuard(finder, request.text or DECLINED),
            self._bound(request),
        )

    def _remember(self, item_id: str, text: str) -> None:
        self._window.agent(item_id, text)
        self._previous = text

    def _spoken(self, line: str) -> str:
        """The line with its figures written out as the model's are."""
        sanitizer = Sanitizer("", self._speak_figures)
        return sanitizer.feed(line) + sanitizer.finish()


def _is_ours(request: Respond) -> bool:
    """Whether the words are the dialogue's: binding, or without guidance."""
    unguided = bool(request.text) and not request.guidance
    return request.verbatim or request.bridge or unguided
