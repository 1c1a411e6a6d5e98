"""What a call was about and what is still to do, and what staff corrected of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import Outcome, SummaryStatus
from .choices import Disposition, Problem


class CallSummary(models.Model):
    """Written after the call; what staff correct is kept apart from it.

    ``done`` holds ``{"what", "model", "id"}`` for each thing that was done: the row it
    touched, or an empty model and null. ``sentiment`` and ``flags`` are as
    ``sentiment.py`` and ``quality.py`` describe them. The row is also the queue's truth
    (``claims.py``).
    """

    call = models.OneToOneField(
        "calls.Call", on_delete=models.CASCADE, related_name="summary"
    )
    status = models.CharField(
        max_length=10, choices=SummaryStatus.choices, default=SummaryStatus.PENDING
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    disposition = models.CharField(
        max_length=20, choices=Disposition.choices, blank=True, db_index=True
    )
    reason = models.TextField(
        _("reason for the call"), blank=True, help_text=_("What the caller wanted.")
    )
    done = models.JSONField(
        default=list,
        blank=True,
        help_text=_("What was done, with the rows it touched."),
    )
    promised = models.JSONField(
        default=list, blank=True, help_text=_("What the caller was promised.")
    )
    open_points = models.JSONField(
        default=list, blank=True, help_text=_("What a person still has to do.")
    )
    text = models.TextField(blank=True, help_text=_("The summary in one paragraph."))
    sentiment = models.JSONField(default=dict, blank=True)
    flags = models.JSONField(default=list, blank=True)
    source = models.CharField(
        max_length=60, blank=True, help_text=_("Summarizer or model that wrote it.")
    )
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    restarts = models.PositiveSmallIntegerField(
        default=0, help_text=_("How often staff had it tried again.")
    )
    not_before = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("Nobody tries before: a worker is at it, or it waits to retry."),
    )
    problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "calls"
        ordering = ("-created_at",)
        verbose_name_plural = _("call summaries")
        indexes = [models.Index(fields=["status", "not_before"])]

    def __str__(self) -> str:
        return self.text[:80] or self.get_status_display()

    @property
    def effective_text(self) -> str:
        """The note as it counts now; one query unless corrections are prefetched."""
        from .effective import effective

        return str(effective(self).values["text"])


class SummaryCorrection(models.Model):
    """What staff put right in a call's summary. Rows are only ever added.

    The newest one counts. ``fields`` holds the values that differ from what was
    written, ``original`` what stood there at the time. It belongs to the call: a
    summary that is written anew loses nobody's correction.
    """

    call = models.ForeignKey(
        "calls.Call", on_delete=models.CASCADE, related_name="summary_corrections"
    )
    number = models.PositiveIntegerField(help_text=_("1, 2, ... within its call."))
    fields = models.JSONField(default=dict, blank=True)
    original = models.JSONField(default=dict, blank=True)
    why = models.CharField(max_length=200, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    corrected_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "calls"
        ordering = ("call", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"], name="summary_correction_number"
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.number} of call {self.call_id}"
