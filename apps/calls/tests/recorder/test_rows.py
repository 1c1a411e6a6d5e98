"""What a batch makes of the rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.agentbrain.conversation.actions import (
    Escalate,
    SaveEvent,
    SaveTurn,
    UpdateCall,
)
from apps.calls import recorder_writes
from apps.calls.models import CallEvent, Escalation, ReportMark, Turn
from apps.calls.recorder_entries import (
    EndEntry,
    EscalationEntry,
    EventEntry,
    HeartbeatEntry,
    TurnEntry,
    UpdateEntry,
)
from apps.calls.reporting.windows import quarter_of
from apps.calls.tests.parts import live_call
from apps.customers.models import Customer

pytestmark = pytest.mark.django_db


def test_a_turn_saved_again_replaces_the_one_before():
    call = live_call()
    recorder_writes.write([TurnEntry(call.pk, SaveTurn(0, "agent", "He", "", 5, 6))])
    recorder_writes.write(
        [
            TurnEntry(call.pk, SaveTurn(0, "agent", "Hello", "He", 5, 9)),
            TurnEntry(
                call.pk,
                SaveTurn(
                    0,
                    "agent",
                    "Hello there",
                    "Hello",
                    5,
                    12,
                    interrupted=True,
                    confidence=0.5,
                    latency_ms=300,
                    trace=({"rule": "greeting"},),
                    question="date",
                    missed=True,
                ),
            ),
        ]
    )
    turn = Turn.objects.get(call=call)
    assert (turn.text, turn.heard_text, turn.ended_ms) == ("Hello there", "Hello", 12)
    assert (turn.interrupted, turn.latency_ms) == (True, 300)
    assert turn.trace == [{"rule": "greeting"}]
    assert (turn.question, turn.missed) == ("date", True)


def test_a_batch_costs_the_same_however_many_turns_it_has(
    django_assert_max_num_queries,
):
    call = live_call()
    entries = [
        *(TurnEntry(call.pk, SaveTurn(n, "agent", "x", "x", n, n)) for n in range(50)),
        *(EventEntry(call.pk, SaveEvent("nudge", n)) for n in range(50)),
        *(HeartbeatEntry(call.pk) for _ in range(5)),
    ]
    with django_assert_max_num_queries(6):
        recorder_writes.write(entries)
    assert CallEvent.objects.filter(call=call).count() == 50


def test_events_keep_their_order():
    call = live_call()
    recorder_writes.write(
        [EventEntry(call.pk, SaveEvent(f"kind{n}", 5)) for n in range(20)]
    )
    kinds = CallEvent.objects.filter(call=call).values_list("kind", flat=True)
    assert list(kinds) == [f"kind{n}" for n in range(20)]


def test_a_caller_once_identified_stays_identified():
    customer = Customer.objects.create(first_name="Ann", phone="+15550001111")
    call = live_call(customer=customer)
    recorder_writes.write(
        [UpdateEntry(call.pk, UpdateCall("greeting", "", {"a": 1}, outcome="booked"))]
    )
    call.refresh_from_db()
    assert call.customer == customer
    assert (call.state, call.slots, call.outcome) == ("greeting", {"a": 1}, "booked")


def test_reports_count_both_customers_again_when_a_past_call_changes_hands():
    ann, bo = (
        Customer.objects.create(first_name=name, phone=phone)
        for name, phone in (("Ann", "+15550001111"), ("Bo", "+15550002222"))
    )
    began = timezone.now().replace(minute=0, second=0, microsecond=0)
    over = {"status": "completed", "ended_at": began}
    call = live_call(customer=ann, started_at=began, **over)
    hours = {ann: 24, bo: 48}
    for customer, ago in hours.items():
        at = began - timedelta(hours=ago)
        live_call(f"CA{ago}", customer=customer, started_at=at, **over)
    ReportMark.objects.all().delete()
    update = UpdateCall("closing", "", customer_id=bo.pk)
    recorder_writes.write([UpdateEntry(call.pk, update)])
    marked = set(ReportMark.objects.values_list("quarter", flat=True))
    due = [began, *(began - timedelta(hours=ago) for ago in hours.values())]
    assert marked >= {quarter_of(at) for at in due}


def test_an_update_of_a_call_that_is_gone_is_refused():
    with pytest.raises(IntegrityError):
        recorder_writes.write([UpdateEntry(999_999, UpdateCall("greeting", ""))])


def test_all_or_nothing_is_written():
    call = live_call()
    with pytest.raises(IntegrityError):
        recorder_writes.write(
            [
                TurnEntry(call.pk, SaveTurn(0, "agent", "x", "x", 0, 1)),
                UpdateEntry(999_999, UpdateCall("greeting", "")),
            ]
        )
    assert not Turn.objects.exists()


def test_an_escalation_is_raised_once_a_reason():
    call = live_call()
    wish = EscalationEntry(call.pk, Escalate("complaint", "urgent", "this is bad"))
    recorder_writes.write([wish])
    recorder_writes.write([wish, wish])
    assert Escalation.objects.get(call=call).priority == "urgent"


def test_an_end_that_could_not_be_written_at_once_is_made_up_for():
    call = live_call()
    recorder_writes.write([EndEntry(call.pk, "completed", "caller", "MZ1")])
    recorder_writes.write([EndEntry(call.pk, "failed", "late", "MZ1")])
    call.refresh_from_db()
    assert (call.status, call.end_reason) == ("completed", "caller")
