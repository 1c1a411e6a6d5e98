"""Whoever writes what reports count leaves a mark; two workers do no harm."""

from __future__ import annotations

import pytest

from apps.calls import services, transfers
from apps.calls.choices import CallStatus
from apps.calls.costs.services import work_out_cost
from apps.calls.escalations.raising import raise_for
from apps.calls.escalations.steps import claim
from apps.calls.models import CallEvent, CallRollup, ReportDay, ReportMark
from apps.calls.reporting import refresh as keeping
from apps.calls.reporting.refresh import refresh, sum_up

from ..admin.people import call_of, live_call, maria, staff

pytestmark = pytest.mark.django_db


def test_a_live_call_leaves_no_mark_until_it_ends():
    call = live_call()
    raise_for(call.pk, reason="complaint", priority="normal")
    assert not ReportMark.objects.exists()

    services.end_call(call.pk, CallStatus.COMPLETED, "caller")
    assert ReportMark.objects.exists()


def test_what_follows_a_call_marks_it_again():
    call = call_of()
    CallEvent.objects.create(
        call=call,
        at_ms=1,
        kind="usage",
        data={"vendor": "v", "model": "m", "units": {"characters": 5}},
    )
    raised = raise_for(call.pk, reason="complaint", priority="normal")
    for follow in (
        lambda: claim(raised.pk, staff("ana", "calls.claim_escalation")),
        lambda: transfers.begin(call),
        lambda: transfers.end(call, transfers.How.ANSWERED, 30),
    ):
        ReportMark.objects.all().delete()
        follow()
        assert ReportMark.objects.exists()
    work_out_cost(call.pk)


def test_the_calls_of_the_same_customer_around_it_are_marked_too():
    call_of(maria(), minutes_ago=3 * 24 * 60)
    call = live_call(maria())
    services.end_call(call.pk, CallStatus.COMPLETED, "caller")

    assert ReportMark.objects.values("quarter").distinct().count() >= 2


def test_a_transfer_is_told_once_however_often_the_carrier_asks():
    call = call_of()
    for _ in range(2):
        transfers.begin(call)
        transfers.end(call, transfers.How.ABANDONED)

    kinds = call.events.values_list("kind", flat=True)
    assert sorted(kinds) == ["transfer_dialled", "transfer_ended"]


def test_a_day_that_another_worker_holds_is_left_to_it():
    call = call_of()
    services.marks.touch([call.pk])
    (day,) = keeping.due_days()
    assert keeping._hold(day) is not None

    assert sum_up(day) is False
    assert ReportMark.objects.exists()


def test_a_worker_that_lost_its_day_writes_nothing(monkeypatch):
    call = call_of()
    services.marks.touch([call.pk])
    real = keeping.facts

    def slow(begin, end):
        ReportDay.objects.update(held_by="another worker")
        return real(begin, end)

    monkeypatch.setattr(keeping, "facts", slow)
    assert refresh() == 0
    assert not CallRollup.objects.exists()
    assert ReportMark.objects.exists()
