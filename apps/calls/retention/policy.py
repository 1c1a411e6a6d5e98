"""What the policy deletes, and does so in batches that anybody may run at once.

Each call is claimed within the transaction that deletes of it; calls under a legal hold
and calls that are not over are left alone. The log gets one line a run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..models import Call, CallEvent, RetentionEntry, RetentionPolicy
from ..recording.models import RecordingStatus
from ..recording.removing import remove_recordings
from ..summaries.claims import finished_calls
from .words import remove_words

BATCH: Final = 50
MOST_AT_ONCE: Final = 2_000

_WITHOUT_SOUND = (RecordingStatus.DELETED, RecordingStatus.REFUSED)


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that is kept for so many days. ``field`` names the policy's column."""

    field: str
    label: str
    left: Callable[[QuerySet[Call]], QuerySet[Call]]
    delete: Callable[[Collection[int]], object]


def _delete_events(call_ids: Collection[int]) -> None:
    CallEvent.objects.filter(call_id__in=call_ids).delete()


def _delete_calls(call_ids: Collection[int]) -> None:
    Call.objects.filter(pk__in=call_ids).delete()


KINDS: Final = (
    Kind(
        "recordings_days",
        "recordings",
        lambda calls: calls.exclude(recording=None).exclude(
            recording__status__in=_WITHOUT_SOUND
        ),
        remove_recordings,
    ),
    Kind(
        "words_days",
        "calls' words",
        lambda calls: calls.filter(words_removed_at=None),
        remove_words,
    ),
    Kind(
        "events_days",
        "event logs",
        lambda calls: calls.filter(
            pk__in=CallEvent.objects.order_by().values("call_id")
        ),
        _delete_events,
    ),
    Kind("calls_days", "calls", lambda calls: calls, _delete_calls),
)


def current_policy() -> RetentionPolicy:
    policy, _ = RetentionPolicy.objects.get_or_create(pk=1)
    return policy


def effect(days: Mapping[str, int | None], now: datetime) -> dict[str, int]:
    """How many calls each rule would delete of if it were in force now."""
    return {
        kind.label: expired(kind, days.get(kind.field), now).count() for kind in KINDS
    }


def expired(kind: Kind, days: int | None, now: datetime) -> QuerySet[Call]:
    """Calls of which there is something left that should not be."""
    if not days:
        return Call.objects.none()
    old = finished_calls(now).filter(started_at__lt=now - timedelta(days=days))
    return kind.left(old.filter(legal_hold=None))


def change_policy(policy: RetentionPolicy, by: User) -> None:
    """Save the rules, and who set them to what."""
    with transaction.atomic():
        policy.pk = 1
        policy.save()
        detail = {kind.field: getattr(policy, kind.field) for kind in KINDS}
        RetentionEntry.objects.create(
            kind=RetentionEntry.Kind.POLICY, by=by, detail=detail
        )


def delete_expired() -> dict[str, int]:
    """Everything due now, up to a bound a run; how many calls lost what."""
    policy, now = current_policy(), timezone.now()
    counts: dict[str, int] = {}
    for kind in KINDS:
        days = getattr(policy, kind.field)
        due = expired(kind, days, now).order_by("pk")
        ids = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
        done = sum(
            _delete_batch(kind, days, now, ids[at : at + BATCH])
            for at in range(0, len(ids), BATCH)
        )
        if done:
            counts[kind.label] = done
    if counts:
        RetentionEntry.objects.create(kind=RetentionEntry.Kind.EXPIRED, detail=counts)
    return counts


def _delete_batch(kind: Kind, days: int, now: datetime, ids: list[int]) -> int:
    """Those of the batch that nobody else is at, and that are still due."""
    with transaction.atomic():
        mine = list(
            Call.objects.select_for_update(skip_locked=True)
            .filter(pk__in=ids)
            .values_list("pk", flat=True)
        )
        still = list(
            expired(kind, days, now).filter(pk__in=mine).values_list("pk", flat=True)
        )
        kind.delete(still)
    return len(still)
