"""What was said on a call before its line broke off, for the engine that goes on."""

from __future__ import annotations

from typing import Final

from django.db.models import Max

from apps.agentbrain.engines.base import Said

from .choices import Speaker
from .models import Call, Turn

MOST_TURNS: Final = 20


def next_turn(call: Call) -> int:
    """The number of the next turn of a call whose agent was lost with its state."""
    last: int | None = call.turns.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def said_before(call: Call) -> tuple[Said, ...]:
    """The newest turns, oldest first; of the agent's what the caller heard."""
    turns = Turn.objects.filter(call=call).exclude(heard_text="").order_by("-index")
    newest = turns.values_list("speaker", "heard_text")[:MOST_TURNS]
    return tuple(Said(who == Speaker.CALLER, text) for who, text in reversed(newest))
