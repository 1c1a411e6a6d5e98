"""Our events to the vendor: numbered, encoded, sent, and remembered by number."""

from __future__ import annotations

import binascii
from collections import OrderedDict
from typing import Any, Final

import orjson

from apps.agentbrain.engines.realtime.flow_log import FlowLog
from apps.agentbrain.engines.realtime.wire import Wire

APPEND: Final = "input_audio_buffer.append"
_APPEND_ID: Final = "audio"
_APPEND_HEAD: Final = (
    f'{{"type":"{APPEND}","event_id":"{_APPEND_ID}","audio":"'.encode()
)
_APPEND_TAIL: Final = b'"}'
_REMEMBERED: Final = 256


class Outgoing:
    """Sends on one connection. Nothing here waits."""

    def __init__(self, wire: Wire, log: FlowLog) -> None:
        self._wire = wire
        self._log = log
        self._numbered = 0
        self._types: OrderedDict[str, str] = OrderedDict()

    def send(self, kind: str, **fields: Any) -> str:
        """Send an event of this type; its ``event_id`` is what an error will name."""
        self._numbered += 1
        event_id = f"e{self._numbered}"
        self._types[event_id] = kind
        if len(self._types) > _REMEMBERED:
            self._types.popitem(last=False)
        self._put(orjson.dumps({"type": kind, "event_id": event_id, **fields}))
        return event_id

    def audio(self, mulaw: bytes) -> None:
        """Append the caller's sound: fifty times a second, so put together by hand."""
        encoded = binascii.b2a_base64(mulaw, newline=False)
        self._put(_APPEND_HEAD + encoded + _APPEND_TAIL)

    def type_of(self, event_id: str) -> str:
        """What was sent under this number; empty when that is not known any more."""
        return APPEND if event_id == _APPEND_ID else self._types.get(event_id, "")

    def _put(self, frame: bytes) -> None:
        if self._log.tracing:
            self._log.trace("sent", frame)
        self._wire.send(frame)
