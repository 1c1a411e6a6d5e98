"""The record of every call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .api_tokens.models import ApiToken
from .callbacks.models import Callback, CallbackAttempt
from .choices import (
    LIVE_STATUSES,
    CallStatus,
    Channel,
    Direction,
    EscalationOutcome,
    EscalationStatus,
    Outcome,
    Priority,
    Speaker,
)
from .conversation_models import Conversation, Delivery
from .costs.models import CallCost, Price
from .dashboard.models import Reveal
from .lines.models import Line
from .notifications.models import NotificationPreference, StaffMail
from .outbound.models import (
    Campaign,
    OutboundAttempt,
    OutboundLimits,
    OutboundTarget,
)
from .recording.models import Listening, Recording
from .reporting.models import CallRollup, PeopleRollup, ReportDay, ReportMark
from .retention.models import (
    FileToDelete,
    ForgetRequest,
    LegalHold,
    RetentionEntry,
    RetentionPolicy,
)
from .service_level import answer_within
from .summaries.models import CallSummary, SummaryCorrection
from .webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = [
    "ApiToken",
    "Call",
    "CallCost",
    "CallEvent",
    "CallRollup",
    "CallSummary",
    "Callback",
    "CallbackAttempt",
    "Campaign",
    "Conversation",
    "Delivery",
    "Escalation",
    "FileToDelete",
    "ForgetRequest",
    "LegalHold",
    "Line",
    "Listening",
    "NotificationPreference",
    "OutboundAttempt",
    "OutboundLimits",
    "OutboundTarget",
    "PeopleRollup",
    "Price",
    "Recording",
    "ReportDay",
    "ReportMark",
    "RetentionEntry",
    "RetentionPolicy",
    "Reveal",
    "ReviewItem",
    "StaffMail",
    "StreamToken",
    "SummaryCorrection",
    "Turn",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]


class Call(models.Model):
    """One telephone call. ``call_sid`` is the carrier's name for it and unique."""

    call_sid = models.CharField(max_length=64, unique=True)
    channel = models.CharField(
        max_length=10, choices=Channel.choices, default=Channel.TWILIO
    )
    direction = models.CharField(
        max_length=10, choices=Direction.choices, default=Direction.INBOUND
    )
    status = models.CharField(
        max_length=12, choices=CallStatus.choices, default=CallStatus.RINGING
    )
    call_type = models.CharField(max_length=20, blank=True)
    from_number = models.CharField(max_length=64, db_index=True)
    to_number = models.CharField(max_length=64, blank=True)
    line = models.ForeignKey(
        Line,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="calls",
        help_text=_("Our number, if it is one of our lines."),
    )
    customer = models.ForeignKey(
        "customers.Customer",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="calls",
    )
    appointment = models.ForeignKey(
        "customers.Appointment",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="calls",
    )
    engine = models.CharField(max_length=20, blank=True)
    brain_version = models.CharField(max_length=64, blank=True)
    stream_sid = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, blank=True)
    intent = models.CharField(max_length=50, blank=True, db_index=True)
    slots = models.JSONField(default=dict, blank=True)
    verified = models.BooleanField(default=False)
    outcome = models.CharField(
        max_length=12, choices=Outcome.choices, default=Outcome.NONE, blank=True
    )
    next_step = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("What the line does when the stream ends (hang up, transfer)."),
    )
    end_reason = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(default=timezone.now, db_index=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("Renewed by the process that holds the call."),
    )
    words_removed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("What was said was deleted then; figures stay."),
    )

    class Meta:
        ordering = ("-started_at",)
        indexes = [
            models.Index(fields=["status", "heartbeat_at"]),
            models.Index(fields=["customer", "-started_at"]),
        ]
        permissions = [
            ("talk_to_agent", _("Can talk to the agent from the browser")),
        ]

    def __str__(self) -> str:
        local = timezone.localtime(self.started_at)
        return f"{self.from_number} at {local:%Y-%m-%d %H:%M}"

    @property
    def is_live(self) -> bool:
        return self.status in LIVE_STATUSES

    def since_answer_ms(self, now: datetime) -> int:
        """Milliseconds from the answer (before it: from the first ring) to ``now``."""
        since = self.answered_at or self.started_at
        return max(0, int((now - since).total_seconds() * 1000))

    @property
    def duration(self) -> timedelta | None:
        """Time from answer to end; None while live or when never answered."""
        if self.answered_at is None or self.ended_at is None:
            return None
        return self.ended_at - self.answered_at


class Turn(models.Model):
    """One side speaking once. Times are milliseconds since the call was answered."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="turns")
    index = models.PositiveIntegerField()
    speaker = models.CharField(max_length=6, choices=Speaker.choices)
    text = models.TextField(help_text=_("What was said, or what was generated."))
    heard_text = models.TextField(
        blank=True, help_text=_("The part of the agent's words the caller heard.")
    )
    started_ms = models.PositiveIntegerField()
    ended_ms = models.PositiveIntegerField()
    interrupted = models.BooleanField(default=False)
    state = models.CharField(max_length=20, blank=True)
    intent = models.CharField(max_length=50, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    latency_ms = models.PositiveIntegerField(null=True, blank=True)
    trace = models.JSONField(default=list, blank=True)
    question = models.CharField(
        max_length=40, blank=True, help_text=_("What the caller had been asked.")
    )
    missed = models.BooleanField(
        default=False, help_text=_("The agent could make nothing of it.")
    )

    class Meta:
        ordering = ("call", "index")
        constraints = [
            models.UniqueConstraint(fields=["call", "index"], name="turn_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_speaker_display()}: {self.text[:60]}"


class CallEvent(models.Model):
    """One line of a call's log. Rows are only ever added."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="events")
    at_ms = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("call", "id")
        indexes = [models.Index(fields=["kind", "created_at"])]

    def __str__(self) -> str:
        return f"{self.at_ms} ms {self.kind}"


class Escalation(models.Model):
    """A call that needs a person: open, claimed by one, resolved.

    ``waiting_since`` is when it was raised or last put back; ``answer_by`` and
    ``service_level_seconds`` say what was aimed at then. What reports count stays
    through reopening: ``first_claimed_at`` less ``created_at`` is the speed of answer,
    ``answered_in_time`` whether the first claim (or resolution) came by ``answer_by``,
    ``handled_seconds`` the sum of all stretches in which somebody had claimed it.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="escalations")
    reason = models.SlugField()
    priority = models.CharField(
        max_length=10, choices=Priority.choices, default=Priority.NORMAL
    )
    status = models.CharField(
        max_length=10,
        choices=EscalationStatus.choices,
        default=EscalationStatus.OPEN,
    )
    words = models.TextField(blank=True, help_text=_("What the caller said."))
    detail = models.TextField(blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="claimed_escalations",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="resolved_escalations",
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=12, choices=EscalationOutcome.choices, blank=True
    )
    resolution = models.TextField(blank=True)
    waiting_since = models.DateTimeField(default=timezone.now)
    service_level_seconds = models.PositiveIntegerField(null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    first_claimed_at = models.DateTimeField(null=True, blank=True)
    answered_in_time = models.BooleanField(null=True, blank=True)
    handled_seconds = models.PositiveIntegerField(default=0)
    handed_on_count = models.PositiveSmallIntegerField(default=0)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=["status", "priority", "created_at"]),
            models.Index(fields=["status", "answer_by"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "reason"],
                condition=~Q(status="resolved"),
                name="one_open_escalation_per_reason",
            ),
        ]
        permissions = [
            ("claim_escalation", _("Can claim and resolve escalations")),
        ]

    def __str__(self) -> str:
        return f"{self.reason} ({self.get_status_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new one is given its time to be answered by."""
        if self._state.adding and self.answer_by is None:
            within = answer_within(self.priority)
            self.service_level_seconds = int(within.total_seconds())
            self.answer_by = self.waiting_since + within
        super().save(*args, **kwargs)

    @property
    def is_overdue(self) -> bool:
        """Nobody has taken it, and somebody should have."""
        return (
            self.status == EscalationStatus.OPEN
            and self.answer_by is not None
            and self.answer_by < timezone.now()
        )


class ReviewItem(models.Model):
    """Something a caller said that staff should look at: how the agent gets better."""

    class Reason(models.TextChoices):
        UNSURE = "unsure", _("The agent was unsure")
        MISHEARD = "misheard", _("Hardly understood")
        CORRECTED = "corrected", _("The caller corrected it")
        ESCALATED = "escalated", _("It ended with a person")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        LABELLED = "labelled", _("Labelled")
        DISMISSED = "dismissed", _("Dismissed")

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="review")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.OPEN
    )
    label = models.ForeignKey(
        "agentbrain.LabelledUtterance",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [models.Index(fields=["status", "-created_at"])]
        permissions = [("review_utterance", _("Can label what callers said"))]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.turn.text[:60]}"


class StreamToken(models.Model):
    """Admits one media stream to one call, once, for thirty seconds.

    Only the digest is stored, so that a copy of the database opens no line.
    """

    digest = models.CharField(max_length=64, unique=True)
    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, related_name="stream_tokens"
    )
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-expires_at",)

    def __str__(self) -> str:
        return f"token of {self.call_id}"
