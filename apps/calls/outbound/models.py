"""Campaigns and standing rules, whom they call, and every attempt."""

from __future__ import annotations

from datetime import time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.calls.lines.models import Line

from .choices import (
    STANDING,
    UNSETTLED,
    CampaignStatus,
    Detection,
    Kind,
    Result,
    TargetStatus,
    WhyNot,
)

EARLIEST = time(8)
LATEST = time(21)


def _from_to(low: int, high: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(low), MaxValueValidator(high)]


class OutboundLimits(models.Model):
    """What holds for all our calls together: one row, which is also their lock."""

    max_concurrent = models.PositiveSmallIntegerField(
        _("calls at a time"), default=5, validators=_from_to(1, 500)
    )
    all_paused = models.BooleanField(
        _("place no calls at all"),
        default=False,
        help_text=_("Stops every campaign and rule at once; calls under way go on."),
    )

    class Meta:
        verbose_name = _("outbound limits")
        verbose_name_plural = _("outbound limits")

    def __str__(self) -> str:
        return str(_("Limits of all outbound calls"))


class Campaign(models.Model):
    """A standing rule (reminders, follow-ups) or calls to a selection of customers.

    Times of day are the customer's. The selection of a campaign is made once, after it
    is started (``preparing``); a rule looks for appointments for as long as it runs.
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.SlugField(
        blank=True,
        max_length=50,
        help_text=_(
            "What the call is about, in short: winter-tires-2026. Nobody is called "
            "twice for the same reason, in whichever campaign. Empty: the name."
        ),
    )
    message = models.TextField(
        _("what the agent says"),
        blank=True,
        max_length=400,
        help_text=_(
            "For a campaign: one or two sentences to whoever has said that it is "
            "them. The agent then asks whether they would like an appointment."
        ),
    )
    line = models.ForeignKey(
        Line,
        on_delete=models.PROTECT,
        related_name="campaigns",
        help_text=_("Which of our numbers calls."),
    )
    lead_hours = models.PositiveSmallIntegerField(
        _("hours between"),
        default=24,
        validators=_from_to(1, 24 * 14),
        help_text=_("Before the appointment (reminders) or after it (follow-ups)."),
    )
    service = models.ForeignKey(
        "customers.Service",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Only customers who had (a rule: have) this service."),
    )
    last_visit_from = models.DateField(null=True, blank=True)
    last_visit_until = models.DateField(null=True, blank=True)
    without_upcoming = models.BooleanField(
        _("only without an upcoming appointment"), default=True
    )
    vehicle_make = models.CharField(max_length=40, blank=True)
    vehicle_year_from = models.PositiveSmallIntegerField(null=True, blank=True)
    vehicle_year_until = models.PositiveSmallIntegerField(null=True, blank=True)
    calls_from = models.TimeField(default=time(9))
    calls_until = models.TimeField(default=time(19))
    on_saturdays = models.BooleanField(_("on Saturdays"), default=True)
    on_sundays = models.BooleanField(_("on Sundays"), default=False)
    max_concurrent = models.PositiveSmallIntegerField(
        _("calls at a time"), default=2, validators=_from_to(1, 100)
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts for each customer"), default=3, validators=_from_to(1, 10)
    )
    spacing_minutes = models.PositiveSmallIntegerField(
        _("minutes between attempts"), default=120, validators=_from_to(5, 20_000)
    )
    ring_seconds = models.PositiveSmallIntegerField(
        _("seconds it rings"), default=25, validators=_from_to(10, 60)
    )
    detection = models.CharField(
        _("answering machines are listened for"),
        max_length=5,
        choices=Detection.choices,
        default=Detection.ASYNC,
    )
    status = models.CharField(
        max_length=8,
        choices=CampaignStatus.choices,
        default=CampaignStatus.DRAFT,
        editable=False,
        db_index=True,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    preparing = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("Started, and not everybody to be called is written down yet."),
    )
    prepared_to = models.BigIntegerField(
        default=0, editable=False, help_text=_("The last customer looked at, by key.")
    )
    prepare_lease = models.CharField(max_length=32, blank=True, editable=False)
    prepare_lease_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-created_at", "-pk")
        permissions = [("run_campaign", _("Can start, pause and stop campaigns"))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_standing(self) -> bool:
        return self.kind in STANDING

    @property
    def lead(self) -> timedelta:
        return timedelta(hours=self.lead_hours)

    @property
    def spacing(self) -> timedelta:
        return timedelta(minutes=self.spacing_minutes)

    def clean(self) -> None:
        """What the law or good sense would not have is refused here."""
        wrong: dict[str, object] = {}
        if self.kind == Kind.CAMPAIGN and not self.message.strip():
            wrong["message"] = _("The agent has to know what to say.")
        if self.calls_from and self.calls_until:
            if self.calls_from >= self.calls_until:
                wrong["calls_until"] = _("Must be after the beginning.")
            if self.calls_from < EARLIEST:
                wrong["calls_from"] = _("Nobody is called before eight.")
            if self.calls_until > LATEST:
                wrong["calls_until"] = _("Nobody is called after nine in the evening.")
        for name in ("last_visit", "vehicle_year"):
            first = getattr(self, f"{name}_from")
            last = getattr(self, f"{name}_until")
            if first and last and first > last:
                wrong[f"{name}_until"] = _("Lies before the beginning.")
        if wrong:
            raise ValidationError(wrong)
        self.reason = self.reason or slugify(self.name)[:50]


class OutboundTarget(models.Model):
    """One customer to be called for one reason.

    ``reason_key`` names the reason and the customer; only one target that has been or
    may still be called holds it, so that nobody is called twice for one reason.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="targets"
    )
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.CASCADE, related_name="outbound_targets"
    )
    appointment = models.ForeignKey(
        "customers.Appointment",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outbound_targets",
    )
    reason_key = models.CharField(max_length=120)
    status = models.CharField(
        max_length=8, choices=TargetStatus.choices, default=TargetStatus.WAITING
    )
    why = models.CharField(max_length=14, choices=WhyNot.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text=_("Calls that rang somewhere, or may have.")
    )
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    give_up_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Nobody is called later than this.")
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["status", "next_attempt_at"]),
            models.Index(fields=["campaign", "status"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reason_key"],
                condition=~Q(status="skipped") | Q(attempts__gt=0),
                name="one_call_for_one_reason",
            ),
            models.UniqueConstraint(
                fields=["campaign", "reason_key"], name="one_target_of_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.get_status_display()}"


class OutboundAttempt(models.Model):
    """One try to reach a target; its row is older than the carrier's knowledge of it.

    ``reference`` travels in the addresses the carrier asks us at, so that a call is
    recognised before its sid has been noted.
    """

    target = models.ForeignKey(
        OutboundTarget, on_delete=models.CASCADE, related_name="tries"
    )
    number = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=32, unique=True)
    call = models.OneToOneField(
        "calls.Call",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outbound_attempt",
    )
    call_sid = models.CharField(max_length=64, blank=True, db_index=True)
    asked_at = models.DateTimeField()
    placed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    check_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When to ask the carrier what became of it.")
    )
    answered_by = models.CharField(max_length=20, blank=True)
    message_left = models.BooleanField(default=False)
    result = models.CharField(
        max_length=10, choices=Result.choices, default=Result.ASKING
    )
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = [models.Index(fields=["result", "check_at"])]

    def __str__(self) -> str:
        return f"{self.get_result_display()} ({self.number})"

    @property
    def is_settled(self) -> bool:
        return self.result not in UNSETTLED
