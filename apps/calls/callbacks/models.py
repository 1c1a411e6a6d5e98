"""Calls the shop owes somebody: when, about what, and what was tried."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.customers.phones import InvalidPhone, normalise_phone


class CallbackStatus(models.TextChoices):
    """The first two are open: somebody still has to call."""

    DUE = "due", _("To call")
    CLAIMED = "claimed", _("Claimed")
    DONE = "done", _("Done")
    GIVEN_UP = "given_up", _("Given up")


OPEN_CALLBACKS = (CallbackStatus.DUE, CallbackStatus.CLAIMED)


class AttemptResult(models.TextChoices):
    """What became of one try; the first two end the callback."""

    REACHED = "reached", _("Reached")
    NOT_WANTED = "not_wanted", _("Wants no call any more")
    NO_ANSWER = "no_answer", _("No answer")
    BUSY = "busy", _("Busy")
    VOICEMAIL = "voicemail", _("Voicemail")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


class Callback(models.Model):
    """One call owed; at most one open a call and reason. ``number`` is E.164.

    ``due_told_at``: when other systems were told that it has become due, once for each
    ``due_at``.
    """

    call = models.ForeignKey(
        "calls.Call",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="callbacks",
        help_text=_("The call it was promised in."),
    )
    escalation = models.ForeignKey(
        "calls.Escalation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="callbacks",
    )
    customer = models.ForeignKey(
        "customers.Customer",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="callbacks",
    )
    number = models.CharField(_("number to call"), max_length=32)
    reason = models.SlugField(help_text=_("What it is about, in one word or two."))
    note = models.TextField(
        blank=True, max_length=2000, help_text=_("What whoever calls should know.")
    )
    due_at = models.DateTimeField(default=timezone.now, help_text=_("The shop's time."))
    status = models.CharField(
        max_length=10, choices=CallbackStatus.choices, default=CallbackStatus.DUE
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="callbacks",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the agent promised it."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("due_at", "pk")
        indexes = [models.Index(fields=["status", "due_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "reason"],
                condition=Q(status__in=("due", "claimed")),
                name="one_open_callback_per_reason",
            ),
        ]
        permissions = [("work_callback", _("Can claim and settle callbacks"))]

    def __str__(self) -> str:
        local = timezone.localtime(self.due_at)
        return f"{self.number} by {local:%Y-%m-%d %H:%M}"

    def clean(self) -> None:
        """Bring the number into E.164."""
        if not self.number:
            return  # the field itself says that it is required
        try:
            self.number = normalise_phone(self.number)
        except InvalidPhone as error:
            raise ValidationError({"number": str(error)}) from error

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_CALLBACKS

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at < timezone.now()


class CallbackAttempt(models.Model):
    """One try to reach somebody. Rows are only ever added."""

    callback = models.ForeignKey(
        Callback, on_delete=models.CASCADE, related_name="attempts"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    result = models.CharField(max_length=12, choices=AttemptResult.choices)
    note = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_result_display()} at {timezone.localtime(self.at):%H:%M}"
