"""The record of every call."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .choices import (
    LIVE_STATUSES,
    CallStatus,
    Channel,
    Direction,
    EscalationStatus,
    Outcome,
    Priority,
    Speaker,
    SummaryStatus,
)


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
    """A call that needs a person: open, claimed by one, resolved."""

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
    resolution = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["status", "priority", "created_at"])]
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


class CallSummary(models.Model):
    """What a call was about and what is still to do; written after it."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="summary")
    status = models.CharField(
        max_length=10, choices=SummaryStatus.choices, default=SummaryStatus.PENDING
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    asked = models.TextField(blank=True, help_text=_("What the caller asked for."))
    done = models.TextField(blank=True, help_text=_("What was done."))
    open_points = models.TextField(blank=True, help_text=_("What is still open."))
    text = models.TextField(blank=True, help_text=_("The summary in one paragraph."))
    source = models.CharField(
        max_length=60, blank=True, help_text=_("Summarizer or model that wrote it.")
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("Nobody tries before: a worker is at it, or it waits to retry."),
    )
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name_plural = _("call summaries")

    def __str__(self) -> str:
        return self.text[:80] or self.get_status_display()


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
