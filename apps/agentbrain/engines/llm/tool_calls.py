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

    def is_followed_by(self, call_id: str, name: str, arguments: str) -> bool:
        """Whether the next fragment in its place begins another call.

        A name comes at the beginning. It begins another one with an id of its own, or
        with arguments where this one has all of its own.
        """
        if not name:
            return False
        if call_id and self.call_id:
            return call_id != self.call_id
        return bool(arguments) and isinstance(_json(self.arguments), dict)


class CallsInPieces:
    """Fragments by the index the vendor gives them; whole calls when all has come.

    Servers differ: some leave the index out, or give 0 to each of several whole calls;
    some repeat the name in every fragment, or make a new id for each; some give no id,
    or the arguments as an object.
    """

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._at: dict[int, _Call] = {}

    def add(
        self, index: int | None, call_id: str = "", name: str = "", arguments: Any = ""
    ) -> None:
        """One fragment."""
        if not isinstance(arguments, str):
            arguments = orjson.dumps(arguments).decode()
        if index is None:
            call = self._calls[-1] if self._calls else None
        else:
            call = self._at.get(index)
        if call is None or call.is_followed_by(call_id, name, arguments):
            call = _Call()
            self._calls.append(call)
        if index is not None:
            self._at[index] = call
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


def read_arguments(told: Any) -> Any:
    """Arguments as an object, where they came as its text or not at all."""
    if isinstance(told, str):
        return _json(told.strip() or "{}")
    return {} if told is None else told


def new_call_id() -> str:
    return f"call_{uuid.uuid4().hex[:20]}"


def _read(call: _Call) -> ToolPiece | Report:
    if len(call.arguments) > _MOST_CHARACTERS:
        return _unreadable(call.name)
    return whole_call(call.name, read_arguments(call.arguments), call.call_id)


def _json(text: str) -> Any:
    """The value of a text; None for one that has none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _unreadable(name: str) -> Report:
    return Report("tool_unreadable", {"tool": name[:_LONGEST_NAME]})
