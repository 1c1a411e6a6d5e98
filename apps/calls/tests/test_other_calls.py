"""Which other calls staff are shown beside a call."""

from __future__ import annotations

import pytest

from apps.calls.retention.nobody import REMOVED
from apps.calls.selectors import other_calls
from apps.calls.tests.parts import live_call
from apps.customers.models import Customer

pytestmark = pytest.mark.django_db


def numbered(call_sid: str, number: str, **fields):
    call = live_call(call_sid, **fields)
    type(call).objects.filter(pk=call.pk).update(from_number=number)
    call.refresh_from_db()
    return call


def test_they_are_the_customer_s_from_whatever_number():
    ann = Customer.objects.create(first_name="Ann", phone="+15550001111")
    call = numbered("CA1", "+15550001111", customer=ann)
    elsewhere = numbered("CA2", "+15550003333", customer=ann)
    numbered("CA3", "+15550001111")
    assert other_calls(call, 5) == [elsewhere]


def test_of_somebody_unknown_they_are_the_number_s():
    call, again = (numbered(sid, "+15550002222") for sid in ("CA1", "CA2"))
    numbered("CA3", "+15550003333")
    assert other_calls(call, 5) == [again]


@pytest.mark.parametrize("number", ["", REMOVED])
def test_calls_of_nobody_known_are_not_one_person_s(number):
    call, _ = (numbered(sid, number) for sid in ("CA1", "CA2"))
    assert other_calls(call, 5) == []
