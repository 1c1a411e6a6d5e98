"""The words our own calls are described with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Why we call."""

    REMINDER = "reminder", _("Reminders before appointments")
    FOLLOWUP = "followup", _("Follow-ups after a service")
    CAMPAIGN = "campaign", _("Campaign: an offer to chosen customers")


STANDING = (Kind.REMINDER, Kind.FOLLOWUP)
"""Rules that go on until they are stopped; a campaign is done when all are called."""


class CampaignStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Done")


class TargetStatus(models.TextChoices):
    """Where one customer stands; the last three are final."""

    WAITING = "waiting", _("Waiting")
    CALLING = "calling", _("Being called")
    DONE = "done", _("Reached")
    GIVEN_UP = "given_up", _("Given up")
    SKIPPED = "skipped", _("Not called")


OPEN_TARGETS = (TargetStatus.WAITING, TargetStatus.CALLING)


class WhyNot(models.TextChoices):
    """Why somebody is not called, or not any more."""

    NONE = "", _("No reason")
    DO_NOT_CALL = "do_not_call", _("asked not to be called")
    NO_CONSENT = "no_consent", _("did not agree to such calls")
    BAD_NUMBER = "bad_number", _("number that cannot be called")
    CALLED_BEFORE = "called_before", _("called for the same reason already")
    APPOINTMENT_GONE = "gone", _("appointment moved, cancelled or over")
    CONFIRMED = "confirmed", _("appointment confirmed already")
    TOO_LATE = "too_late", _("no time left to call")
    ATTEMPTS_USED = "attempts_used", _("not reached in any attempt")
    REFUSED = "refused", _("refused by the carrier")
    UNKNOWN = "unknown", _("not known whether the call was made")
    STOPPED = "stopped", _("campaign stopped before")


class Result(models.TextChoices):
    """What came of one attempt. ``asking`` and ``placed`` are not final."""

    ASKING = "asking", _("Asking the carrier")
    PLACED = "placed", _("Ringing or talking")
    ANSWERED = "answered", _("Answered")
    VOICEMAIL = "voicemail", _("Voicemail")
    FAX = "fax", _("Fax machine")
    BUSY = "busy", _("Busy")
    NO_ANSWER = "no_answer", _("No answer")
    FAILED = "failed", _("Failed")
    NOT_PLACED = "not_placed", _("Not placed")
    REFUSED = "refused", _("Refused by the carrier")
    UNKNOWN = "unknown", _("Never found out")


UNSETTLED = (Result.ASKING, Result.PLACED)
REACHED = (Result.ANSWERED, Result.VOICEMAIL)


class Detection(models.TextChoices):
    """Whether the carrier listens for an answering machine."""

    ASYNC = "async", _("While the agent talks already")
    SYNC = "sync", _("Before the agent says a word (people hear a pause)")
    OFF = "off", _("No: the agent tells by what it hears")
