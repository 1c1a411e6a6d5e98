"""Where calls go and where they leave, counted from what was recorded."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from apps.agentbrain.models import BrainVersion
from apps.calls.models import Call
from apps.calls.reporting.flow_csv import HEADER, lines, write_csv
from apps.calls.reporting.flow_types import Period
from apps.calls.reporting.flows import flow_report
from apps.calls.selectors import Rate

from ..admin.people import call_of, escalation, say

pytestmark = pytest.mark.django_db


def period(version: str = "") -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=6), today, version)


def booking(*questions: str, outcome: str = "booked", **fields) -> Call:
    """A call that was asked these; "?" in front: its answer was not understood."""
    call = call_of(
        **{
            "call_type": "inbound_new",
            "intent": "book_appointment",
            "state": "closing" if outcome == "booked" else "slot_collection",
            "outcome": outcome,
            **fields,
        }
    )
    say(call, "agent", "How can I help?", state="greeting")
    for question in questions:
        missed = question.startswith("?")
        say(
            call,
            "caller",
            "well",
            state="slot_collection",
            question=question.lstrip("?"),
            missed=missed,
        )
    if outcome == "booked":
        say(call, "agent", "Goodbye", state="closing")
    return call


def test_a_flow_is_a_type_of_call_with_its_intent():
    booking("intent")
    booking("intent")
    booking("intent", call_type="inbound_existing")
    booking("intent", intent="")
    found = [
        (flow.call_type, flow.intent, flow.totals.calls)
        for flow in flow_report(period()).flows
    ]
    assert found == [
        ("inbound_new", "book_appointment", 2),
        ("inbound_existing", "book_appointment", 1),
        ("inbound_new", "", 1),
    ]


def test_the_funnel_says_how_many_reached_a_state_and_how_many_left_in_it():
    booking("intent", "date")
    booking("intent", outcome="abandoned")
    booking(outcome="", state="greeting")
    (flow,) = flow_report(period()).flows
    steps = {step.state: (step.reached, step.left) for step in flow.steps}
    assert steps == {
        "greeting": (Rate(3, 3), Rate(1, 3)),
        "slot_collection": (Rate(2, 3), Rate(1, 2)),
        "closing": (Rate(1, 3), Rate(0, 1)),
    }


def test_a_call_that_ended_in_a_state_nobody_spoke_in_has_reached_it():
    booking(outcome="abandoned", state="execution")
    (flow,) = flow_report(period()).flows
    steps = {step.state: (step.reached, step.left) for step in flow.steps}
    assert steps["execution"] == (Rate(1, 1), Rate(1, 1))


def test_completed_sent_to_a_person_and_left_are_separate_figures():
    booking()
    escalation(booking(outcome="escalated", state="escalation"))
    both = booking()
    escalation(both)
    escalation(both, reason="complaint")
    booking(outcome="abandoned")
    totals = flow_report(period()).all_calls
    assert totals.completed == Rate(2, 4)
    assert totals.escalated == Rate(2, 4)
    assert totals.left == Rate(1, 4)


def test_questions_are_ranked_by_how_often_they_were_asked_again():
    booking("intent", "date", "?date", "date", "name")
    booking("intent", "date", "name", "?name")
    (flow,) = flow_report(period()).flows
    found = {
        asked.question: (asked.turns.value, asked.again, asked.missed)
        for asked in flow.questions
    }
    assert list(found) == ["date", "name", "intent"]
    assert found["date"] == (2.0, 2, Rate(1, 4))
    assert found["name"] == (1.5, 1, Rate(1, 3))
    assert flow.totals.missed == Rate(2, 9)
    assert flow.totals.turns.value == 4.5


def test_calls_from_before_questions_were_recorded_have_no_rate():
    call = booking()
    say(call, "caller", "yes", state="slot_collection")
    totals = flow_report(period()).all_calls
    assert totals.missed.percent is None
    assert totals.turns.value == 0


def test_only_answered_calls_that_are_over_count():
    booking()
    booking(status="in_progress", ended_at=None)
    booking(status="failed", answered_at=None)
    assert flow_report(period()).all_calls.calls == 1


def test_the_period_is_of_local_days_both_included():
    zone = timezone.get_current_timezone()
    for hour, day in ((0, 2), (23, 2), (12, 1), (12, 3)):
        begun = datetime(2026, 6, day, hour, 59, tzinfo=zone)
        booking(started_at=begun, answered_at=begun)
    days = Period(date(2026, 6, 2), date(2026, 6, 2))
    assert flow_report(days).all_calls.calls == 2


def test_each_version_has_its_own_figures_and_its_numbers():
    for number, digest in ((1, "aaa"), (2, "bbb"), (3, "aaa")):
        BrainVersion.objects.create(number=number, digest=digest, content="{}")
    booking("?date", "date", brain_version="aaa", outcome="abandoned")
    booking("date", brain_version="bbb")
    booking("date", brain_version="rows")
    found = [
        (v.digest, v.numbers, v.totals.completed, v.totals.missed)
        for v in flow_report(period()).versions
    ]
    assert found == [
        ("aaa", (1, 3), Rate(0, 1), Rate(1, 2)),
        ("bbb", (2,), Rate(1, 1), Rate(0, 1)),
        ("rows", (), Rate(1, 1), Rate(0, 1)),
    ]
    only = flow_report(period("bbb"))
    assert only.all_calls.calls == 1
    assert only.flows[0].questions[0].turns.of == 1


def test_nothing_on_record_has_no_rates_and_no_flows():
    report = flow_report(period())
    assert (report.flows, report.versions) == ((), ())
    assert report.all_calls.completed.percent is None
    assert report.all_calls.turns.value is None


def test_it_takes_as_many_queries_for_many_calls_as_for_one(django_assert_num_queries):
    for number in range(2):
        booking("intent", "date", intent=f"intent-{number}")
        with django_assert_num_queries(6):
            flow_report(period())


def test_the_csv_holds_every_figure_with_what_it_was_counted_from():
    booking("intent", "?date", "date")
    report = flow_report(period())
    file = io.StringIO()
    write_csv(report, file)
    rows = file.getvalue().splitlines()
    assert rows[0] == ",".join(HEADER)
    assert len(rows) == 1 + len(list(lines(report)))
    where = "inbound_new,book_appointment"
    assert f"question,{where},date,answers,2,1,2.00" in rows
    assert f"question,{where},date,missed,1,2,50.0" in rows
    assert f"state,{where},closing,reached,1,1,100.0" in rows
    assert "all,,,,completed,1,1,100.0" in rows


def test_no_cell_is_run_by_a_spreadsheet():
    booking("intent", intent="=HYPERLINK(1)")
    file = io.StringIO()
    write_csv(flow_report(period()), file)
    assert ",'=HYPERLINK(1)," in file.getvalue()
    assert ",=HYPERLINK" not in file.getvalue()
