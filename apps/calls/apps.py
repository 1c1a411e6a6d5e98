from __future__ import annotations

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """The telephone, the record of every call, and what staff see of it."""

    name = "apps.calls"
    default_auto_field = "django.db.models.BigAutoField"
