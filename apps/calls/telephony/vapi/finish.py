"""The end of a call: what was said last, the agent's notes, the row, the summary."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from apps.agentbrain.conversation import actions as do
from apps.calls import metrics, recorder_writes, services
from apps.calls.models import Call, CallEvent, Turn
from apps.calls.tool_runs import run_tool

from . import late, lease, report, store
from .calls import call_of
from .conversation_rows import first_time
from .database import in_database
from .history import News, read_history
from .memory import State
from .messages import Message
from .minds import Mind, mind_of
from .party import Party
from .saved import Record
from .talk import Talk

log = logging.getLogger(__name__)

CLAIM_SECONDS: Final = lease.LEASE.total_seconds() + 1
LAST_NOTES_SECONDS: Final = 10.0


async def finish(message: Message, party: Party, *, full: bool) -> None:
    """End the call once; a ``full`` report adds what only it knows, even later."""
    call = await in_database(call_of, party)
    ended = report.ended_of(message)
    last = _Last()
    if call.is_live:
        last = await _last_notes(call, message, ended.reason)
    await in_database(_close, call, message, ended, last, full=full)


@dataclass(frozen=True, slots=True)
class _Last:
    """What the agent had still to write, and how far it has heard the call then."""

    notes: Sequence[do.Action] = ()
    told: State | None = None


async def _last_notes(call: Call, message: Message, reason: str) -> _Last:
    """Nothing when they cannot be had in time."""
    owner = uuid.uuid4().hex
    try:
        async with asyncio.timeout(LAST_NOTES_SECONDS):
            conversation_id = await in_database(store.conversation_of, call)
            claim = await _claim(conversation_id, owner)
            state, mind = await in_database(_load, call, conversation_id, claim)
            talk = Talk(mind, state, run_tool, lambda words: None)
            if state.begun or state.unanswered:
                await talk.end(_news(message, state, claim), reason)
    except Exception:
        # The row is closed all the same: the call is over.
        log.exception(
            "The agent's last notes are missing.", extra={"call_sid": call.call_sid}
        )
        return _Last()
    return _Last(talk.saved, state)


def _news(message: Message, state: State, claim: lease.Claim | None) -> News:
    """What the message tells; where that is nothing, what we were asked and did not
    answer any more."""
    news = read_history(
        message.history,
        users=state.users,
        last_user=state.last_user,
        broken_users=claim.broken_users if claim else 0,
    )
    if state.unanswered and not news.anybody_spoke:
        return News.of(state.unanswered)
    return news


async def _claim(conversation_id: int, owner: str) -> lease.Claim | None:
    """Stop whatever is being answered; without the lease in time, go on without."""
    generation = await in_database(lease.next_generation, conversation_id)
    deadline = time.monotonic() + CLAIM_SECONDS
    while time.monotonic() < deadline:
        claim = await in_database(lease.claim, conversation_id, owner, generation)
        if claim is not None:
            return claim
        await asyncio.sleep(lease.LOOK_SECONDS)
    return None


def _load(
    call: Call, conversation_id: int, claim: lease.Claim | None
) -> tuple[State, Mind]:
    version = claim.version if claim else -1
    state = store.load(conversation_id, version)
    return state, mind_of(call, state)


def _close(
    call: Call,
    message: Message,
    ended: report.Ended,
    last: _Last,
    *,
    full: bool,
) -> None:
    """One transaction: a message that failed half way is as if it had never come."""
    conversation_id = store.conversation_of(call)
    with transaction.atomic():
        if not first_time(message, call):
            return
        notes, told = last.notes, last.told or store.told_so_far(conversation_id)
        if full and not notes:
            notes = late.turns_of(call, message, told)
        record = Record(call.pk, notes)
        recorder_writes.write(record.entries())
        if full and not call.turns.exists():
            Turn.objects.bulk_create(report.turns_of(message, call.pk))
        closed = services.end_call(call.pk, ended.status, ended.reason)
        if ended.ended_at is not None and full:
            began = call.answered_at or call.started_at
            Call.objects.filter(pk=call.pk).update(ended_at=max(began, ended.ended_at))
        if full:
            CallEvent.objects.create(
                call=call,
                kind="vapi_report",
                at_ms=call.since_answer_ms(ended.ended_at or call.started_at),
                data=report.facts_of(message),
            )
        store.forget(conversation_id, None if full else told)
    if closed:
        record.count()
        metrics.CALLS_ENDED.labels(ended.status.value).inc()
