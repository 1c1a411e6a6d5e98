"""From the facts of calls to the rows reports read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Sum

from ..models import CallRollup, PeopleRollup
from .facts import CallFact
from .inserting import insert
from .models import Grain
from .sums import CALL_SUMS, LATENCY_SUMS, PEOPLE_SUMS
from .windows import Window, day_of, hour_of, midnight, month_of, quarter_of, week_of

_TIME: Final = ("grain", "starts_at", "hour", "day", "week", "month")
_PLACE: Final = ("line_id", "version", "intent", "call_type")
Place = tuple[Any, ...]
Sums = Mapping[Place, Counter[str]]


@dataclass(frozen=True, slots=True)
class _Table:
    """A rollup: what its rows are told apart by, and what they sum."""

    model: Any
    place: tuple[str, ...]
    sums: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*_TIME, *self.place, *self.sums)


_CALLS: Final = _Table(CallRollup, _PLACE, (*CALL_SUMS, *LATENCY_SUMS))
_PEOPLE: Final = _Table(PeopleRollup, (*_PLACE, "reason", "staff_id"), PEOPLE_SUMS)


def replace_quarters(
    begin: datetime, end: datetime, facts: Iterable[CallFact], zone: str
) -> None:
    """Put the facts of a stretch of whole quarters in place of what was there."""
    calls, people = _by_place(facts)
    for table, added in ((_CALLS, calls), (_PEOPLE, people)):
        table.model.objects.filter(
            grain=Grain.QUARTER, starts_at__gte=begin, starts_at__lt=end
        ).delete()
        times = {quarter: _quarter(quarter, zone) for quarter, *_place in added}
        rows = (
            (*times[quarter], *place, *(int(sums[name]) for name in table.sums))
            for (quarter, *place), sums in added.items()
        )
        insert(table.model, table.columns, rows)


def add_up_day(day: date, zone: str) -> None:
    """Put the sums of a day's quarters in place of the day's other rows."""
    window = Window(day, day, zone)
    begin = midnight(day, zone)
    for table in (_CALLS, _PEOPLE):
        rows = table.model.objects.filter(
            starts_at__gte=window.begin, starts_at__lt=window.end
        )
        rows.exclude(grain=Grain.QUARTER).delete()
        quarters = rows.filter(grain=Grain.QUARTER).order_by()
        hours, days = _added(quarters, ("hour",), table), _added(quarters, (), table)
        times = (begin, None, *_dates(day))
        new = [(Grain.DAY, *times, *row) for row in days]
        new += [(Grain.HOUR, row[0], row[0], *_dates(day), *row[1:]) for row in hours]
        new += [(Grain.DAY_OF_ALL, *times, *row) for row in _of_all(days, 0, table)]
        new += [
            (Grain.HOUR_OF_ALL, row[0], row[0], *_dates(day), *row[1:])
            for row in _of_all(hours, 1, table)
        ]
        insert(table.model, table.columns, new)


def _added(quarters: Any, times: tuple[str, ...], table: _Table) -> list[Any]:
    """The sums by what calls have in common, after these columns of time."""
    found = quarters.values_list(*times, *table.place)
    return list(found.annotate(**{f"sum_{name}": Sum(name) for name in table.sums}))


def _of_all(rows: Iterable[Any], times: int, table: _Table) -> list[tuple[Any, ...]]:
    """Rows that differ in what calls have in common as one; ``times`` columns lead."""
    first = times + len(table.place)
    added: dict[Place, list[int]] = {}
    for row in rows:
        sums = added.setdefault(row[:times], [0] * len(table.sums))
        for place, value in enumerate(row[first:]):
            sums[place] += value
    nowhere = tuple(
        table.model._meta.get_field(name).get_default() for name in table.place
    )
    return [(*time, *nowhere, *sums) for time, sums in added.items()]


def _by_place(facts: Iterable[CallFact]) -> tuple[Sums, Sums]:
    """The sums of calls and of escalations, by quarter and what they have in common."""
    calls: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    people: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    for fact in facts:
        quarter = quarter_of(fact.started_at)
        place = (quarter, fact.line_id, fact.version, fact.intent, fact.call_type)
        calls[place].update(fact.sums)
        for each in fact.escalations:
            people[*place, each.reason, each.staff_id].update(each.sums)
    return calls, people


def _quarter(quarter: datetime, zone: str) -> tuple[Any, ...]:
    hour = hour_of(quarter, zone)
    return (Grain.QUARTER, quarter, hour, *_dates(day_of(quarter, zone)))


def _dates(day: date) -> tuple[date, date, date]:
    return day, week_of(day), month_of(day)
