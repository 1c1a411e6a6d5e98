"""Conversations in the database, a shared cache in front of their states.

Whatever one answer changed is written in one transaction: state, turns, log and row.
It counts only while the lease is held, so a process that was away too long changes
nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.db.models.functions import Now

from apps.calls import recorder_writes
from apps.calls.conversation_models import Conversation
from apps.calls.models import Call
from apps.calls.recorder_entries import Entry, HeartbeatEntry

from .memory import Answer, State

log = logging.getLogger(__name__)

CACHED_SECONDS: Final = 900
_IN_PROCESS: Final = "LocMemCache"


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation's row as a request finds it. ``held``: somebody answers now."""

    conversation_id: int
    call_id: int
    answered_digest: str
    answer: Answer
    running_digest: str
    held: bool


class LeaseLost(Exception):
    """Somebody else goes on with the conversation: what we have counts no more."""


def conversation_of(call: Call) -> int:
    """The id of the call's conversation, made if it is new."""
    row, _ = Conversation.objects.get_or_create(call=call)
    pk: int = row.pk
    return pk


def find(conversation_id: int) -> Kept:
    """The row without its state."""
    held = ExpressionWrapper(
        ~Q(owner="") & Q(lease_until__gte=Now()), output_field=BooleanField()
    )
    rows = Conversation.objects.defer("state").annotate(held=held)
    row = rows.get(pk=conversation_id)
    return Kept(
        row.pk,
        row.call_id,
        row.answered_digest,
        Answer.of(row.answer),
        row.running_digest,
        row.held,
    )


def load(conversation_id: int, version: int) -> State:
    """The state of that version. The caller holds the lease, so there is no newer."""
    data = _cached(_key(conversation_id, version))
    if data is None:
        rows = Conversation.objects.filter(pk=conversation_id)
        data = rows.values_list("state", flat=True).get()
    return State.of(data)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer changed. ``digest``: of the request it answers; ``state`` as JSON
    values that may be kept."""

    state: dict[str, Any]
    answer: Answer
    digest: str
    entries: Sequence[Entry] = ()


def save(conversation_id: int, owner: str, outcome: Outcome) -> None:
    """Write it, and let go of the lease. Raises ``LeaseLost``."""
    held = Conversation.objects.filter(pk=conversation_id, owner=owner)
    with transaction.atomic():
        changed = held.update(
            state=outcome.state,
            version=F("version") + 1,
            answer=outcome.answer.as_json(),
            answered_digest=outcome.digest,
            owner="",
            lease_until=None,
            running_digest="",
            running_users=0,
        )
        if not changed:
            raise LeaseLost
        row = Conversation.objects.values("version", "call_id").get(pk=conversation_id)
        recorder_writes.write([*outcome.entries, HeartbeatEntry(row["call_id"])])
    _keep(_key(conversation_id, row["version"]), outcome.state)


def set_aside(
    conversation_id: int, owner: str, version: int, unanswered: dict[str, Any]
) -> None:
    """Let go of the lease; what was asked and not answered is kept. Nothing where it
    was lost already: whoever has it knows more."""
    state = load(conversation_id, version)
    state.unanswered = unanswered
    data = state.as_json()
    held = Conversation.objects.filter(pk=conversation_id, owner=owner, version=version)
    if held.update(
        state=data,
        version=version + 1,
        owner="",
        lease_until=None,
        running_digest="",
        running_users=0,
    ):
        _keep(_key(conversation_id, version + 1), data)


def told_so_far(conversation_id: int) -> State | None:
    """How far the record of a call that is over goes; None where all was told."""
    rows = Conversation.objects.filter(pk=conversation_id)
    data = rows.values_list("state", flat=True).get()
    return State.of(data) if data else None


def forget(conversation_id: int, told: State | None = None) -> None:
    """The call is over: nobody goes on with what was kept of it.

    ``told``: a report may still tell more than this. No word is kept for it.
    """
    left = State(users=told.users, last_user=told.last_user).as_json() if told else {}
    Conversation.objects.filter(pk=conversation_id).update(
        state=left,
        answer={},
        version=F("version") + 1,
        owner="",
        lease_until=None,
        running_digest="",
    )


def _key(conversation_id: int, version: int) -> str:
    return f"conversation:{conversation_id}:{version}"


def _shared() -> bool:
    """A cache of this process alone would only hold callers' words longer."""
    return not settings.CACHES["default"]["BACKEND"].endswith(_IN_PROCESS)


def _cached(key: str) -> dict[str, Any] | None:
    if not _shared():
        return None
    try:
        data: dict[str, Any] | None = cache.get(key)
    except Exception as error:  # every cache has errors of its own
        log.warning("The cache is away.", extra={"fields": {"error": repr(error)}})
        return None
    return data


def _keep(key: str, data: dict[str, Any]) -> None:
    if not _shared():
        return
    try:
        cache.set(key, data, CACHED_SECONDS)
    except Exception as error:  # the database has it
        log.warning("The cache is away.", extra={"fields": {"error": repr(error)}})
