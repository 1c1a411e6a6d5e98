"""What the engine writes into the process' log: the flow in words, and each event.

Neither holds a key, a number or anybody's words: of text and sound only the length
is told.
"""

from __future__ import annotations

import logging
from typing import Any, Final

import orjson

from apps.agentbrain.engines.realtime.options import RealtimeOptions

logger = logging.getLogger("agentbrain.realtime")

# Strings that are safe to read; all others are told by their length.
_TOLD: Final = frozenset(
    {
        "type",
        "event_id",
        "item_id",
        "previous_item_id",
        "response_id",
        "call_id",
        "conversation_id",
        "request_id",
        "id",
        "object",
        "role",
        "status",
        "reason",
        "code",
        "param",
        "name",
        "model",
        "voice",
        "tool_choice",
        "eagerness",
    }
)
_LONGEST_TOLD: Final = 120


class FlowLog:
    """The log of one call's engine; says nothing unless the options ask for it."""

    def __init__(self, options: RealtimeOptions, call_id: str) -> None:
        self._debug = options.debug
        self.tracing = options.trace
        self._call_id = call_id

    def flow(self, message: str, **fields: Any) -> None:
        """A step of the conversation, in words."""
        if self._debug:
            self._write(logging.INFO, message, fields)

    def warn(self, message: str, **fields: Any) -> None:
        self._write(logging.WARNING, message, fields)

    def error(self, message: str, **fields: Any) -> None:
        self._write(logging.ERROR, message, fields)

    def trace(self, direction: str, frame: bytes) -> None:
        """One event on the wire; ``direction`` is ``sent`` or ``received``."""
        try:
            event = orjson.loads(frame)
        except orjson.JSONDecodeError:
            event = f"<no JSON: {len(frame)} bytes>"
        told = orjson.dumps(without_words(event)).decode()
        self._write(logging.INFO, f"Realtime event {direction}.", {"event": told})

    def _write(self, level: int, message: str, fields: dict[str, Any]) -> None:
        extra = {"call_sid": self._call_id, "fields": fields}
        logger.log(level, message, extra=extra)


def without_words(value: Any, key: str = "") -> Any:
    """A copy of an event in which texts and sounds are told by their length."""
    match value:
        case dict():
            return {name: without_words(inner, name) for name, inner in value.items()}
        case list() if key == "tools":
            return f"<{len(value)} tools>"
        case list():
            return [without_words(inner, key) for inner in value]
        case str() if key not in _TOLD or len(value) > _LONGEST_TOLD:
            return f"<{len(value)} characters>"
    return value
