"""Who wants to hear of what by e-mail, and the mails that are on their way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import Priority


class NotificationPreference(models.Model):
    """What one member of staff is told by e-mail; without a row: nothing."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notification_preference",
    )
    by_email = models.BooleanField(
        _("e-mail me"),
        default=True,
        help_text=_("To the address of your account. Without this, nothing is sent."),
    )
    least_priority = models.CharField(
        _("from priority"),
        max_length=10,
        choices=Priority.choices,
        default=Priority.HIGH,
        help_text=_("New escalations of this priority or a higher one."),
    )
    reasons = models.CharField(
        _("only these reasons"),
        max_length=500,
        blank=True,
        help_text=_("Between commas, such as complaint, human_requested; empty: all."),
    )
    handed_to_me = models.BooleanField(
        _("what is handed to me"),
        default=True,
        help_text=_("An escalation a colleague hands on to you."),
    )

    class Meta:
        ordering = ("user",)

    def __str__(self) -> str:
        return f"notifications of {self.user}"


class MailStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    SKIPPED = "skipped", _("Not needed any more")


class StaffMail(models.Model):
    """One mail to one person, written with the event it is about.

    ``key`` names the occasion: the same one is never mailed twice to one person.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_mails"
    )
    escalation = models.ForeignKey(
        "calls.Escalation",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
    )
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    data = models.JSONField(default=dict, blank=True)
    status = models.CharField(
        max_length=10, choices=MailStatus.choices, default=MailStatus.PENDING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["status", "not_before"])]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_mail_an_occasion")
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user}"
