"""Tells a fresh session what was said before it, as it was heard."""

from __future__ import annotations

from typing import Any

from apps.agentbrain.engines.realtime.context import CallContext
from apps.agentbrain.engines.realtime.memory import Line, Who
from apps.agentbrain.engines.realtime.outgoing import Outgoing
from apps.agentbrain.engines.realtime.tool_calls import ToolCalls


class Replay:
    """The lines of the memory that one connection was told, and under which names."""

    def __init__(
        self, context: CallContext, out: Outgoing, tool_calls: ToolCalls
    ) -> None:
        self._context = context
        self._out = out
        self._tool_calls = tool_calls
        self._names: dict[Line, str] = {}
        self._numbered = 0

    def tell_all(self) -> int:
        """Tell what the memory holds; how many lines that were."""
        lines = self._context.memory.to_replay()
        for line in lines:
            self.tell(line)
        return len(lines)

    def tell(self, line: Line) -> None:
        if line.who is Who.TOOL:
            self._tool_calls.tell(line)
        else:
            self._out.send("conversation.item.create", item=self._item(line))

    def correct(self, line: Line) -> None:
        """Less of a line was heard than this connection was told of it."""
        told_as = self._names.pop(line, None)
        if told_as is None:
            return
        if line.text:
            self._out.send(
                "conversation.item.create",
                previous_item_id=told_as,
                item=self._item(line),
            )
        self._out.send("conversation.item.delete", item_id=told_as)

    def _item(self, line: Line) -> dict[str, Any]:
        self._numbered += 1
        name = self._names[line] = f"told_{self._numbered}"
        role, kind = "user", "input_text"
        if line.who is Who.AGENT:
            role = "assistant"
            preview = self._context.options.wire == "preview"
            kind = "text" if preview else "output_text"
        content = [{"type": kind, "text": line.text}]
        return {"id": name, "type": "message", "role": role, "content": content}
