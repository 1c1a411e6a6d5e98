"""The words calls are described with, in the database and in reports."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    INBOUND = "inbound", _("Inbound")
    OUTBOUND = "outbound", _("Outbound")


class Channel(models.TextChoices):
    """Which way the caller's voice reaches us."""

    TWILIO = "twilio", _("Telephone (Twilio)")
    BROWSER = "browser", _("Browser")
    VAPI = "vapi", "Vapi"
    RELAY = "relay", "ConversationRelay"
    CHAT = "chat", _("Chat completions")


class CallStatus(models.TextChoices):
    """Where a call is in its life; the last four are final."""

    RINGING = "ringing", _("Ringing")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")
    REFUSED = "refused", _("Refused")
    LOST = "lost", _("Lost")


LIVE_STATUSES = (CallStatus.RINGING, CallStatus.IN_PROGRESS)

# How long after a broken stream the carrier may still bring the caller back.
RESUMABLE_FOR = timedelta(seconds=120)


class Outcome(models.TextChoices):
    """What became of what the caller wanted."""

    NONE = "", _("Nothing yet")
    BOOKED = "booked", _("Appointment booked")
    RESCHEDULED = "rescheduled", _("Appointment moved")
    CANCELLED = "cancelled", _("Appointment cancelled")
    CONFIRMED = "confirmed", _("Appointment confirmed")
    ANSWERED = "answered", _("Question answered")
    ESCALATED = "escalated", _("Handed to a person")
    FEEDBACK = "feedback", _("Feedback taken")
    VOICEMAIL = "voicemail", _("Message left on voicemail")
    OPTED_OUT = "opted_out", _("Asked not to be called")
    CALL_LATER = "call_later", _("Asked to be called later")
    ABANDONED = "abandoned", _("Caller left before the end")


class Speaker(models.TextChoices):
    CALLER = "caller", _("Caller")
    AGENT = "agent", _("Agent")
    STAFF = "staff", _("Staff")


class Priority(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class EscalationStatus(models.TextChoices):
    OPEN = "open", _("Open")
    CLAIMED = "claimed", _("Claimed")
    RESOLVED = "resolved", _("Resolved")


class EscalationOutcome(models.TextChoices):
    """How a member of staff settled an escalation."""

    SOLVED = "solved", _("Solved")
    CALLED_BACK = "called_back", _("Called back")
    BOOKED = "booked", _("Appointment booked")
    CALLBACK_DUE = "callback_due", _("To be called back")
    NO_ANSWER = "no_answer", _("No answer")
    PASSED_ON = "passed_on", _("Passed on outside")
    NOT_NEEDED = "not_needed", _("Not needed")


class SummaryStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
