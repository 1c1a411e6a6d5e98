"""Who answers a conversation now: one request at a time, in any process.

A lease is a name and a time in the conversation's row, taken and renewed by conditional
updates. The clock is the database's, so processes need not agree on theirs; whoever
dies stops renewing, and the next one goes on after ``LEASE``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.calls.conversation_models import Conversation

LEASE: Final = timedelta(seconds=4)
RENEW_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.06
"""How often an answer looks whether it is still wanted."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a conversation stands. ``held``: by whoever asks."""

    held: bool
    generation: int
    interrupted_ms: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A lease that was taken. ``broken_users``: as many utterances held the request
    of a process that died over it; zero when nobody did."""

    version: int
    broken_users: int


def next_generation(conversation_id: int) -> int:
    """A new request has come: what runs for older ones is to stop. Its number."""
    rows = Conversation.objects.filter(pk=conversation_id)
    with transaction.atomic():
        rows.update(generation=F("generation") + 1)
        number: int = rows.values_list("generation", flat=True).get()
    return number


def claim(
    conversation_id: int, owner: str, generation: int, digest: str = "", users: int = 0
) -> Claim | None:
    """Take the lease for this request; None while somebody else has it."""
    row = Conversation.objects.values(
        "owner", "generation", "version", "running_users"
    ).get(pk=conversation_id)
    if row["generation"] != generation:
        return None
    free = Conversation.objects.filter(
        Q(owner="") | Q(lease_until__lt=Now()),
        pk=conversation_id,
        owner=row["owner"],
        version=row["version"],
        generation=generation,
    )
    taken = free.update(
        owner=owner,
        lease_until=Now() + LEASE,
        running_digest=digest,
        running_users=users,
    )
    if not taken:
        return None
    return Claim(row["version"], row["running_users"] if row["owner"] else 0)


def standing(conversation_id: int, owner: str) -> Standing:
    """One look, without a change."""
    row = Conversation.objects.values("owner", "generation", "interrupted_ms").get(
        pk=conversation_id
    )
    return Standing(row["owner"] == owner, row["generation"], row["interrupted_ms"])


def renew(conversation_id: int, owner: str) -> bool:
    """Hold it longer; False when it was lost."""
    held = Conversation.objects.filter(pk=conversation_id, owner=owner)
    return bool(held.update(lease_until=Now() + LEASE))


def release(conversation_id: int, owner: str) -> None:
    """Let go without a change; harmless when it was lost already."""
    Conversation.objects.filter(pk=conversation_id, owner=owner).update(
        owner="", lease_until=None, running_digest="", running_users=0
    )
