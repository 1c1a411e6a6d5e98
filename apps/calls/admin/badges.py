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
    EscalationStatus.OPEN: "warn",
    EscalationStatus.CLAIMED: "live",
    EscalationStatus.RESOLVED: "good",
    SummaryStatus.READY: "good",
}


def badge(value: str, label: str) -> SafeString | str:
    """``label`` in the tone of ``value``; nothing for an empty value."""
    if not value:
        return ""
    tone = TONES.get(value, "quiet")
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
