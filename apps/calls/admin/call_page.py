"""Everything the page of one call shows, in few queries however long the call is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone
from django.utils.safestring import SafeString

from ..choices import SummaryStatus
from ..models import Call, CallSummary
from ..recording.player import Player, player_of
from ..selectors import other_calls
from ..timeline import build_timeline
from ..transcript import conversation, flat, note
from .badges import badge, spell_duration
from .cost_panel import cost_panel
from .summary_panel import summary_panel

VIEW_CUSTOMER = "customers.view_customer"
VIEW_COST = "calls.view_callcost"
LISTEN = "calls.listen_to_recording"
VIEW_LISTENINGS = "calls.view_listening"
MAX_EVENTS = 2000
MAX_OTHER_CALLS = 10
# How long after a call its page still looks for the summary by itself.
SUMMARY_PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


def call_page(call: Call, user: AbstractBaseUser | AnonymousUser) -> dict[str, Any]:
    """Template context of the call's page and of its live part."""
    may_see_words = _may(user, "calls.view_turn")
    may_see_events = _may(user, "calls.view_callevent")
    turns = list(call.turns.all()) if may_see_words else []
    events = list(call.events.all()[:MAX_EVENTS]) if may_see_events else []
    now = timezone.now()
    summary = getattr(call, "summary", None)
    player = player_of(
        call,
        may_listen=_may(user, LISTEN),
        may_see_listeners=_may(user, VIEW_LISTENINGS),
    )
    return {
        "call": call,
        "player": player,
        "length_of_recording": spell_duration(player.recording.duration)
        if player
        else "",
        "hold": getattr(call, "legal_hold", None),
        "lines": conversation(turns, events, live=call.is_live),
        "timeline": build_timeline(turns, events, _length_ms(call)),
        "has_voices": bool(turns),
        "notes": [note(event) for event in events],
        "slots": _slots(call.slots),
        "escalations": _escalations(call),
        "summary": summary_panel(summary, user, turns),
        "summary_badge": _summary_badge(summary),
        "status_badge": badge(call.status, call.get_status_display()),
        "outcome_badge": badge(call.outcome, call.get_outcome_display()),
        "length": spell_duration(
            now - call.answered_at
            if call.is_live and call.answered_at
            else call.duration
        ),
        "facts": _facts(call),
        "other_calls": [
            (other, badge(other.outcome, other.get_outcome_display()))
            for other in other_calls(call, MAX_OTHER_CALLS)
        ],
        "follow": call.is_live
        or _awaits_summary(call, summary)
        or _awaits_recording(player),
        "may_see_words": may_see_words,
        "may_see_events": may_see_events,
        "may_see_summary": _may(user, "calls.view_callsummary"),
        "cost": cost_panel(getattr(call, "cost", None))
        if _may(user, VIEW_COST)
        else None,
        "may_see_patterns": _may(user, "agentbrain.view_intentpattern"),
        "may_see_appointment": _may(user, "customers.view_appointment"),
        "may_see_escalation": _may(user, "calls.view_escalation"),
    }


def _may(user: AbstractBaseUser | AnonymousUser, permission: str) -> bool:
    return bool(user.has_perm(permission))  # type: ignore[union-attr]


def _length_ms(call: Call) -> int:
    if call.answered_at is None:
        return 0
    until = call.ended_at or (timezone.now() if call.is_live else call.answered_at)
    return max(0, int((until - call.answered_at).total_seconds() * 1000))


def _slots(slots: Any) -> list[Fact]:
    if not isinstance(slots, Mapping):
        return []
    return [
        Fact(str(name).replace("_", " "), flat(_without_keys(value)))
        for name, value in slots.items()
    ]


def _without_keys(value: Any) -> Any:
    """A slot's parts without the keys of rows, which mean nothing to people."""
    if not isinstance(value, Mapping):
        return value
    return {name: part for name, part in value.items() if not name.endswith("_id")}


def _escalations(call: Call) -> list[dict[str, Any]]:
    rows = call.escalations.select_related("claimed_by", "resolved_by")
    return [
        {
            "row": row,
            "reason": row.reason.replace("_", " "),
            "status_badge": badge(row.status, row.get_status_display()),
            "priority_badge": badge(row.priority, row.get_priority_display()),
        }
        for row in rows
    ]


def _summary_badge(summary: CallSummary | None) -> SafeString | str:
    if summary is None:
        return ""
    return badge(summary.status, summary.get_status_display())


def _awaits_summary(call: Call, summary: CallSummary | None) -> bool:
    since = call.ended_at
    if since is None:
        return False
    if summary is not None:
        if summary.status != SummaryStatus.PENDING:
            return False
        since = max(since, summary.updated_at)  # asked for anew, or tried again
    return timezone.now() - since < SUMMARY_PATIENCE


def _awaits_recording(player: Player | None) -> bool:
    if player is None or not player.waits:
        return False
    return timezone.now() - player.recording.created_at < SUMMARY_PATIENCE


def _facts(call: Call) -> list[Fact]:
    def moment(value: Any) -> str:
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}" if value else ""

    facts = [
        Fact("From", call.from_number),
        Fact("To", call.to_number),
        Fact("Line", call.line.name if call.line else ""),
        Fact("Direction", call.get_direction_display()),
        Fact("Channel", call.get_channel_display()),
        Fact("Call type", call.call_type.replace("_", " ")),
        Fact("State", call.state.replace("_", " ")),
        Fact("Identity verified", "yes" if call.verified else "no"),
        Fact("Started", moment(call.started_at)),
        Fact("Answered", moment(call.answered_at)),
        Fact("Ended", moment(call.ended_at)),
        Fact("End reason", call.end_reason.replace("_", " ")),
        Fact("Engine", call.engine),
        Fact("Brain version", call.brain_version),
        Fact("Call sid", call.call_sid),
    ]
    return [fact for fact in facts if fact.value]
