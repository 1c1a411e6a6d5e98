"""The example's agent before it has learned anything, in a small shop."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from apps.agentbrain.example import loader
from apps.agentbrain.models import AgentProfile, Intent
from apps.agentbrain.tests.versions.shop import publish_rows
from apps.calls.models import Turn
from apps.customers.models import Customer
from apps.customers.tests.shop import maria_in_the_books, open_shop


def open_for_calls() -> Customer:
    """Everything a call needs; Maria, +1 555 000 2222, is a customer."""
    loader.load()
    AgentProfile.objects.update(transfer_number="+15559990000")
    Intent.objects.update(examples=[])  # nothing to learn takes no seconds
    publish_rows()
    open_shop(bays=3)
    return maria_in_the_books()


async def rows(model: type[Model], **filters: Any) -> list[Any]:
    return [
        row async for row in model._default_manager.filter(**filters).order_by("pk")
    ]


async def transcript(sid: str) -> list[tuple[str, str, str]]:
    """Speaker, words, and what was heard of them, in order."""
    turns = Turn.objects.filter(call__call_sid=sid).order_by("index")
    return [(t.speaker, t.text, t.heard_text) async for t in turns]
