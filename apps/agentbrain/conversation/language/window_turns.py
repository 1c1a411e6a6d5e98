"""The entries of a context window, and their form as JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .messages import CalledTool


@dataclass(slots=True)
class CallerTurn:
    """What the caller said in one go."""

    text: str


@dataclass(slots=True)
class AgentTurn:
    """One item of the agent's; ``heard`` is None until it is known to be cut."""

    item_id: str
    text: str
    heard: str | None = None

    @property
    def shown(self) -> str:
        """What the caller heard, with a dash where it was interrupted."""
        if self.heard is None or self.heard.split() == self.text.split():
            return self.text
        heard = self.heard
        return f"{heard} \u2014" if heard else ""


@dataclass(slots=True)
class ToolTurn:
    """A function call and what came of it; ``output`` is None while it runs."""

    call: CalledTool
    output: str | None = None


Turn = CallerTurn | AgentTurn | ToolTurn


@dataclass(slots=True)
class Restored:
    """Turns and summary as they were saved."""

    turns: list[Turn] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)


def to_json(turn: Turn) -> dict[str, Any]:
    match turn:
        case CallerTurn(text):
            return {"caller": text}
        case AgentTurn(item_id, text, heard):
            return {"agent": text, "item": item_id, "heard": heard}
    return {
        "tool": turn.call.name,
        "id": turn.call.tool_call_id,
        "arguments": dict(turn.call.arguments),
        "output": turn.output,
    }


def from_json(data: Mapping[str, Any]) -> Turn:
    """Raises ``KeyError`` for what ``to_json`` did not write."""
    if "caller" in data:
        return CallerTurn(data["caller"])
    if "agent" in data:
        return AgentTurn(data["item"], data["agent"], data["heard"])
    call = CalledTool(data["id"], data["tool"], data["arguments"])
    return ToolTurn(call, data["output"])
