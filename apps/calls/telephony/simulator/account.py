"""The form fields Twilio sends about a call."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import formatdate

from .options import CallOptions

_PLACES = ("From", "To", "Caller", "Called")
_PLACE_PARTS = ("City", "State", "Zip", "Country")


def call_form(options: CallOptions, status: str) -> dict[str, str]:
    """What every request about the call carries."""
    form = {
        "AccountSid": options.account_sid,
        "ApiVersion": "2010-04-01",
        "CallSid": options.call_sid,
        "CallStatus": status,
        "Direction": options.direction,
        "From": options.from_number,
        "Caller": options.from_number,
        "To": options.to_number,
        "Called": options.to_number,
    }
    form |= {f"{who}{part}": "" for who in _PLACES for part in _PLACE_PARTS}
    form |= {f"{who}Country": "US" for who in _PLACES}
    return form


def status_form(
    options: CallOptions, status: str, duration_seconds: float
) -> dict[str, str]:
    """The status callback at the end of the call."""
    whole_seconds = round(duration_seconds)
    return call_form(options, status) | {
        "CallbackSource": "call-progress-events",
        "SequenceNumber": "0",
        "Timestamp": formatdate(usegmt=False),
        "CallDuration": str(whole_seconds),
        "Duration": str(math.ceil(whole_seconds / 60)),
        "SipResponseCode": "200",
    }


def stream_form(options: CallOptions, stream_sid: str, event: str) -> dict[str, str]:
    """The status callback of a stream: ``stream-started`` or ``stream-stopped``."""
    return {
        "AccountSid": options.account_sid,
        "CallSid": options.call_sid,
        "StreamSid": stream_sid,
        "StreamName": stream_sid,
        "StreamEvent": event,
        "Timestamp": datetime.now(UTC).isoformat(),
    }


def dial_form(
    options: CallOptions, dialled_sid: str, dial_status: str
) -> dict[str, str]:
    """What the action of a ``<Dial>`` is told besides the call's own fields.

    The duration is that of the talk: nothing where nobody answered.
    """
    bridged = dial_status in {"completed", "answered"}
    return {
        "DialCallStatus": dial_status,
        "DialCallSid": dialled_sid,
        "DialCallDuration": str(round(options.dial_seconds) if bridged else 0),
        "DialBridged": str(bridged).lower(),
    }
