"""A key with which another system reads the API as a member of staff, or less."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """It may what its scopes name and its owner may, at most until it expires.

    Only the SHA-256 of the key is stored: it is random, so nothing slower is needed.
    The ``prefix`` is the key's beginning, to tell tokens apart.
    """

    name = models.CharField(
        max_length=80, help_text=_("Which system reads with it, and whose it is.")
    )
    prefix = models.CharField(max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="api_tokens",
        editable=False,
        help_text=_("Whose permissions it has, as far as its scopes go."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Empty: it never expires.")
    )
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = _("API token")
        permissions = [("revoke_apitoken", _("Can revoke API tokens"))]

    key = ""
    """Only who has just made it is told."""

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}...)"

    def is_valid(self, now: datetime | None = None) -> bool:
        """Neither revoked nor expired."""
        now = now or timezone.now()
        expired = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not expired
