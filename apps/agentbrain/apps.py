from __future__ import annotations

from django.apps import AppConfig


class AgentBrainConfig(AppConfig):
    """What the agent thinks, and when it may speak."""

    name = "apps.agentbrain"
    verbose_name = "Agent"
    default_auto_field = "django.db.models.BigAutoField"
