"""What the page of one escalation shows: the need, the words around it, the caller."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from ..choices import EscalationOutcome, EscalationStatus
from ..escalations import who_may_claim
from ..escalations.trail import trail
from ..models import Call, Escalation
from ..transcript import conversation
from . import escalation_briefing as briefing
from .badges import badge, spell_duration

EXCERPT_TURNS = 12


def escalation_page(
    escalation: Escalation, user: AbstractBaseUser | AnonymousUser, *, may_claim: bool
) -> dict[str, Any]:
    """Template context: the briefing, the last turns, the customer's history."""
    call = escalation.call

    def may(permission: str) -> bool:
        return bool(user.has_perm(permission))  # type: ignore[union-attr]

    may_see_words = may("calls.view_turn")
    latest = (
        list(call.turns.order_by("-index")[:EXCERPT_TURNS])[::-1]
        if may_see_words
        else []
    )
    number = _slot(call, "callback_number")
    is_open = escalation.status == EscalationStatus.OPEN
    is_claimed = escalation.status == EscalationStatus.CLAIMED
    is_mine = is_claimed and escalation.claimed_by_id == user.pk
    return {
        "escalation": escalation,
        "call": call,
        "lines": conversation(latest, (), live=call.is_live),
        "status_badge": badge(escalation.status, escalation.get_status_display()),
        "priority_badge": badge(escalation.priority, escalation.get_priority_display()),
        "outcome_badge": badge(escalation.outcome, escalation.get_outcome_display()),
        **briefing.clock(escalation),
        **briefing.history(call, may_see_plans=may("customers.view_appointment")),
        "handled": _handled(escalation),
        "known": briefing.known(call) if may_see_words else [],
        "trail": [
            (step, spell_duration(step.after) if step.after is not None else "")
            for step in trail(escalation)
        ],
        "callbacks": briefing.promised(escalation)
        if may("calls.view_callback")
        else [],
        # Where the detail only repeats the words it was heard in, they are enough.
        "detail": "" if _repeats(escalation) else escalation.detail,
        "message": _slot(call, "message") if may_see_words else "",
        "callback_number": (number if number != call.from_number else ""),
        "is_open": is_open,
        "is_claimed": is_claimed,
        "is_mine": is_mine,
        "may_resolve": is_open or is_mine,
        "is_resolved": escalation.status == EscalationStatus.RESOLVED,
        "outcomes": EscalationOutcome.choices,
        "colleagues": list(who_may_claim().exclude(pk=user.pk))
        if may_claim and (is_open or is_mine)
        else [],
        "may_see_words": may_see_words,
        "may_see_summary": may("calls.view_callsummary"),
        "may_see_call": may("calls.view_call"),
    }


def _handled(escalation: Escalation) -> str:
    """How long people have worked on it; empty for nobody yet."""
    seconds = escalation.handled_seconds
    return spell_duration(timedelta(seconds=seconds)) if seconds else ""


def _repeats(escalation: Escalation) -> bool:
    return escalation.detail.lower() in escalation.words.lower()


def _slot(call: Call, name: str) -> str:
    """What the agent noted under this name; empty for an odd or missing note."""
    value = call.slots.get(name, "") if isinstance(call.slots, dict) else ""
    return value if isinstance(value, str) else ""
