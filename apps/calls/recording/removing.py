"""Takes recordings away: the row says so, the file and what is left of the spool go."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from ..retention.stored_files import delete_file
from .files import STORAGE, spool_of
from .models import Recording, RecordingStatus

_WITH_SOUND = (
    RecordingStatus.WAITING,
    RecordingStatus.READY,
    RecordingStatus.FAILED,
)


def remove_recordings(call_ids: Collection[int]) -> int:
    """Within a transaction; how many recordings there were."""
    rows = Recording.objects.filter(call_id__in=call_ids, status__in=_WITH_SOUND)
    removed = 0
    for recording in rows:
        mine = Recording.objects.filter(
            pk=recording.pk, status=recording.status, attempts=recording.attempts
        )
        removed += mine.update(
            status=RecordingStatus.DELETED,
            attempts=recording.attempts + 1,  # whoever is making the file, stops
            name="",
            size_bytes=0,
            peaks={},
            muted=[],
            error="",
            not_before=None,
            updated_at=timezone.now(),
        )
        delete_file(STORAGE, recording.name)
    for call_id in call_ids:
        transaction.on_commit(partial(_discard_spool, call_id), robust=True)
    return removed


def _discard_spool(call_id: int) -> None:
    spool_of(call_id).discard()


def delete_with_row(sender: type[Recording], instance: Recording, **_: Any) -> None:
    """A call that is deleted takes its sound with it, whoever deletes it."""
    delete_file(STORAGE, instance.name)
    transaction.on_commit(partial(_discard_spool, instance.call_id), robust=True)


def connect() -> None:
    post_delete.connect(
        delete_with_row, sender=Recording, dispatch_uid="recordings.delete_file"
    )
