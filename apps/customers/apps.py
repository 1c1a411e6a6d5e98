from __future__ import annotations

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Who calls, what they drive, and when the shop can take them."""

    name = "apps.customers"
    default_auto_field = "django.db.models.BigAutoField"
