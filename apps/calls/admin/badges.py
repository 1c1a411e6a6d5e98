"""Small coloured words: status, outcome, priority. Colour is never the only sign."""

from __future__ import annotations

from datetime import timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..choices import CallStatus, EscalationStatus, Outcome, Priority, SummaryStatus

TONES: dict[str, str] = {
    CallStatus.RINGING: "live",
    CallStatus.IN_PROGRESS: "live",
    CallStatus.COMPLETED: "quiet",
    CallStatus.FAILED: "bad",
    CallStatus.REFUSED: "bad",
    CallStatus.LOST: "bad",
    Outcome.BOOKED: "good",
    Outcome.RESCHEDULED: "good",
    Outcome.CONFIRMED: "good",
    Outcome.ANSWERED: "good",
    Outcome.FEEDBACK: "good",
    Outcome.CANCELLED: "warn",
    Outcome.ESCALATED: "warn",
    Outcome.ABANDONED: "bad",
    Priority.URGENT: "bad",
    Priority.HIGH: "warn",
    "overdue": "bad",
    EscalationStatus.OPEN: "warn",
    EscalationStatus.CLAIMED: "live",
    EscalationStatus.RESOLVED: "good",
    SummaryStatus.READY: "good",
    SummaryStatus.FAILED: "bad",
}


def badge(value: str, label: str, *, tone: str = "") -> SafeString | str:
    """``label`` in ``tone``, else in that of ``value``; nothing for an empty value."""
    if not value:
        return ""
    tone = tone or TONES.get(value, "quiet")
    return format_html('<span class="cc-badge cc-badge--{}">{}</span>', tone, label)


def spell_duration(duration: timedelta | None) -> str:
    """``2 min 5 s``, ``45 s``, ``1 h 3 min``, ``3 days``; a dash for None."""
    if duration is None:
        return "-"
    seconds = max(0, round(duration.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min"
    days = hours // 24
    return f"{days} day" if days == 1 else f"{days} days"


def in_round_units(duration: timedelta) -> str:
    """``2 min``, ``4 h``, ``90 s``: the largest unit that comes out even."""
    seconds = round(duration.total_seconds())
    for size, name in ((3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {name}"
    return f"{seconds} s"
