"""What was promised in a call becomes work, once, at a time when somebody is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.calls import escalations, services
from apps.calls.callbacks import promising, times
from apps.calls.choices import CallStatus
from apps.calls.models import Call, Callback, CallEvent
from apps.calls.tests.admin.people import maria, staff
from apps.calls.tests.parts import live_call
from apps.customers.models import ClosedDay, OpeningHours

pytestmark = pytest.mark.django_db


def promising_call(**slots) -> Call:
    """A live call in which the agent has said that somebody will call back."""
    call = live_call("CA-cb")
    call.customer = maria()
    call.slots = {"callback_number": "+15550107777", **slots}
    call.save()
    escalations.raise_for(call.pk, reason="person_requested", priority="high")
    return call


def end(call: Call) -> None:
    services.end_call(call.pk, CallStatus.COMPLETED, "caller")


def test_what_the_agent_promised_is_due_after_the_call():
    call = promising_call(message="It is about the bill.")
    end(call)
    row = Callback.objects.get()
    assert (row.call, row.customer, row.number) == (call, maria(), "+15550107777")
    assert (row.reason, row.note) == ("person_requested", "It is about the bill.")
    assert row.escalation.reason == "person_requested"
    assert row.created_by is None
    assert CallEvent.objects.get(kind="callback_promised").data["by"] == "agent"


def test_a_call_in_which_nothing_was_promised_leaves_nothing():
    call = live_call("CA-none")
    end(call)
    assert not Callback.objects.exists()


def test_what_was_settled_during_the_call_needs_no_call_back():
    call = promising_call()
    escalations.resolve(call.escalations.get().pk, staff("ana"), "spoke to them")
    end(call)
    assert not Callback.objects.exists()


def test_a_line_that_breaks_and_comes_back_promises_once_and_the_last_number():
    call = promising_call()
    services.end_call(call.pk, CallStatus.LOST, "lost", snapshot={"any": "thing"})
    assert services.answer_call(call.pk, "MZ2") is not None
    slots = {"callback_number": "+15550108888"}
    Call.objects.filter(pk=call.pk).update(slots=slots)
    end(call)
    assert Callback.objects.get().number == "+15550108888"


def test_a_caller_nobody_could_take_is_called_back():
    call = live_call("CA-nobody")
    Call.objects.filter(pk=call.pk).update(from_number="+15550109999")
    call.refresh_from_db()
    promising.nobody_free(call)
    promising.nobody_free(call)
    row = Callback.objects.get()
    assert (row.number, row.reason) == ("+15550109999", "nobody_free")


def test_a_withheld_number_cannot_be_called_back():
    call = live_call("CA-anon")
    Call.objects.filter(pk=call.pk).update(from_number="anonymous")
    call.refresh_from_db()
    assert promising.nobody_free(call) is None


def test_staff_promise_one_as_well():
    ana = staff("ana")
    row = promising.promise("(555) 010-7777", reason="promised", by=ana)
    assert row is not None
    assert (row.number, row.created_by) == ("+15550107777", ana)


def test_resolving_with_a_call_back_owed_makes_it_work():
    call = live_call("CA-owed")
    Call.objects.filter(pk=call.pk).update(from_number="+15550106666")
    row = escalations.raise_for(call.pk, reason="complaint", priority="high")
    escalations.resolve(row.pk, staff("ana"), "on Monday", "callback_due")
    made = Callback.objects.get()
    assert (made.number, made.reason, made.note) == (
        "+15550106666",
        "complaint",
        "on Monday",
    )


def test_resolving_settles_what_was_promised_for_it():
    call = promising_call()
    end(call)
    escalations.resolve(call.escalations.get().pk, staff("ana"), "sorted", "solved")
    assert Callback.objects.get().status == "done"


class TestDueTimes:
    """Opening hours Monday to Friday, 8 to 17, in the shop's zone."""

    @pytest.fixture(autouse=True)
    def hours(self, settings):
        settings.TIME_ZONE = "America/New_York"
        settings.CALLBACK_DUE_MINUTES = 60
        settings.CALLBACK_AGAIN_MINUTES = 30
        OpeningHours.objects.all().delete()
        for weekday in range(5):
            OpeningHours.objects.create(
                weekday=weekday, opens_at="08:00", closes_at="17:00"
            )

    def test_while_the_shop_is_open_it_is_due_an_hour_later(self):
        monday_ten = datetime(2026, 11, 23, 15, tzinfo=UTC)
        assert times.first_due(monday_ten) == monday_ten + timedelta(hours=1)

    def test_in_the_evening_it_is_due_when_the_shop_opens(self):
        friday_evening = datetime(2026, 11, 20, 23, tzinfo=UTC)
        due = times.first_due(friday_evening)
        assert due == datetime(2026, 11, 23, 13, tzinfo=UTC)  # Monday 8:00

    def test_a_closed_day_is_passed_over(self):
        ClosedDay.objects.create(date="2026-11-23")
        due = times.first_due(datetime(2026, 11, 20, 23, tzinfo=UTC))
        assert due == datetime(2026, 11, 24, 13, tzinfo=UTC)

    def test_each_further_try_waits_twice_as_long(self):
        monday_nine = datetime(2026, 11, 23, 14, tzinfo=UTC)
        waits = [
            times.next_due(monday_nine, tries) - monday_nine for tries in (1, 2, 3)
        ]
        assert [wait.total_seconds() / 60 for wait in waits] == [30, 60, 120]

    def test_without_any_hours_the_pause_alone_counts(self):
        OpeningHours.objects.all().delete()
        now = timezone.now()
        assert times.first_due(now) == now + timedelta(hours=1)
