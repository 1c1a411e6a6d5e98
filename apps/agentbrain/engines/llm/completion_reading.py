"""What the chunks of one chat completion tell, as pieces of a reply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import ChatPiece, Report, TextPiece, Usage
from apps.agentbrain.engines.llm.failures import CONTENT_FILTER
from apps.agentbrain.engines.llm.thinking import ThoughtFilter
from apps.agentbrain.engines.llm.tool_calls import CallsInPieces

NOT_READABLE: Final = "the server sends what nobody can read"


class Reading:
    """What the chunks of one reply have told so far."""

    def __init__(self, vendor: str, model: str) -> None:
        self._ids = (vendor, model)
        self._thoughts = ThoughtFilter()
        self._calls = CallsInPieces()
        self._usage: Usage | None = None
        self._ending = ""
        self._refused = False
        self.has_begun = False

    @property
    def complete(self) -> bool:
        return bool(self._ending)

    def pieces(self, chunk: object) -> list[ChatPiece]:
        """What a chunk adds. Raises ``EngineError``: a server may send anything."""
        try:
            return list(self._pieces(chunk))
        except (AttributeError, LookupError, TypeError, ValueError):
            raise EngineError(NOT_READABLE) from None

    def _pieces(self, chunk: Any) -> Iterator[ChatPiece]:
        if (used := chunk.get("usage")) is not None:
            self._usage = _usage(*self._ids, used)
        for choice in (chunk.get("choices") or ())[:1]:
            delta = choice.get("delta") or {}
            if text := self._thoughts.feed(delta.get("content") or ""):
                yield TextPiece(text)
            self._refused = self._refused or bool(delta.get("refusal"))
            for call in delta.get("tool_calls") or ():
                self.has_begun = True
                function = call.get("function") or {}
                self._calls.add(
                    call.get("index"),
                    call.get("id") or "",
                    function.get("name") or "",
                    function.get("arguments") or "",
                )
            self._ending = choice.get("finish_reason") or self._ending

    def rest(self) -> Iterator[ChatPiece]:
        """What can be told only now. Raises ``EngineError`` for a reply broken off."""
        if not self._ending:
            raise EngineError("the reply broke off")
        if text := self._thoughts.finish():
            yield TextPiece(text)
        if self._refused:
            yield Report("content_filtered", {"model": ":".join(self._ids)})
        if self._ending == "length":
            yield Report("reply_cut", {"by": "tokens"})
        elif self._ending == CONTENT_FILTER:
            yield Report("content_filtered", {"model": ":".join(self._ids)})
            yield Report("reply_cut", {"by": CONTENT_FILTER})
        else:
            yield from self._calls.whole()
        if self._usage is not None:
            yield self._usage


def _usage(vendor: str, model: str, told: Any) -> Usage:
    details = told.get("prompt_tokens_details") or {}
    return Usage(
        vendor,
        model,
        input_tokens=int(told.get("prompt_tokens") or 0),
        cached_tokens=int(details.get("cached_tokens") or 0),
        output_tokens=int(told.get("completion_tokens") or 0),
    )
