"""Which of our lines a call is on."""

from __future__ import annotations

from apps.calls.choices import Channel
from apps.customers.phones import InvalidPhone, normalise_phone

from .models import Line, LineMode

CHANNELS = {LineMode.MEDIA: Channel.TWILIO, LineMode.RELAY: Channel.RELAY}


def line_of(number: str) -> Line | None:
    """The active line with this number; None for numbers without one."""
    try:
        normalised = normalise_phone(number)
    except InvalidPhone:
        return None
    return Line.objects.filter(number=normalised, active=True).first()


def channel_of(line: Line | None) -> Channel:
    """How its calls reach the agent."""
    return CHANNELS[LineMode(line.mode)] if line is not None else Channel.TWILIO


def recording_notice_of(line: Line | None) -> str:
    """What a caller on this line is told first; empty where nothing is recorded."""
    if line is None or not line.active or not line.record:
        return ""
    if line.mode != LineMode.MEDIA:
        return ""
    return line.recording_notice.strip()
