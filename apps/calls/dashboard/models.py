"""Who had a caller's number and name shown that reports mask."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Reveal(models.Model):
    """Somebody looked behind the mask of one call. Rows are only ever added."""

    call = models.ForeignKey(
        "calls.Call",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reveals",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    username = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "calls"
        ordering = ("-at",)
        verbose_name_plural = _("who looked behind masks")
        permissions = [("reveal_caller", _("Can have masked callers shown, logged"))]

    def __str__(self) -> str:
        return f"{self.username} at {self.at:%Y-%m-%d %H:%M}"
