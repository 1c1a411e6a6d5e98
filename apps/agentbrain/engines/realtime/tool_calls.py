"""Function calls of the model: each completed one asked for once, answered once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from apps.agentbrain.conversation.events import ToolRequested
from apps.agentbrain.engines.realtime.context import CallContext
from apps.agentbrain.engines.realtime.memory import Line
from apps.agentbrain.engines.realtime.outgoing import Outgoing

_UNREADABLE: Final = "invalid_arguments"


class ToolCalls:
    """The function calls of one connection.

    A call that another connection of this conversation made is told to this one
    together with its output.
    """

    def __init__(self, context: CallContext, out: Outgoing) -> None:
        self._context = context
        self._out = out
        self._here: set[str] = set()  # by call id
        self._broken: set[str] = set()  # by item id

    def completed(self, response_id: str, item: Mapping[str, Any]) -> None:
        """An item of type ``function_call`` whose status is ``completed``."""
        call_id, name = str(item["call_id"]), str(item["name"])
        if call_id in self._here:
            return
        self._here.add(call_id)
        raw = str(item.get("arguments") or "{}")
        if not self._context.memory.tool_called(call_id, name, raw):
            return
        arguments, error = _decoded(raw), ""
        if arguments is None:
            self._context.log.warn("A function call was unreadable.", tool=name)
            arguments, error = {}, _UNREADABLE
        self._context.log.flow("A tool was called.", tool=name, call_id=call_id)
        now_ms = self._context.now_ms
        self._context.emit(
            ToolRequested(now_ms, response_id, call_id, name, arguments, error)
        )

    def broken_off(self, item: Mapping[str, Any]) -> None:
        """A call that is not run must not wait for an output in the conversation."""
        item_id, call_id = str(item["id"]), str(item.get("call_id") or "")
        if call_id in self._here or item_id in self._broken:
            return
        self._broken.add(item_id)
        self._context.log.flow("A function call was broken off.")
        self._out.send("conversation.item.delete", item_id=item_id)

    def answer(self, call_id: str, output: Mapping[str, Any]) -> None:
        """Give the model a call's outcome; a second one is dropped."""
        if not self._context.memory.tool_answered(call_id, encoded(output)):
            self._context.log.warn("A tool result nobody waits for.", call_id=call_id)
            return
        line = self._context.memory.line(call_id)
        if line is not None:
            self.tell(line)

    def tell(self, line: Line) -> None:
        """Put an answered call into this conversation, the call first if it is new."""
        if line.item_id not in self._here:
            self._here.add(line.item_id)
            call = {
                "type": "function_call",
                "call_id": line.item_id,
                "name": line.name,
                "arguments": line.arguments,
            }
            self._out.send("conversation.item.create", item=call)
        outcome = {
            "type": "function_call_output",
            "call_id": line.item_id,
            "output": line.output or "{}",
        }
        self._out.send("conversation.item.create", item=outcome)


def encoded(output: Mapping[str, Any]) -> str:
    """An outcome as the model reads it; what JSON has no form for becomes text."""
    return orjson.dumps(output, default=str).decode()


def _decoded(raw: str) -> dict[str, Any] | None:
    try:
        arguments = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return arguments if isinstance(arguments, dict) else None
