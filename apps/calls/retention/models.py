"""The rules of keeping and deleting, and the log of what was deleted."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


def _days(what: str, default: int | None = None) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        _("%(what)s: days") % {"what": what},
        null=True,
        blank=True,
        default=default,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: kept for good."),
    )


class RetentionPolicy(models.Model):
    """How many days after a call what it left is deleted. There is one row.

    ``words_days``: what was said, slots and summaries; the turns stay, without words,
    for the figures. ``calls_days``: the call itself with all that is left of it.
    """

    recordings_days = _days("Recordings", 90)
    words_days = _days("What was said, and summaries")
    events_days = _days("Event logs")
    calls_days = _days("Calls as a whole")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("retention policy")
        verbose_name_plural = _("retention policy")

    def __str__(self) -> str:
        return str(_("Retention policy"))


class LegalHold(models.Model):
    """Nothing of this call is deleted while somebody's claim or case needs it."""

    call = models.OneToOneField(
        "calls.Call", on_delete=models.PROTECT, related_name="legal_hold"
    )
    reason = models.CharField(max_length=200)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    placed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-placed_at",)

    def __str__(self) -> str:
        return f"{self.call}: {self.reason}"


class RetentionEntry(models.Model):
    """One line of the log: what was deleted, or changed in the rules. Names nobody."""

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy changed")
        EXPIRED = "expired", _("Deleted by the policy")
        FORGOTTEN = "forgotten", _("A customer was forgotten")
        HELD = "held", _("Legal hold placed")
        RELEASED = "released", _("Legal hold lifted")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("line of the retention log")
        verbose_name_plural = _("retention log")

    def __str__(self) -> str:
        return self.get_kind_display()


class ForgetRequest(models.Model):
    """Somebody wants this customer forgotten; waits while a call of theirs is live."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")

    customer = models.ForeignKey(
        "customers.Customer",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.WAITING
    )
    waits_for = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(status="waiting"),
                name="one_waiting_forget_request",
            ),
        ]
        permissions = [("forget_customer", _("Can have a customer forgotten"))]

    def __str__(self) -> str:
        return f"forget request {self.pk}: {self.get_status_display()}"


class FileToDelete(models.Model):
    """A file whose row is gone: deleted after the commit, again until it works."""

    storage = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(db_index=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("not_before",)
        verbose_name_plural = _("files to delete")

    def __str__(self) -> str:
        return self.name
