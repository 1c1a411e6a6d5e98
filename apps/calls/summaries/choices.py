"""The words summaries are described with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Disposition(models.TextChoices):
    """How a call ended, as the person who reads the note would file it.

    The outcome is what the agent reached; this also tells calls apart that reached
    nothing.
    """

    UNKNOWN = "", _("Not said")
    BOOKED = "booked", _("Appointment booked")
    MOVED = "moved", _("Appointment moved")
    CANCELLED = "cancelled", _("Appointment cancelled")
    CONFIRMED = "confirmed", _("Appointment confirmed")
    RESOLVED = "resolved", _("Resolved")
    INFORMATION_GIVEN = "information_given", _("Information given")
    FEEDBACK_TAKEN = "feedback_taken", _("Feedback taken")
    OPTED_OUT = "opted_out", _("Asked not to be called")
    CALL_LATER = "call_later", _("Asked to be called later")
    CALLBACK_PROMISED = "callback_promised", _("Callback promised")
    HANDED_TO_PERSON = "handed_to_person", _("Handed to a person")
    MESSAGE_TAKEN = "message_taken", _("Message taken")
    VOICEMAIL_LEFT = "voicemail_left", _("Voicemail left")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    NOTHING_AGREED = "nothing_agreed", _("Nothing agreed")
    CALLER_LEFT = "caller_left", _("Caller left before the end")
    NOBODY_SPOKE = "nobody_spoke", _("Nobody spoke")
    LINE_LOST = "line_lost", _("Line lost")
    NOT_CONNECTED = "not_connected", _("Never connected")
    FAILED = "failed", _("Failed because of a fault")


class Flag(models.TextChoices):
    """What was awkward about a call; found by rules over its rows."""

    CALLER_INTERRUPTED = "caller_interrupted", _("The caller interrupted the agent")
    TALKED_OVER = "talked_over", _("The agent talked over the caller")
    ASKED_AGAIN = "asked_again", _("Asked for the same thing again")
    LONG_SILENCE = "long_silence", _("Long silences")
    HARD_TO_HEAR = "hard_to_hear", _("Hardly understood what was said")


class Problem(models.TextChoices):
    """Why no summary came of an attempt, in the staff's words."""

    NO_ANSWER = "no_answer", _("The language model could not be reached in time.")
    BUSY = "busy", _("The language model's vendor was busy or asked us to wait.")
    NO_ACCESS = (
        "no_access",
        _("The vendor refused our key, or the account has no quota."),
    )
    REFUSED = "refused", _("The language model refused to write about this call.")
    BAD_ANSWER = "bad_answer", _("What the language model wrote could not be used.")
    WORKER_ENDED = "worker_ended", _("The worker ended before the summary was written.")
    SETTINGS = "settings", _("The language model for summaries is not set up rightly.")
    FAULT = "fault", _("Something went wrong in the call center itself.")
