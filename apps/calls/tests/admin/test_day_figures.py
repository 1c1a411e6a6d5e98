"""The figures of the front page, each by its definition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.calls.models import Escalation
from apps.calls.selectors import day_figures, latest_calls, open_escalations
from apps.customers.models import Appointment, Bay, Service

from .people import call_of, escalation, live_call, maria

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)
"""Noon in New York, where the tests' shop is."""


def call_at(when: datetime, seconds: int = 60, **fields):
    return call_of(
        **{
            "started_at": when,
            "answered_at": when,
            "ended_at": when + timedelta(seconds=seconds),
            **fields,
        }
    )


def test_containment_is_handled_calls_never_sent_to_a_person():
    for hour in (1, 2, 3):
        call_at(NOON - timedelta(hours=hour))
    escalation(call_at(NOON - timedelta(hours=4)), status="resolved")

    containment = day_figures(NOON).containment

    assert (containment.numerator, containment.denominator) == (3, 4)
    assert containment.percent == 75


def test_containment_of_a_day_without_handled_calls_is_null():
    live_call(started_at=NOON)
    figures = day_figures(NOON)
    assert figures.containment.percent is None
    assert figures.average_handle_time is None
    assert (figures.calls, figures.calls_live, figures.handled) == (1, 1, 0)


def test_a_call_never_answered_is_not_handled():
    call_at(NOON, answered_at=None, status="failed")
    assert day_figures(NOON).handled == 0


def test_the_average_handle_time_runs_from_answer_to_end():
    call_at(NOON - timedelta(hours=1), seconds=30)
    call_at(NOON - timedelta(hours=2), seconds=90)
    assert day_figures(NOON).average_handle_time == timedelta(seconds=60)


def test_the_day_begins_at_local_midnight():
    local_midnight = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)
    call_at(local_midnight - timedelta(seconds=1))
    call_at(local_midnight)
    assert day_figures(NOON).calls == 1


def test_a_call_from_yesterday_that_is_still_going_on_is_live_but_not_of_today():
    live_call(started_at=NOON - timedelta(days=1))
    figures = day_figures(NOON)
    assert (figures.calls, figures.calls_live) == (0, 1)


def test_only_appointments_the_agent_made_today_count_as_booked_by_it():
    bay = Bay.objects.create(name="Bay 1")
    service = Service.objects.create(code="oil", name="Oil", duration_minutes=30)
    for days_ago, source in ((0, "CA1"), (0, ""), (1, "CA2")):
        row = Appointment.objects.create(
            customer=maria(),
            service=service,
            bay=bay,
            starts_at=NOON + timedelta(days=days_ago),
            ends_at=NOON + timedelta(days=days_ago, minutes=30),
            source=source,
        )
        Appointment.objects.filter(pk=row.pk).update(
            created_at=NOON - timedelta(days=days_ago)
        )
    assert day_figures(NOON).booked_by_agent == 1


def test_open_and_claimed_escalations_are_counted_apart():
    for status in ("open", "open", "claimed", "resolved"):
        escalation(status=status, call=call_at(NOON))
    figures = day_figures(NOON)
    assert (figures.escalations_open, figures.escalations_claimed) == (2, 1)


def test_the_figures_take_three_queries_however_many_calls(
    django_assert_num_queries,
):
    for _ in range(10):
        escalation(call_at(NOON))
    with django_assert_num_queries(3):
        day_figures(NOON)


def test_live_calls_come_before_newer_ones_that_are_over():
    over = call_of(minutes_ago=1)
    going_on = live_call(minutes_ago=30)
    assert latest_calls(5) == [going_on, over]


def test_the_most_urgent_and_then_the_oldest_waits_first():
    rows = {
        name: escalation(call_of(), priority=priority)
        for name, priority in (
            ("late", "normal"),
            ("low", "low"),
            ("early", "normal"),
            ("urgent", "urgent"),
            ("high", "high"),
        )
    }
    Escalation.objects.filter(pk=rows["early"].pk).update(
        created_at=NOON - timedelta(days=900)
    )
    order = [row.pk for row in open_escalations(10)]
    expected = ("urgent", "high", "early", "late", "low")
    assert order == [rows[name].pk for name in expected]
