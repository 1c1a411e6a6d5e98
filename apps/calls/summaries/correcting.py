"""Putting a summary right. What was written stays; the newest correction counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..choices import SummaryStatus
from ..models import Call, CallEvent
from .choices import Disposition
from .effective import CORRECTABLE, effective
from .masking import mask_numbers
from .models import CallSummary, SummaryCorrection

CORRECTED: Final = "summary_corrected"
MOST_CHARACTERS: Final = 4000
MOST_POINTS: Final = 20
LISTS: Final = ("promised", "open_points")


class NothingToCorrect(Exception):
    """The summary is not written yet, there is none, or its words were removed."""


class Outdated(Exception):
    """Somebody else corrected it, or it was written anew, since the form was opened."""


def correct(
    call_id: int,
    values: Mapping[str, Any],
    *,
    by: AbstractBaseUser,
    version: str,
    why: str = "",
) -> SummaryCorrection | None:
    """Store what differs from what was written; None when nothing was changed.

    ``version`` is that of the ``Effective`` the person saw. Raises ``Outdated``,
    ``NothingToCorrect``, and ``ValueError`` for values no summary can have.
    """
    wanted = _checked(values)
    try:
        with transaction.atomic():
            return _store(call_id, wanted, by, version, why)
    except IntegrityError:  # two at the same moment: the number is taken
        raise Outdated from None


def _store(
    call_id: int,
    wanted: Mapping[str, Any],
    by: AbstractBaseUser,
    version: str,
    why: str,
) -> SummaryCorrection | None:
    summary = (
        CallSummary.objects.select_for_update(of=("self",))
        .select_related("call")
        .filter(call_id=call_id, call__words_removed_at=None)
        .exclude(status=SummaryStatus.PENDING)
        .first()
    )
    if summary is None:
        raise NothingToCorrect
    now = effective(summary)
    if now.version != version:
        raise Outdated
    values = {**now.values, **wanted}
    if values == now.values:
        return None
    row = SummaryCorrection.objects.create(
        call_id=call_id,
        number=(now.correction.number if now.correction else 0) + 1,
        fields={f: values[f] for f in CORRECTABLE if values[f] != now.written[f]},
        original=dict(now.written),
        why=mask_numbers(why.strip())[:200],
        corrected_by_id=by.pk,
    )
    _log(summary.call, row, by)
    return row


def _log(call: Call, row: SummaryCorrection, by: AbstractBaseUser) -> None:
    ended_at = call.ended_at or timezone.now()
    CallEvent.objects.create(
        call=call,
        kind=CORRECTED,
        at_ms=call.since_answer_ms(ended_at),
        data={"by": by.get_username(), "number": row.number, "fields": [*row.fields]},
    )


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, cleaned. Raises ``ValueError``."""
    if unknown := values.keys() - set(CORRECTABLE):
        raise ValueError(f"not to be corrected: {', '.join(sorted(unknown))}")
    return {name: _clean(name, value) for name, value in values.items()}


def _clean(name: str, value: Any) -> Any:
    if name == "disposition":
        return Disposition(value).value
    if name in LISTS:
        points = [mask_numbers(" ".join(str(point).split())) for point in value]
        points = [point for point in points if point]
        if len(points) > MOST_POINTS or any(len(p) > MOST_CHARACTERS for p in points):
            raise ValueError(f"{name}: at most {MOST_POINTS} points")
        return points
    text = mask_numbers(str(value).replace("\r\n", "\n").strip())
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"{name}: at most {MOST_CHARACTERS} characters")
    return text
