"""However calls come, change and are summed up: figures equal what the rows say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from apps.calls.models import Call, CallRollup, PeopleRollup, ReportMark
from apps.calls.reporting.figures import Figure
from apps.calls.reporting.metrics import METRICS, Source, Split
from apps.calls.reporting.queries import report
from apps.calls.reporting.refresh import refresh
from apps.calls.reporting.windows import By, Window, days_of

from .counted_by_hand import counted
from .history import History

pytestmark = pytest.mark.django_db

# Around the night on which New York sets its clocks forward.
BEGIN = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
DAYS = 14
ZONES = (*("America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"),)


def past(seed: int) -> History:
    """Calls that came and changed while, now and then, they were summed up."""
    history = History(seed, BEGIN, DAYS)
    steps = Random(seed)
    for _ in range(24):
        history.add_call()
        if steps.random() < 0.4:
            history.change_something()
        if steps.random() < 0.15:
            refresh()
    return history


def agrees(figures: Iterable[Figure], calls: Iterable[Call]) -> None:
    by_hand = counted(calls)
    for figure in figures:
        numerator, denominator = by_hand[figure.metric]
        assert figure.denominator == denominator, figure
        if METRICS[figure.metric].percent:
            assert close(figure.value, numerator), figure
        else:
            assert figure.numerator == pytest.approx(numerator), figure


def close(value: float | None, exact: float | None) -> bool:
    """As near as the registry promises of percentiles."""
    if value is None or exact is None:
        return value is exact
    if exact > 10:
        return value == 10
    return abs(value - exact) <= max(0.1 * exact, 0.1 if exact < 0.1 else 0)


def rows_of(window: Window) -> list[Call]:
    return list(
        Call.objects.filter(started_at__gte=window.begin, started_at__lt=window.end)
    )


@pytest.mark.parametrize("seed", range(2))
def test_totals_equal_the_rows_over_any_days(seed):
    past(seed)
    refresh()
    steps = Random(seed)
    first = BEGIN.date()
    for _ in range(4):
        begin = first + timedelta(days=steps.randrange(-1, DAYS))
        window = days_of(begin, begin + timedelta(days=steps.randrange(DAYS)))
        agrees(report(METRICS, window).totals, rows_of(window))
    assert not ReportMark.objects.exists()


@pytest.mark.parametrize("zone", ZONES)
def test_parts_of_time_equal_the_rows_in_any_zone(zone):
    with override_settings(TIME_ZONE=zone):
        past(7)
        refresh()
        window = days_of(BEGIN.date() - timedelta(days=1), BEGIN.date() + timedelta(14))
        for by in (By.HOUR, By.DAY, By.WEEK, By.MONTH):
            groups = report(METRICS, window, by=by).groups
            starts = [group.bucket.starts_at for group in groups]
            assert starts == sorted(starts)
            for group, end in zip(groups, [*starts[1:], window.end], strict=True):
                calls = rows_of(window)
                begin = group.bucket.starts_at
                mine = [call for call in calls if begin <= call.started_at < end]
                if mine or any(figure.numerator for figure in group.figures):
                    agrees(group.figures, mine)


def test_splits_equal_the_rows():
    past(8)
    refresh()
    window = days_of(BEGIN.date() - timedelta(days=1), BEGIN.date() + timedelta(14))
    of_calls = [m.id for m in METRICS.values() if m.source is Source.CALLS]
    codes = {
        Split.LINE: lambda call: str(call.line_id or 0),
        Split.VERSION: lambda call: call.brain_version,
        Split.INTENT: lambda call: call.intent,
        Split.CALL_TYPE: lambda call: call.call_type,
        Split.FLOW: lambda call: f"{call.call_type}/{call.intent}",
    }
    for split, code in codes.items():
        over = [c for c in rows_of(window) if c.status not in ("in_progress",)]
        groups = report(of_calls, window, split=split).groups
        assert {group.key for group in groups} == {code(call) for call in over}
        for group in groups:
            mine = [call for call in over if code(call) == group.key]
            agrees(group.figures, mine)
            (alone,) = report(of_calls, window, filters={split: group.key}).groups
            assert alone.figures == group.figures


def test_what_staff_did_is_told_by_person_and_by_reason():
    history = past(9)
    refresh()
    window = days_of(BEGIN.date() - timedelta(days=1), BEGIN.date() + timedelta(14))
    escalations = [
        e
        for call in rows_of(window)
        if call.status != "in_progress"
        for e in call.escalations.all()
    ]
    for split, code in (
        (Split.STAFF, lambda e: str(e.resolved_by_id or e.claimed_by_id or 0)),
        (Split.REASON, lambda e: e.reason),
    ):
        groups = report(["escalations"], window, split=split).groups
        found = {group.key: group.figures[0].numerator for group in groups}
        wanted = dict.fromkeys(map(code, escalations), 0)
        for each in escalations:
            wanted[code(each)] += 1
        assert found == wanted
    assert history.staff


def test_counting_all_again_gives_the_same_rows():
    past(10)
    refresh()

    def contents() -> list[list[tuple]]:
        return [
            sorted(
                model.objects.values_list(
                    *(f.name for f in model._meta.fields if f.name != "id")
                ),
                key=str,
            )
            for model in (CallRollup, PeopleRollup)
        ]

    before = contents()
    CallRollup.objects.all().delete()
    first = BEGIN.date() - timedelta(days=1)
    call_command("rebuild_reports", since=first, until=first + timedelta(days=16))
    assert contents() == before


def test_another_service_level_or_zone_counts_past_days_again():
    past(11)
    refresh()
    with override_settings(TIME_ZONE="Asia/Kolkata", REPORT_SERVICE_LEVEL_SECONDS=3):
        refresh()
        first = BEGIN.date() - timedelta(days=1)
        window = days_of(first, first + timedelta(days=16))
        assert window.time_zone == settings.TIME_ZONE
        ids = [m for m in METRICS if m != "service_level"]
        agrees(report(ids, window).totals, rows_of(window))
        for group in report(ids, window, by=By.DAY).groups:
            agrees(group.figures, rows_of(group.bucket.window))
