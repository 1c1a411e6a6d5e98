"""What staff type, and which calls it finds."""

from __future__ import annotations

import pytest

from apps.calls.finding import intents_in_use, matching
from apps.calls.models import Call

from .people import call_of, maria

pytestmark = pytest.mark.django_db


def found(word):
    return set(Call.objects.filter(matching(word)).values_list("call_sid", flat=True))


def test_a_number_is_found_by_any_part_of_it():
    call_of(call_sid="CAa", from_number="+15550100002", to_number="+15550009999")
    call_of(call_sid="CAb", from_number="+15550100003", to_number="+15550008888")
    assert found("0100002") == {"CAa"}
    assert found("8888") == {"CAb"}
    assert found("5550") == {"CAa", "CAb"}


def test_a_name_is_found_however_it_is_written():
    call_of(maria(), call_sid="CAa")
    call_of(call_sid="CAb")
    assert found("MARIA") == found("ari") == {"CAa"}
    assert found("nobody") == set()


def test_a_sid_is_found_from_its_beginning():
    call_of(call_sid="CA0123456789abcdef")
    assert found("CA0123") == found("CA0123456789abcdef") == {"CA0123456789abcdef"}


def test_who_hid_their_number_is_found_by_what_the_carrier_calls_them():
    call_of(call_sid="CAa", from_number="anonymous")
    assert found("anonymous") == {"CAa"}


def test_intents_in_use_are_named_once_each_in_order():
    for intent in ("ask_hours", "", "book_appointment", "ask_hours"):
        call_of(intent=intent)
    assert intents_in_use() == ["ask_hours", "book_appointment"]


def test_without_calls_no_intent_is_in_use():
    assert intents_in_use() == []
