"""The calls behind a figure, a page at a time, callers masked where they must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from ..models import Call
from ..reporting.drill import Part, calls_behind
from ..reporting.metrics import Split
from ..reporting.windows import Window
from .models import Reveal

VIEW_CUSTOMER: Final = "customers.view_customer"
REVEAL: Final = "calls.reveal_caller"
PAGE: Final = 50
_SHOWN_DIGITS: Final = 3
_MASK: Final = "•"


@dataclass(frozen=True, slots=True)
class Behind:
    """``masked``: number and name are not to be read; ``next`` begins the next page."""

    call: Call
    number: str
    name: str
    masked: bool


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Behind, ...]
    next: str


def page_behind(
    metric: str,
    part: Part,
    window: Window,
    filters: Mapping[Split, str],
    *,
    user: Any,
    after: str = "",
    revealed: Iterable[int] = (),
) -> Page:
    """The newest first. Raises ``BadQuestion``, and ``ValueError`` for an ``after``
    that no page gave."""
    calls = calls_behind(metric, part, window, filters).select_related("customer")
    if after:
        moment, key = _position(after)
        calls = calls.filter(
            Q(started_at__lt=moment) | Q(started_at=moment, pk__lt=key)
        )
    found = list(calls.order_by("-started_at", "-pk")[: PAGE + 1])
    sees_all = user.has_perm(VIEW_CUSTOMER)
    shown = frozenset(revealed)
    rows = tuple(
        _row(call, clear=sees_all or call.pk in shown) for call in found[:PAGE]
    )
    more = len(found) > PAGE
    return Page(rows, _name_of(found[PAGE - 1]) if more else "")


def reveal(call_id: int, user: Any) -> bool:
    """Log that this person has a caller shown; False for a call that is not there."""
    call = Call.objects.filter(pk=call_id).first()
    if call is None:
        return False
    Reveal.objects.create(call=call, user=user, username=user.get_username())
    return True


def masked_number(number: str) -> str:
    """All but the last digits."""
    hidden = max(0, len(number) - _SHOWN_DIGITS)
    return _MASK * min(hidden, 6) + number[hidden:]


def masked_name(name: str) -> str:
    """Initials."""
    return " ".join(f"{part[0]}." for part in name.split())


def _row(call: Call, *, clear: bool) -> Behind:
    number = call.to_number if call.direction == "outbound" else call.from_number
    name = call.customer.full_name if call.customer else ""
    if clear:
        return Behind(call, number, name, masked=False)
    return Behind(call, masked_number(number), masked_name(name), masked=True)


def _name_of(call: Call) -> str:
    return f"{call.started_at.isoformat()}_{call.pk}"


def _position(after: str) -> tuple[datetime, int]:
    moment, _, key = after.rpartition("_")
    parsed = datetime.fromisoformat(moment)
    if parsed.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return parsed, int(key)
