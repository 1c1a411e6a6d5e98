"""Asking for figures: metrics by id, over a window, cut up by time and split.

    window = last_days(28)
    report(["offered", "containment"], window).totals
    report(["offered"], window, by=By.DAY).groups            # a line through time
    report(["containment"], window, split=Split.INTENT).groups   # a table
    report(["offered"], window, compare=True)   # each figure with its ``previous``

``totals`` are over the whole window and never the mean of groups. Without a split, each
part of time has a group, also an empty one. Figures are as of the last summing up,
some seconds ago; ``Report.waiting`` says whether changes wait for the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from operator import add
from typing import Any, Final

from django.db.models import Model, QuerySet, Sum

from .figures import Figure
from .formulas import Sums, columns_of
from .groups import Groups, Part, beside, figures_of
from .metrics import METRICS, Metric, Source, Split
from .models import CallRollup, Grain, PeopleRollup, ReportMark
from .windows import Bucket, By, Window, buckets, month_of, previous, week_of

MOST_DAYS: Final = 3 * 366
MOST_DAYS_BY_HOUR: Final = 31
FLOW_MARK: Final = "/"
_MODELS: Final[Mapping[Source, type[Model]]] = {
    Source.CALLS: CallRollup,
    Source.PEOPLE: PeopleRollup,
}
_COLUMNS: Final[Mapping[Split, tuple[str, ...]]] = {
    Split.LINE: ("line_id",),
    Split.VERSION: ("version",),
    Split.INTENT: ("intent",),
    Split.CALL_TYPE: ("call_type",),
    Split.FLOW: ("call_type", "intent"),
    Split.REASON: ("reason",),
    Split.STAFF: ("staff_id",),
}
Key = tuple[datetime | date | None, str]


class BadQuestion(ValueError):
    """A report nobody can give; ``field`` names what was wrong with the question."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Report:
    """Figures stand in the order of ``metrics``; groups by time, then by key."""

    metrics: tuple[Metric, ...]
    window: Window
    by: By
    split: Split | None
    filters: Mapping[Split, str]
    totals: tuple[Figure, ...]
    groups: Groups
    compared_with: Window | None = field(default=None)
    waiting: bool = field(default=False)


def report(
    metric_ids: Iterable[str],
    window: Window,
    *,
    by: By = By.ALL,
    split: Split | None = None,
    filters: Mapping[Split, str] | None = None,
    compare: bool = False,
) -> Report:
    """Raises ``BadQuestion``. One query for each rollup that is read, two with a
    comparison, and one for what waits."""
    metrics = tuple(_metric(name) for name in metric_ids)
    asked = dict(filters or {})
    _check(metrics, window, by, split, asked)
    sums, parts = _summed_up(metrics, window, by, split, asked)
    totals = figures_of(metrics, sums, window)
    earlier = previous(window) if compare else None
    if earlier is not None:
        old_sums, old_parts = _summed_up(metrics, earlier, by, split, asked)
        totals = beside(totals, figures_of(metrics, old_sums, earlier))
        parts = _parts_beside(parts, old_parts, window, earlier, by)
    waiting = ReportMark.objects.filter(
        quarter__gte=window.begin, quarter__lt=window.end
    )
    return Report(
        metrics=metrics,
        window=window,
        by=by,
        split=split,
        filters=asked,
        totals=totals,
        groups=Groups(metrics, parts),
        compared_with=earlier,
        waiting=waiting.exists(),
    )


def _metric(name: str) -> Metric:
    if name not in METRICS:
        raise BadQuestion("metrics", f"There is no metric {name!r}.")
    return METRICS[name]


def _check(
    metrics: Sequence[Metric],
    window: Window,
    by: By,
    split: Split | None,
    filters: Mapping[Split, str],
) -> None:
    if not metrics:
        raise BadQuestion("metrics", "At least one metric is expected.")
    longest = MOST_DAYS_BY_HOUR if by is By.HOUR else MOST_DAYS
    if window.days > longest:
        raise BadQuestion("since", f"At most {longest} days can be asked for so.")
    for metric in metrics:
        for each in {*filters, *([split] if split else [])}:
            if each not in metric.splits:
                where = "split" if each == split else each.value
                raise BadQuestion(where, f"{metric.id} is not known by {each.value}.")


def _summed_up(
    metrics: Sequence[Metric],
    window: Window,
    by: By,
    split: Split | None,
    filters: Mapping[Split, str],
) -> tuple[Sums, list[Part]]:
    """The sums of the whole window and those of its parts."""
    found: dict[Key, Sums] = {}
    for source in Source:
        columns = columns_of(m for m in metrics if m.source is source)
        if not columns:
            continue
        rows = _rows(source, window, by, split, filters)
        if split is not None or (filters and by is not By.ALL):
            summed = _grouped(rows, by, split, columns)
        elif filters:
            summed = iter([((None, ""), _summed(rows, columns))])
        else:
            summed = _added_up(rows, by, columns)
        for key, sums in summed:
            found.setdefault(key, {}).update(sums)
    # Each row is in one part, so the parts add up to the whole.
    total: Counter[str] = Counter()
    for sums in found.values():
        total.update(sums)
    return dict(total), list(_parts(window, by, split, found))


def _grain(by: By, apart: bool) -> Grain:
    """The coarsest rows that can tell; ``apart``: by more than time."""
    if by is By.HOUR:
        return Grain.HOUR if apart else Grain.HOUR_OF_ALL
    return Grain.DAY if apart else Grain.DAY_OF_ALL


def _rows(
    source: Source,
    window: Window,
    by: By,
    split: Split | None,
    filters: Mapping[Split, str],
) -> QuerySet[Any]:
    conditions: dict[str, Any] = {
        "grain": _grain(by, split is not None or bool(filters)),
        "starts_at__gte": window.begin,
        "starts_at__lt": window.end,
    }
    for name, code in filters.items():
        conditions |= dict(zip(_COLUMNS[name], values_of(name, code), strict=True))
    return _MODELS[source]._default_manager.filter(**conditions).order_by()


def values_of(split: Split, code: str) -> tuple[Any, ...]:
    """What a group's key stands for in the columns of its split."""
    if split in (Split.LINE, Split.STAFF):
        if not (code.isascii() and code.isdecimal()) or len(code) > 18:
            raise BadQuestion(split.value, "A whole number is expected.")
        return (int(code),)
    if split is Split.FLOW:
        call_type, mark, intent = code.partition(FLOW_MARK)
        if not mark:
            raise BadQuestion(split.value, "Expected call_type/intent.")
        return call_type, intent
    return (code,)


def _summed(rows: Any, columns: Sequence[str]) -> Sums:
    sums = rows.aggregate(**{f"sum_{name}": Sum(name) for name in columns})
    # PostgreSQL adds wide columns up to decimals.
    return {name: int(sums[f"sum_{name}"] or 0) for name in columns}


def _grouped(
    rows: QuerySet[Any], by: By, split: Split | None, columns: Sequence[str]
) -> Iterator[tuple[Key, Sums]]:
    times = () if by is By.ALL else (by.value,)
    parts = _COLUMNS[split] if split else ()
    asked = (*times, *parts)
    found = rows.values_list(*asked).annotate(
        **{f"sum_{name}": Sum(name) for name in columns}
    )
    before = len(asked)
    for row in found:
        when = row[0] if times else None
        key = FLOW_MARK.join(str(part) for part in row[len(times) : before])
        yield (when, key), dict(zip(columns, map(int, row[before:]), strict=True))


def _added_up(
    rows: QuerySet[Any], by: By, columns: Sequence[str]
) -> Iterator[tuple[Key, Sums]]:
    """Rows of all calls are few: adding them up here is quicker than asking for it."""
    sums: dict[datetime | date | None, list[int]] = {}
    for when, *values in rows.values_list("day" if by is By.ALL else by, *columns):
        key = None if by is By.ALL else when
        known = sums.get(key)
        sums[key] = list(map(add, known, values)) if known else values
    for key, values in sums.items():
        yield (key, ""), dict(zip(columns, values, strict=True))


def _parts(
    window: Window, by: By, split: Split | None, found: Mapping[Key, Sums]
) -> Iterator[Part]:
    keys: dict[datetime | date | None, list[str]] = {}
    for when, key in found:
        keys.setdefault(when, []).append(key)
    for bucket in buckets(window, by):
        when = _time_key(bucket)
        for key in sorted(keys.get(when, [])) if split else [""]:
            yield Part(bucket, key, found.get((when, key), {}))


def _time_key(bucket: Bucket) -> datetime | date | None:
    """What the rollup's column holds for a bucket, also for one cut short."""
    match bucket.by:
        case By.ALL:
            return None
        case By.HOUR:
            return bucket.starts_at
        case By.DAY:
            return bucket.window.first
        case By.WEEK:
            return week_of(bucket.window.first)
        case By.MONTH:
            return month_of(bucket.window.first)


def _parts_beside(
    now: Sequence[Part],
    before: Sequence[Part],
    window: Window,
    earlier: Window,
    by: By,
) -> list[Part]:
    """Each part with that at the same place of the earlier window, if there is one."""
    place_of = {b.key: n for n, b in enumerate(buckets(window, by))}
    old_place_of = {b.key: n for n, b in enumerate(buckets(earlier, by))}
    old = {(old_place_of[p.bucket.key], p.key): p for p in before}
    both = ((part, old.get((place_of[part.bucket.key], part.key))) for part in now)
    return [
        replace(part, before=(one.sums, one.bucket.window)) if one else part
        for part, one in both
    ]
