"""What has been published, and what a draft would have changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BrainVersion(models.Model):
    """Everything calls work with, as it was published. Rows never change.

    The newest answers calls; a call keeps the one it began with. Rolling back publishes
    the content of an earlier one again, so that the history only grows.
    ``digest`` is ``Brain.version``: what calls record.
    """

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64, db_index=True)
    content = models.TextField(help_text=_("Canonical JSON."))
    classifier = models.BinaryField(
        null=True, help_text=_("The classifier trained on the examples.")
    )
    reason = models.TextField(blank=True, help_text=_("Why it was published."))
    figures = models.JSONField(
        default=dict, blank=True, help_text=_("What the backtest found beforehand.")
    )
    restores = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="restored_by",
        help_text=_("The version rolled back to."),
    )
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ("-number",)
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        permissions = [
            ("publish_brain", _("Can publish what was tuned, and roll back")),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Backtest(models.Model):
    """A draft replayed over past calls and labelled utterances beside what is live."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.QUEUED
    )
    draft = models.TextField(help_text=_("Canonical JSON of what is tried."))
    draft_digest = models.CharField(max_length=64, db_index=True)
    classifier = models.BinaryField(
        null=True, help_text=_("The classifier trained for the draft.")
    )
    base = models.ForeignKey(
        BrainVersion,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="backtests",
        help_text=_("What it is compared with."),
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Renewed by the worker that runs it.")
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"Backtest {self.pk} ({self.get_status_display()})"
