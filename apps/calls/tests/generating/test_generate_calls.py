"""A database is filled with believable calls, and emptied of them again."""

from __future__ import annotations

from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from apps.calls.generating import shape
from apps.calls.models import Call, CallCost, CallSummary, Escalation, Line, Turn
from apps.calls.reporting.queries import report
from apps.calls.reporting.windows import last_days
from apps.calls.tests.tasks.calls import call
from apps.customers.models import Customer

pytestmark = pytest.mark.django_db


def generate(**options):
    out = StringIO()
    call_command("generate_calls", stdout=out, **options)
    return out.getvalue()


def test_there_are_as_many_calls_as_asked_for_with_all_that_belongs_to_them():
    Line.objects.create(number="+15550009999", name="Main line")
    said = generate(calls=300, days=10)
    assert "300 of 300 calls (100 %)" in said
    calls = Call.objects.all()
    assert calls.count() == CallSummary.objects.filter(status="ready").count() == 300
    answered = calls.filter(status="completed")
    assert answered.count() == CallCost.objects.count()
    assert 0 < calls.filter(status="failed").count() < 30
    assert set(calls.values_list("line__name", flat=True)) == {"Main line"}
    assert 7 < Turn.objects.count() / answered.count() < 16
    assert Escalation.objects.filter(reason="person_requested").exists()
    first = answered.earliest("started_at")
    spoken = list(first.turns.order_by("index"))
    assert [turn.index for turn in spoken] == list(range(len(spoken)))
    for one, next_one in pairwise(spoken):
        assert one.started_ms < one.ended_ms <= next_one.started_ms


def test_reports_count_them_at_once():
    generate(calls=120, days=5)
    offered, containment = report(["offered", "containment"], last_days(5)).totals
    assert offered.value == Call.objects.filter(direction="inbound").count()
    assert containment.denominator > 0


def test_the_same_seed_makes_the_same_calls():
    generate(calls=40, days=3, seed=7)
    first = list(Turn.objects.order_by("call__call_sid", "index").values_list("text"))
    generate(remove=True)
    generate(calls=40, days=3, seed=7)
    again = Turn.objects.order_by("call__call_sid", "index").values_list("text")
    assert list(again) == first


def test_another_run_adds_to_the_first():
    generate(calls=30, days=3)
    generate(calls=30, days=3, seed=2)
    assert Call.objects.count() == 60


def test_real_calls_are_never_mixed_with_made_ones_unasked():
    real = call()
    with pytest.raises(CommandError, match="real calls"):
        generate(calls=10)
    generate(calls=10, days=2, force=True)
    assert Call.objects.count() == 11
    generate(remove=True)
    assert list(Call.objects.all()) == [real]


def test_made_customers_go_with_their_calls_and_nobody_else():
    kept = Customer.objects.create(first_name="Maria", phone="+15550001111")
    generate(calls=10, days=2)
    assert Customer.objects.count() > 1
    generate(remove=True)
    assert list(Customer.objects.all()) == [kept]


def test_nobody_made_is_ever_called():
    generate(calls=10, days=2)
    assert not Customer.objects.filter(do_not_call=False).exists()


@pytest.mark.parametrize("wrong", [{"calls": 0}, {"days": 0}])
def test_fewer_than_one_is_refused(wrong):
    with pytest.raises(CommandError, match="at least 1"):
        generate(**wrong)


@pytest.mark.parametrize(("calls", "days"), [(1, 1), (10, 30), (1000, 7), (99, 400)])
def test_the_days_add_up(calls, days):
    today = timezone.localdate()
    listed = list(shape.calls_by_day(calls, days, today))
    assert len(listed) == days
    assert listed[-1][0] == today
    assert sum(count for _, count in listed) == calls
    assert all(count >= 0 for _, count in listed)
