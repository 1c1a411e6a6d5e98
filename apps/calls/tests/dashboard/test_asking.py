"""Which days and which calls the page of reports is about."""

from __future__ import annotations

from datetime import date

import pytest

from apps.calls.dashboard.asking import ReportForm, fineness, window_of
from apps.calls.models import Line
from apps.calls.reporting.metrics import Split
from apps.calls.reporting.windows import By, days_of, last_days

TODAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", TODAY, TODAY),
        ("yesterday", date(2026, 3, 14), date(2026, 3, 14)),
        ("7", date(2026, 3, 9), TODAY),
        ("28", date(2026, 2, 16), TODAY),
        ("month", date(2026, 3, 1), TODAY),
        ("last_month", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_presets_are_local_days(period, first, last):
    window = window_of(period, None, None, TODAY)
    assert (window.first, window.last) == (first, last)


@pytest.mark.parametrize(
    ("days", "by"),
    [
        *((1, By.HOUR), (2, By.HOUR), (3, By.DAY), (62, By.DAY)),
        *((63, By.WEEK), (366, By.WEEK), (367, By.MONTH)),
    ],
)
def test_a_longer_period_is_drawn_more_coarsely(days, by):
    assert fineness(last_days(days, TODAY)) is by


@pytest.mark.django_db
def test_own_days_are_taken_as_they_are():
    form = ReportForm({"period": "custom", "first": "2026-01-02", "last": "2026-01-09"})
    assert form.window() == days_of(date(2026, 1, 2), date(2026, 1, 9))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        {"period": "custom"},
        {"period": "custom", "first": "2026-01-02"},
        {"period": "custom", "first": "2026-01-02", "last": "2026-01-01"},
        {"period": "custom", "first": "2020-01-02", "last": "2026-01-01"},
        {"period": "custom", "first": "soon", "last": "later"},
        {"period": "fortnight"},
        {"line": "nobody's"},
    ],
)
def test_what_makes_no_sense_is_said_and_the_usual_days_are_shown(asked):
    form = ReportForm(asked)
    assert form.window() == last_days(28)
    assert form.errors
    assert form.filters() == {}


@pytest.mark.django_db
def test_calls_are_told_apart_by_line_and_by_having_none():
    line = Line.objects.create(number="+15550009999", name="Main line")
    assert ReportForm({"line": str(line.pk)}).filters() == {Split.LINE: str(line.pk)}
    assert ReportForm({"line": "0"}).filters() == {Split.LINE: "0"}
    assert ReportForm({}).filters() == {}
