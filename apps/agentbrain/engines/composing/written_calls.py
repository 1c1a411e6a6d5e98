"""Function calls that a model writes into its words instead of making them.

Small models do it now and then: the whole reply, or the end of it, is a JSON object
with a name and arguments. Nobody should hear it, and what was meant is clear.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

import orjson

from apps.agentbrain.conversation.language.messages import CalledTool
from apps.agentbrain.engines.llm.base import Report, ToolPiece
from apps.agentbrain.engines.llm.tool_calls import new_call_id

_OPENS: Final = re.compile(
    r"(?:^|(?<=\s))(?:```(?:json)?\s*)?[\[{]\s*[{\"]|<\|python_tag\|>|<tool_call>"
)
_MAY_OPEN: Final = re.compile(r"(?:^|(?<=\s))(?:`{1,3}[a-z]*\s*|[\[{]\s*|<[|a-z_]*)$")
_OBJECT: Final = re.compile(r"\{.*\}", re.DOTALL)
_MOST_CHARACTERS: Final = 4_000


class WrittenCalls:
    """Lets words through until an object begins; from there on everything is kept."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = allowed
        self._held = ""
        self._opened = False

    def feed(self, text: str) -> str:
        """The words that are no call, as far as can be told."""
        self._held += text
        if self._opened:
            self._held = self._held[:_MOST_CHARACTERS]
            return ""
        if found := _OPENS.search(self._held):
            self._opened = True
            words, self._held = self._held[: found.start()], self._held[found.start() :]
            return words
        maybe = _MAY_OPEN.search(self._held)
        end = maybe.start() if maybe else len(self._held)
        words, self._held = self._held[:end], self._held[end:]
        return words

    def finish(self) -> tuple[str, ToolPiece | Report | None]:
        """Words that were held and are none, or the call that was written."""
        held, self._held = self._held, ""
        if not self._opened:
            return held, None
        if (call := _call_in(held)) is not None and call.name in self._allowed:
            return "", ToolPiece(call)
        return "", Report("tool_unreadable", {"tool": "", "written": True})


def _call_in(text: str) -> CalledTool | None:
    found = _OBJECT.search(text)
    try:
        told: Any = orjson.loads(found[0]) if found else None
    except orjson.JSONDecodeError:
        return None
    if isinstance(told, dict) and isinstance(told.get("function"), dict):
        told = told["function"]
    if not isinstance(told, dict):
        return None
    name = told.get("name")
    arguments = told.get("parameters", told.get("arguments", {}))
    if not isinstance(name, str) or not isinstance(arguments, dict):
        return None
    return CalledTool(new_call_id(), name, arguments)
