from __future__ import annotations

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """The telephone, the record of every call, and what staff see of it."""

    name = "apps.calls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Patterns are measured on callers' own words; files go with their rows."""
        from apps.agentbrain import past_utterances
        from apps.customers.consent import calls_stopped

        from .outbound.opting_out import leave_out
        from .recording import removing
        from .review.past import CallerTurns

        past_utterances.provide(CallerTurns())
        calls_stopped.connect(leave_out, dispatch_uid="calls.outbound")
        removing.connect()
