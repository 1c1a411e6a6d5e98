"""Function calls that come in fragments, put together."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

import orjson

from apps.agentbrain.conversation.language.messages import CalledTool
from apps.agentbrain.engines.llm.base import Report, ToolPiece

MOST_CALLS: Final = 8
_MOST_CHARACTERS: Final = 20_000
_LONGEST_NAME: Final = 64


@dataclass(slots=True)
class _Call:
    call_id: str = ""
    name: str = ""
    arguments: str = ""


class CallsInPieces:
    """Fragments by the index the vendor gives them; whole calls when all has come.

    Servers differ: some leave the index out, or give 0 to each of several whole calls
    with ids of their own; some repeat the name in every fragment; some give no id.
    """

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._at: dict[int, _Call] = {}

    def add(
        self, index: int | None, call_id: str = "", name: str = "", arguments: str = ""
    ) -> None:
        """One fragment."""
        place = index if index is not None else max(0, len(self._calls) - 1)
        call = self._at.get(place)
        if call is None or (call_id and call.call_id and call_id != call.call_id):
            call = self._at[place] = _Call()
            self._calls.append(call)
        call.call_id = call.call_id or call_id
        if name and name != call.name:
            call.name += name
        call.arguments += arguments

    def whole(self) -> list[ToolPiece | Report]:
        """The calls in their order; one that cannot be read is reported instead."""
        return [_read(call) for call in self._calls[:MOST_CALLS]]


def whole_call(name: str, arguments: Any, call_id: str = "") -> ToolPiece | Report:
    """A call that came in one piece; an id is made where there is none."""
    if not name or not isinstance(arguments, dict):
        return _unreadable(name)
    return ToolPiece(CalledTool(call_id or new_call_id(), name, arguments))


def new_call_id() -> str:
    return f"call_{uuid.uuid4().hex[:20]}"


def _read(call: _Call) -> ToolPiece | Report:
    if len(call.arguments) > _MOST_CHARACTERS:
        return _unreadable(call.name)
    try:
        arguments = orjson.loads(call.arguments.strip() or "{}")
    except orjson.JSONDecodeError:
        return _unreadable(call.name)
    return whole_call(call.name, arguments, call.call_id)


def _unreadable(name: str) -> Report:
    return Report("tool_unreadable", {"tool": name[:_LONGEST_NAME]})
