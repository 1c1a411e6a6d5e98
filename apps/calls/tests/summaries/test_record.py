"""The record of a call is read from its rows as the dialogue writes them."""

from __future__ import annotations

import pytest

from apps.agentbrain.models import Intent
from apps.calls.models import Call, CallEvent
from apps.calls.summaries.record import load_record
from apps.calls.tests.api.people import booked_call

pytestmark = pytest.mark.django_db


def test_it_holds_the_names_people_use():
    Intent.objects.create(code="book_appointment", name="Book an appointment")
    record = load_record(booked_call().pk)

    assert record.caller_name == "Maria Lopez"
    assert record.intent_name == "Book an appointment"
    assert record.service_name == "Oil change"
    assert record.appointment.vehicle_label == "2015 Honda Civic"
    assert record.talk_seconds == 120.0


def test_the_agents_words_are_those_the_caller_heard():
    turns = load_record(booked_call().pk).turns

    assert [turn.text for turn in turns] == ["How can I", "I need an oil change."]


def test_it_knows_what_the_agent_tried():
    call = booked_call()
    data = {"tool": "book_appointment", "error": "slot_taken"}
    CallEvent.objects.create(call=call, at_ms=1, kind="tool_finished", data=data)

    (tool,) = load_record(call.pk).tools

    assert (tool.name, tool.error) == ("book_appointment", "slot_taken")


def test_slots_serve_where_no_row_does():
    call = Call.objects.create(
        call_sid="CAslots",
        from_number="+15550001234",
        slots={
            "name": "Jo Park",
            "service": "tire-rotation",
            "vehicle": {"year": 2019, "make": "Jeep", "model": "Wrangler"},
        },
    )

    record = load_record(call.pk)

    assert record.caller_name == "Jo Park"
    assert record.service_name == "tire rotation"
    assert record.vehicle_label == "2019 Jeep Wrangler"


@pytest.mark.parametrize(
    "slots", [[], {"name": None, "vehicle": ["x"], "service": {"code": 3}}]
)
def test_slots_of_any_shape_do_no_harm(slots):
    call = Call.objects.create(call_sid="CAodd", from_number="x", slots=slots)

    assert load_record(call.pk).caller_name == ""
