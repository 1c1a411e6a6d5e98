"""What the chunks of one chat completion tell, as pieces of a reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import ChatPiece, Report, TextPiece, Usage
from apps.agentbrain.engines.llm.failures import CONTENT_FILTER, broke_off
from apps.agentbrain.engines.llm.thinking import ThoughtFilter
from apps.agentbrain.engines.llm.tool_calls import CallsInPieces

NOT_READABLE: Final = "the server sends what nobody can read"
_STOP: Final = "stop"
_ERROR: Final = "error"


class Reading:
    """What the chunks of one reply have told so far. ``thinks_first``: its model is
    known to think aloud before a reply, with nothing but the end of it marked."""

    def __init__(self, vendor: str, model: str, *, thinks_first: bool = False) -> None:
        self._ids = (vendor, model)
        self._thoughts = ThoughtFilter(thinks_first=thinks_first)
        self._calls = CallsInPieces()
        self._usage: Usage | None = None
        self._ending = ""
        self._refused = False
        self._began_writing = False
        self.has_begun = False

    @property
    def complete(self) -> bool:
        return bool(self._ending)

    @property
    def thinks_first(self) -> bool:
        """Whether this reply began with thoughts that nothing had opened."""
        return self._thoughts.closed_alone

    def pieces(self, chunk: object) -> list[ChatPiece]:
        """What a chunk adds. Raises ``EngineError``: a server may send anything."""
        try:
            return list(self._pieces(chunk))
        except (AttributeError, LookupError, TypeError, ValueError):
            raise EngineError(NOT_READABLE) from None

    def _pieces(self, chunk: Any) -> Iterator[ChatPiece]:
        if isinstance(used := chunk.get("usage"), Mapping):
            self._usage = _usage(*self._ids, used)
        for choice in chunk.get("choices") or ():
            if choice.get("index"):
                continue  # one reply was asked for
            delta = choice.get("delta") or self._undivided(choice)
            written = _text(delta.get("content"))
            self._began_writing = self._began_writing or bool(written)
            if text := self._thoughts.feed(written):
                yield TextPiece(text)
            self._refused = self._refused or bool(delta.get("refusal"))
            for call in filter(None, delta.get("tool_calls") or ()):
                self.has_begun = True
                function = call.get("function") or {}
                self._calls.add(
                    call.get("index"),
                    call.get("id") or "",
                    function.get("name") or "",
                    function.get("arguments") or "",
                )
            self._ending = choice.get("finish_reason") or self._ending

    def _undivided(self, choice: Any) -> Mapping[str, Any]:
        """What a server sends that does not stream, or streams by an older form. One
        that has streamed may repeat the whole at its end."""
        if self._began_writing or self.has_begun:
            return {}
        message = choice.get("message") or {"content": choice.get("text")}
        return message if isinstance(message, Mapping) else {}

    def said_to_be_all(self) -> None:
        """The server says so; it may not have said why."""
        self._ending = self._ending or _STOP

    def rest(self) -> Iterator[ChatPiece]:
        """What can be told only now. Raises ``EngineError`` for a reply broken off."""
        if not self._ending:
            raise EngineError("the reply broke off")
        if self._ending == _ERROR:
            raise broke_off()
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


def _text(content: Any) -> str:
    """Words, also where they come as parts; parts of other kinds are thoughts."""
    if isinstance(content, str) or content is None:
        return content or ""
    return "".join(
        part["text"] for part in content if part.get("type", "text") == "text"
    )


def _usage(vendor: str, model: str, told: Mapping[str, Any]) -> Usage:
    details = told.get("prompt_tokens_details") or {}
    return Usage(
        vendor,
        model,
        input_tokens=int(told.get("prompt_tokens") or 0),
        cached_tokens=int(details.get("cached_tokens") or 0),
        output_tokens=int(told.get("completion_tokens") or 0),
    )
