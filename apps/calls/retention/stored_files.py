"""Files go after the commit, and again until their storage has done it.

The row that names the file is written in the same transaction that gives it up: what
is rolled back keeps its file, what is committed loses it even if this process dies.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import Final

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from .models import FileToDelete

log = logging.getLogger(__name__)

FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=6)
LEASE: Final = timedelta(minutes=2)
_AT_ONCE: Final = 200


def delete_file(storage: str, name: str) -> None:
    """Give a file up; within the transaction that gives up its row."""
    if not name:
        return
    row = FileToDelete.objects.create(
        storage=storage, name=name, not_before=timezone.now()
    )
    transaction.on_commit(partial(try_to_delete, row.pk), robust=True)


def delete_due_files() -> int:
    """Try those that are due; how many are gone."""
    due = FileToDelete.objects.filter(not_before__lte=timezone.now())
    ids = list(due.values_list("pk", flat=True)[:_AT_ONCE])
    return sum(try_to_delete(row_id) for row_id in ids)


def try_to_delete(row_id: int) -> bool:
    """One attempt, by whoever claims it; True if the file is gone."""
    now = timezone.now()
    row = FileToDelete.objects.filter(pk=row_id).first()
    if row is None:
        return False
    mine = FileToDelete.objects.filter(pk=row_id, attempts=row.attempts)
    if not mine.filter(not_before__lte=now).update(
        attempts=row.attempts + 1, not_before=now + LEASE
    ):
        return False
    try:
        storages[row.storage].delete(row.name)
    except Exception as error:
        # Storages raise errors of their own making; the file is tried again.
        log.warning(
            "A file could not be deleted; it is tried again.",
            extra={"fields": {"file": row.name, "error": error}},
        )
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row.attempts, 12))
        FileToDelete.objects.filter(pk=row_id).update(
            error=f"{type(error).__name__}: {error}"[:1000], not_before=now + pause
        )
        return False
    FileToDelete.objects.filter(pk=row_id).delete()
    return True
