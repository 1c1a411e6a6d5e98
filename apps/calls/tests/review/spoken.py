"""Calls with something in them to look at."""

from __future__ import annotations

from typing import Any

from apps.calls.models import Call, ReviewItem, Turn

from ..admin.people import call_of, maria, say


def heard(call: Call, text: str, *trace: dict[str, Any], **fields: Any) -> Turn:
    """The caller's next turn, well recognized unless ``fields`` say otherwise."""
    return say(call, "caller", text, **{"confidence": 0.9, "trace": [*trace], **fields})


def unsure_item(text: str = "my car pulls to one side", **fields: Any) -> ReviewItem:
    call = call_of(maria())
    say(call, "agent", "How can I help you today?")
    turn = heard(call, text, **{"question": "intent", "missed": True, **fields})
    say(call, "agent", "I'm sorry, I did not get that.")
    return ReviewItem.objects.create(turn=turn, reason="unsure")
