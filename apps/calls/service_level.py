"""How soon a person should look after an escalation: T of the service level."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from .choices import Priority


def answer_within(priority: str) -> timedelta:
    """From the moment it waits to the moment somebody takes it."""
    seconds: dict[str, int] = settings.ESCALATION_ANSWER_SECONDS
    return timedelta(seconds=seconds.get(priority, seconds[Priority.NORMAL]))
