"""Makes the file of a finished call, once, however often it is asked for.

The row is claimed by a conditional ``update()``, which also says what the file will be
called: what a worker stored before it died is taken away by the next. The slow part
runs outside of any transaction; the spool goes when the row says the file is stored. A
storage that is away is tried again with growing pauses; the sound waits in its spool.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from apps.agentbrain.conversation.language.private_numbers import CARD, SSN

from ..models import Call, Turn
from ..retention.stored_files import delete_file
from ..summaries.claims import finished_calls
from .files import STORAGE, spool_of, spool_root, storage
from .models import Recording, RecordingStatus
from .private import MARGIN_MS
from .sound_file import write_file
from .spool import Journal, Span, Spool, spooled_calls

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=10)
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=1)
FAILED_AFTER: Final = 5
_FILE: Final = "file.flac"
_PER_MS: Final = 8
_OPEN: Final = (RecordingStatus.WAITING, RecordingStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to make one call's file until the lease is over."""

    recording_id: int
    attempt: int
    name: str


def make_file(call_id: int) -> bool:
    """Make the file of this call if there is anything to make; True if it was made.

    A call that may still go on is left alone; the sweep comes back to it.
    """
    spool = spool_of(call_id)
    if not spool.exists or not _is_over(call_id, spool):
        return False
    journal = spool.journal()
    if journal.refused:
        _settle_refused(call_id, spool)
        return False
    claim = _claim(call_id)
    try:
        return claim is not None and _make(claim, call_id, spool, journal)
    except Exception as error:
        # Storages raise errors of their own making; the sound waits in its spool.
        _put_off(call_id, error)
        return False


def calls_to_finish() -> list[int]:
    """Calls whose sound waits in a spool although they are over."""
    waiting = list(spooled_calls(spool_root()))
    known = set(Call.objects.filter(pk__in=waiting).values_list("pk", flat=True))
    finished = finished_calls(timezone.now()).filter(pk__in=waiting)
    over = set(finished.values_list("pk", flat=True))
    return [call_id for call_id in waiting if call_id in over or call_id not in known]


def _is_over(call_id: int, spool: Spool) -> bool:
    if not Call.objects.filter(pk=call_id).exists():
        spool.discard()  # deleted meanwhile: there is nobody's sound to keep
        return False
    return finished_calls(timezone.now()).filter(pk=call_id).exists()


def _settle_refused(call_id: int, spool: Spool) -> None:
    Recording.objects.update_or_create(
        call_id=call_id, defaults={"status": RecordingStatus.REFUSED}
    )
    spool.discard()


def _claim(call_id: int) -> Claim | None:
    now = timezone.now()
    row, _ = Recording.objects.get_or_create(call_id=call_id)
    if row.status == RecordingStatus.READY:
        # The file was stored, and the worker ended before it tidied up.
        spool_of(call_id).discard()
        return None
    free = Recording.objects.filter(
        pk=row.pk, status__in=_OPEN, attempts=row.attempts
    ).exclude(not_before__gt=now)
    attempt = row.attempts + 1
    name = f"{now:%Y/%m}/{secrets.token_hex(16)}.flac"
    with transaction.atomic():
        if not free.update(
            attempts=attempt, not_before=now + LEASE, updated_at=now, name=name
        ):
            return None
        # Whoever tried before may have stored it, and died over saying so.
        delete_file(STORAGE, row.name)
    return Claim(row.pk, attempt, name)


def _make(claim: Claim, call_id: int, spool: Spool, journal: Journal) -> bool:
    span = journal.starts, max(journal.starts, spool.length())
    mutes = _mutes(call_id, journal, span)
    path = spool.folder / _FILE
    made = write_file(spool, path, span, mutes)
    with path.open("rb") as file:
        name = storage().save(claim.name, File(file))
    figures = {
        "name": name,
        "size_bytes": path.stat().st_size,
        "starts_ms": made.starts_ms,
        "duration_ms": made.duration_ms,
        "muted": [[start // _PER_MS, end // _PER_MS] for start, end in mutes],
        "peaks": made.peaks,
        "cut_short": not journal.closed,
    }
    if _finish(claim, figures):
        spool.discard()
        return True
    # Forgotten or deleted while the file was being made.
    storage().delete(name)
    if not Recording.objects.filter(pk=claim.recording_id).exists():
        spool.discard()
    return False


def _mutes(call_id: int, journal: Journal, span: Span) -> list[Span]:
    """What the journal says, what the stored words say, and of a call that broke off
    in the middle of a number, the part whose words nobody knows."""
    mutes = [*journal.mutes]
    if not journal.closed and journal.guarded:
        mutes.append((journal.settled, span[1]))
    for turn in Turn.objects.filter(call_id=call_id):
        if turn.text.startswith("[keys]"):
            continue
        if any(mask in turn.text + turn.heard_text for mask in (CARD, SSN)):
            start = max(0, turn.started_ms - MARGIN_MS) * _PER_MS
            mutes.append((start, (turn.ended_ms + MARGIN_MS) * _PER_MS))
    return _merged(mutes, span)


def _merged(spans: list[Span], within: Span) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        start, end = max(span[0], within[0]), min(span[1], within[1])
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _finish(claim: Claim, figures: Mapping[str, Any]) -> bool:
    """True if the attempt still counted."""
    mine = Recording.objects.filter(
        pk=claim.recording_id, attempts=claim.attempt, status__in=_OPEN
    )
    return bool(
        mine.update(
            status=RecordingStatus.READY,
            not_before=None,
            error="",
            updated_at=timezone.now(),
            **figures,
        )
    )


def _put_off(call_id: int, error: Exception) -> None:
    row = Recording.objects.filter(call_id=call_id, status__in=_OPEN).first()
    attempt = row.attempts if row is not None else 0
    log.error(
        "A recording could not be stored; it is tried again.",
        exc_info=error,
        extra={"fields": {"call_id": call_id, "attempt": attempt}},
    )
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(max(attempt, 1) - 1, 16))
    now = timezone.now()
    failed = attempt >= FAILED_AFTER
    Recording.objects.filter(
        call_id=call_id, attempts=attempt, status__in=_OPEN
    ).update(
        status=RecordingStatus.FAILED if failed else RecordingStatus.WAITING,
        error=f"{type(error).__name__}: {error}"[:1000],
        not_before=now + pause,
        updated_at=now,
    )
