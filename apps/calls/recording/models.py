"""What was kept of a call's sound, and who has listened to it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordingStatus(models.TextChoices):
    """From the end of a call to its file."""

    WAITING = "waiting", _("Being made")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("The caller refused")
    FAILED = "failed", _("Could not be made")
    DELETED = "deleted", _("Deleted")


class Recording(models.Model):
    """Both voices of a call in one file of two channels: caller left, agent right.

    ``starts_ms`` is where its first sample stands on the call's clock. ``muted`` lists
    the stretches without sound, ``[start, end]`` in milliseconds of that clock.
    ``peaks`` holds how loud each voice is, 0 to 100, over equal parts of the length.
    """

    call = models.OneToOneField(
        "calls.Call", on_delete=models.CASCADE, related_name="recording"
    )
    status = models.CharField(
        max_length=8, choices=RecordingStatus.choices, default=RecordingStatus.WAITING
    )
    name = models.CharField(
        max_length=200, blank=True, help_text=_("The file's name in the storage.")
    )
    size_bytes = models.PositiveBigIntegerField(default=0)
    starts_ms = models.PositiveIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(default=0)
    muted = models.JSONField(default=list, blank=True)
    peaks = models.JSONField(default=dict, blank=True)
    cut_short = models.BooleanField(
        default=False, help_text=_("The process that kept it died during the call.")
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
        indexes = [models.Index(fields=["status", "not_before"])]
        permissions = [
            ("listen_to_recording", _("Can listen to recorded calls")),
        ]

    def __str__(self) -> str:
        return f"recording of {self.call_id}"

    @property
    def duration(self) -> timedelta:
        return timedelta(milliseconds=self.duration_ms)


class Listening(models.Model):
    """Somebody listened to a recording. Kept when the recording is not."""

    call = models.ForeignKey(
        "calls.Call",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="listenings",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    username = models.CharField(max_length=150)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ("-began_at",)
        indexes = [models.Index(fields=["call", "-last_at"])]
        verbose_name_plural = _("who listened")

    def __str__(self) -> str:
        return f"{self.username} listened to {self.call_id}"
