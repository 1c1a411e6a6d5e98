"""Small shapes of the wire: names, errors and the moment between them."""

from __future__ import annotations

import uuid
from typing import Any

Event = dict[str, Any]
Item = dict[str, Any]


def new_id(prefix: str) -> str:
    """A name nobody else has, as the vendor makes them; items allow 32 characters."""
    return f"{prefix}_{uuid.uuid4().hex[:20]}"


class Refused(Exception):
    """What a client asked for cannot be done; told to it as an ``error`` event."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        param: str | None = None,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.param = param
        self.kind = kind

    def as_event(self, event_id: str | None = None) -> Event:
        """The ``error`` event; ``event_id`` names the client's event."""
        error = {
            "type": self.kind,
            "code": self.code or None,
            "message": self.message,
            "param": self.param,
            "event_id": event_id,
        }
        return {"type": "error", "error": error}


def message_item(
    role: str, content: list[dict[str, Any]], status: str, item_id: str = ""
) -> Item:
    """A message of the conversation."""
    return {
        "id": item_id or new_id("item"),
        "object": "realtime.item",
        "type": "message",
        "status": status,
        "role": role,
        "content": content,
    }
