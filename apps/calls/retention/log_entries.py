"""Staff's changes stay in the admin's log; the names and words it quotes do not."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

FORGOTTEN = "(forgotten)"
_SHORTEST = 5
"""Shorter names stand in other words: they are found by their rows alone."""
_AT_ONCE = 500


def quiet_log(model: type[Model], keys: Iterable[int]) -> None:
    """What was logged of these rows."""
    content_type = ContentType.objects.get_for_model(model)
    ids = [str(key) for key in keys]
    for begin in range(0, len(ids), _AT_ONCE):
        _quiet(
            LogEntry.objects.filter(
                content_type=content_type, object_id__in=ids[begin : begin + _AT_ONCE]
            )
        )


def quiet_log_about(texts: Iterable[str]) -> None:
    """Whatever was logged that quotes one of these, of rows deleted since too."""
    for text in texts:
        if len(text) >= _SHORTEST:
            quoting = Q(object_repr__icontains=text) | Q(change_message__icontains=text)
            _quiet(LogEntry.objects.filter(quoting))


def _quiet(entries: QuerySet[LogEntry]) -> None:
    entries.update(object_repr=FORGOTTEN, change_message="")
