"""Other systems that are told what happens, and every message to them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .addresses import Refused, check_url
from .sealing import LONGEST, new_sealed_secret, unseal
from .signing import new_message_id


class Event(models.TextChoices):
    """What other systems can be told."""

    CALL_ENDED = "call.ended", _("A call ended")
    ESCALATION_RAISED = "escalation.raised", _("A call needs a person")
    ESCALATION_CLAIMED = "escalation.claimed", _("Somebody took an escalation")
    ESCALATION_RESOLVED = "escalation.resolved", _("An escalation was resolved")
    CALLBACK_DUE = "callback.due", _("A callback has become due")
    SUMMARY_READY = "summary.ready", _("A summary is ready")


def all_events() -> list[str]:
    return [str(value) for value in Event.values]


class WebhookEndpoint(models.Model):
    """An address of another system. The secret is shown once, when it is made, and
    stored sealed (``sealing``).

    While ``previous_secret_until`` is ahead, messages carry a signature with the
    previous secret too, so that the other side can change over.
    """

    name = models.CharField(max_length=60, help_text=_("Which system it is."))
    url = models.CharField(
        _("address"), max_length=500, help_text=_("https://... on the open internet.")
    )
    events = models.JSONField(default=all_events)
    personal_data = models.BooleanField(
        _("personal data"),
        default=False,
        help_text=_(
            "Also send numbers, names and words. Without it they are null, and the "
            "other system asks the API, with rights of its own."
        ),
    )
    active = models.BooleanField(default=True)
    sealed_secret = models.CharField(
        max_length=LONGEST, default=new_sealed_secret, editable=False
    )
    sealed_previous = models.CharField(max_length=LONGEST, blank=True, editable=False)
    previous_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    paused_until = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_why = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")
        permissions = [("resend_webhook", _("Can send webhooks again"))]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """Raises Unreadable when it was sealed under a key that is gone."""
        return unseal(self.sealed_secret)

    @property
    def previous_secret(self) -> str:
        """The one before, empty without one. Raises Unreadable."""
        return unseal(self.sealed_previous) if self.sealed_previous else ""

    def clean(self) -> None:
        try:
            check_url(self.url)
        except Refused as error:
            raise ValidationError({"url": str(error)}) from error
        known: Any = set(Event.values)
        if not self.events or not set(self.events) <= known:
            raise ValidationError({"events": _("Choose at least one event.")})


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Given up")
    DROPPED = "dropped", _("Dropped")


class WebhookDelivery(models.Model):
    """One message to one endpoint: written with what it tells, then sent until taken.

    ``body`` is kept as it was first written, so that each attempt sends the same bytes
    under the same ``message_id``. ``not_before``: nobody sends it earlier, because it
    waits or because a worker is at it (then ``lease`` names that attempt).
    """

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    message_id = models.CharField(max_length=40, default=new_message_id, unique=True)
    event = models.CharField(max_length=30, choices=Event.choices)
    call = models.ForeignKey(
        "calls.Call",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="webhook_deliveries",
    )
    body = models.TextField()
    status = models.CharField(
        max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name_plural = _("webhook deliveries")
        indexes = [
            models.Index(fields=["status", "not_before"]),
            models.Index(fields=["endpoint", "-created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.message_id}"


class WebhookAttempt(models.Model):
    """One time a message was sent, and what came back. Rows are only ever added."""

    delivery = models.ForeignKey(
        WebhookDelivery, on_delete=models.CASCADE, related_name="tries"
    )
    at = models.DateTimeField(auto_now_add=True)
    took_ms = models.PositiveIntegerField(default=0)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    response = models.TextField(blank=True, help_text=_("The beginning of the answer."))

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return str(self.status_code or self.error)
