"""What the client is to do when our words are spoken: its own tools end a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .memory import Leave
from .sse import ToolOrder
from .wire import ChatWish, part

_KINDS = {"hangup": "endCall", "transfer": "transferCall"}


def order_of(leave: Leave | None, wish: ChatWish) -> ToolOrder | None:
    """The tool to call, as the request offers it; None without one: words alone."""
    if leave is None or (tool := wish.tool(_KINDS[leave.verb])) is None:
        return None
    if leave.verb == "hangup":
        return ToolOrder(tool.name)
    return ToolOrder(tool.name, _destination(leave.target, tool.parameters))


def _destination(number: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The argument the schema asks for; without a usable one Vapi asks us again.

    Where it lists destinations, ours is the one with our number, else the only one.
    """
    properties = part(schema, "properties")
    wanted = part(properties, "destination") if isinstance(properties, dict) else None
    if not isinstance(wanted, Mapping):
        return {}
    listed = wanted.get("enum")
    if isinstance(listed, list) and listed:
        ours = [item for item in listed if number and _digits(item) == _digits(number)]
        if ours or len(listed) == 1:
            return {"destination": (ours or listed)[0]}
        return {}
    if not number:
        return {}
    if wanted.get("type") == "object":
        return {"destination": {"type": "number", "number": number}}
    return {"destination": number}


def _digits(value: Any) -> str:
    return "".join(sign for sign in str(value) if sign.isdigit())
