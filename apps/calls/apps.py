from __future__ import annotations

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """The telephone, the record of every call, and what staff see of it."""

    name = "apps.calls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The agent's patterns are measured on what callers really said."""
        from apps.agentbrain import past_utterances

        from .review.past import CallerTurns

        past_utterances.provide(CallerTurns())
