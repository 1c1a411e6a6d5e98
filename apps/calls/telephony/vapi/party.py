"""Who is on the line, as Vapi's requests and messages tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from apps.agentbrain.conversation.events import CallType
from apps.calls.choices import Channel

from .wire import word

_OUTBOUND: Final = "outboundPhoneCall"
_TYPES: Final = {
    "reminder": CallType.OUTBOUND_REMINDER,
    "followup": CallType.OUTBOUND_FOLLOWUP,
}


@dataclass(frozen=True, slots=True)
class Party:
    """One call. ``customer`` and ``ours`` are telephone numbers, empty for web calls.

    ``purpose`` and ``appointment_id`` are what a call of ours is about, from the
    ``metadata`` it was placed with: ``{"call_type": "outbound_reminder",
    "appointment_id": 7}``.
    """

    sid: str
    channel: Channel = Channel.VAPI
    outbound: bool = False
    customer: str = ""
    ours: str = ""
    purpose: CallType | None = None
    appointment_id: int | None = None


def party_of(body: Mapping[str, Any]) -> Party | None:
    """The call a request or message is about; None when it names none."""
    sid = word(body, "call", "id")
    if not sid:
        return None
    customer = word(body, "customer", "number") or word(
        body, "call", "customer", "number"
    )
    ours = word(body, "phoneNumber", "number") or word(
        body, "call", "phoneNumber", "number"
    )
    return Party(
        sid,
        outbound=word(body, "call", "type") == _OUTBOUND,
        customer=customer,
        ours=ours,
        purpose=_purpose(_metadata(body, "call_type")),
        appointment_id=_number(_metadata(body, "appointment_id")),
    )


def _metadata(body: Mapping[str, Any], name: str) -> Any:
    """Of the assistant or of the call, wherever this kind of message has it."""
    places = (
        ("metadata",),
        ("assistant", "metadata"),
        ("call", "metadata"),
        ("call", "assistant", "metadata"),
        ("call", "assistantOverrides", "metadata"),
        (),  # metadataSendMode "destructured"
    )
    for place in places:
        value: Any = body
        for key in (*place, name):
            value = value.get(key) if isinstance(value, Mapping) else None
        if value not in (None, ""):
            return value
    return None


def _purpose(value: Any) -> CallType | None:
    name = str(value or "").removeprefix("outbound_").replace("-", "").replace("_", "")
    return _TYPES.get(name)


def _number(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 16 else None
