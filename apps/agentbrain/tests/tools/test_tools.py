"""Each tool's answer has the shape the dialogue relies on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from asgiref.sync import sync_to_async

from apps.agentbrain.tools import ToolContext, run
from apps.agentbrain.tools.customer_tools import MAX_ATTEMPTS
from apps.agentbrain.tools.spec import KEY_LENGTH
from apps.customers.models import Appointment, Customer, Feedback

from .caller import STRANGER, as_customer, book_for, first_free, prepare

NUMBERS = count(1)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def maria() -> Customer:
    customer = await sync_to_async(prepare)()
    customer.date_of_birth = date(1985, 3, 14)
    await customer.asave()
    return customer


async def test_finding_slots(maria):
    outcome = await run("find_slots", {"service": "oil-change"}, STRANGER)
    assert not outcome.error
    assert outcome.result["exact"] is True
    assert outcome.result["reason"] == ""
    assert len(outcome.result["slots"]) == 3
    assert all(len(slot) == len("2027-03-02T10:00") for slot in outcome.result["slots"])


async def test_finding_slots_for_an_unknown_service(maria):
    outcome = await run("find_slots", {"service": "spaceship"}, STRANGER)
    assert outcome.error == "unknown_service"


async def test_a_new_caller_books_what_was_offered(maria):
    start = (await first_free("brake-pads"))[1]
    arguments = {
        "customer_id": None,
        "name": "Ann Bell",
        "phone": "555 000 1111",
        "email": None,
        "vehicle_id": None,
        "vehicle": {"year": 2015, "make": "Honda", "model": "Fit"},
        "service": "brake-pads",
        "start": start,
    }
    outcome = await run("book_appointment", arguments, STRANGER)
    row = await Appointment.objects.select_related("customer").aget()
    assert outcome.result == {
        "appointment_id": row.pk,
        "customer_id": row.customer_id,
        "start": start,
        "end": outcome.result["end"],
        "service": "brake-pads",
        "service_name": "Brake pads",
        "vehicle": "2015 Honda Fit",
    }
    assert outcome.result["end"] > start
    assert row.customer.phone == "+15550001111"
    assert (row.source, row.idempotency_key) == ("CA1", "CA1:t1")


async def test_the_same_tool_call_again_books_nothing_more(maria):
    first, again = await book_for(maria), await book_for(maria)
    assert first == again
    assert await Appointment.objects.acount() == 1


async def test_a_taken_time_comes_back_with_alternatives(maria):
    start = (await book_for(maria)).result["start"]
    arguments = {"name": "Ann", "phone": "+15550001111"}
    arguments |= {"service": "oil-change", "start": start}
    outcome = await run("book_appointment", arguments, STRANGER)
    assert outcome.error == "slot_taken"
    assert len(outcome.result["alternatives"]) == 3
    assert start not in outcome.result["alternatives"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"phone": "what"}, "invalid_phone"),
        ({"name": ""}, "invalid_arguments"),
        ({"start": "2001-01-01T10:00"}, "past"),
        ({"start": "2099-01-01T10:00"}, "too_far"),
        ({"service": "spaceship"}, "unknown_service"),
    ],
)
async def test_a_booking_that_cannot_be_made_says_why(maria, change, error):
    arguments = {"name": "Ann", "phone": "+15550001111", "service": "oil-change"}
    arguments |= {"start": (await first_free())[0]} | change
    outcome = await run("book_appointment", arguments, STRANGER)
    assert outcome.error == error
    assert error not in ("past", "too_far") or outcome.result["alternatives"]


async def test_a_verified_customer_lists_moves_and_cancels(maria):
    booked = (await book_for(maria)).result
    context = as_customer(maria)
    listed = await run("list_appointments", {"customer_id": maria.pk}, context)
    assert listed.result == {
        "appointments": [
            {
                "appointment_id": booked["appointment_id"],
                "start": booked["start"],
                "service": "oil-change",
                "service_name": "Oil change",
                "vehicle": "",
            }
        ]
    }
    start = (await first_free())[-1]
    arguments = {"appointment_id": booked["appointment_id"], "start": start}
    moved = await run("reschedule_appointment", arguments, context)
    assert moved.result == booked | {"start": start, "end": moved.result["end"]}
    arguments = {"appointment_id": booked["appointment_id"]}
    cancelled = await run("cancel_appointment", arguments, context)
    assert cancelled.result == {
        "appointment_id": booked["appointment_id"],
        "start": start,
        "service_name": "Oil change",
    }
    listed = await run("list_appointments", {"customer_id": maria.pk}, context)
    assert listed.result == {"appointments": []}


async def test_a_reminder_is_confirmed(maria):
    booked = (await book_for(maria)).result
    arguments = {"appointment_id": booked["appointment_id"]}
    outcome = await run("confirm_appointment", arguments, as_customer(maria))
    assert outcome.result == {**arguments, "start": booked["start"]}
    assert (await Appointment.objects.aget()).status == "confirmed"


async def test_a_customer_is_found_by_number(maria):
    outcome = await run("find_customer", {"phone": "5550002222"}, STRANGER)
    assert outcome.result == {"customer_id": maria.pk, "first_name": "Maria"}
    for phone in ("+15550001111", "anonymous"):
        outcome = await run("find_customer", {"phone": phone}, STRANGER)
        assert outcome.error == "not_found"


async def verified(maria, value: str, call_sid: str, tool_call_id: str = "") -> dict:
    arguments = {"customer_id": maria.pk, "method": "any", "value": value}
    context = replace(
        STRANGER,
        call_sid=call_sid,
        tool_call_id=tool_call_id or f"t{next(NUMBERS)}",
        state="verification",
    )
    return (await run("verify_customer", arguments, context)).result


async def test_verification_says_yes_or_no_and_nothing_else(maria):
    assert await verified(maria, "March 14 1985", "CA2") == {"verified": True}
    assert await verified(maria, "1985-03-15", "CA2") == {"verified": False}


async def test_after_too_many_wrong_answers_a_call_is_not_believed_any_more(maria):
    for _ in range(MAX_ATTEMPTS):
        assert await verified(maria, "1985-03-15", "CA3") == {"verified": False}
    assert await verified(maria, "1985-03-14", "CA3") == {"verified": False}
    assert await verified(maria, "1985-03-14", "CA4") == {"verified": True}


async def test_one_attempt_delivered_twice_is_one_attempt(maria):
    for _ in range(MAX_ATTEMPTS + 2):
        assert await verified(maria, "1985-03-15", "CA5", "t1") == {"verified": False}
    assert await verified(maria, "1985-03-14", "CA5", "t2") == {"verified": True}


async def test_feedback_is_kept_with_the_call(maria):
    arguments = {"appointment_id": None, "satisfied": True, "comment": "Quick work."}
    for _ in range(2):
        outcome = await run("take_feedback", arguments, as_customer(maria))
        assert (outcome.result, outcome.error) == ({}, "")
    feedback = await Feedback.objects.aget()
    assert (feedback.customer_id, feedback.source) == (maria.pk, "CA1")


def test_a_long_tool_call_id_still_gives_a_key_that_fits_and_differs():
    one = ToolContext("CA1", "call_" + "x" * 200).idempotency_key
    other = ToolContext("CA1", "call_" + "x" * 199 + "y").idempotency_key
    assert one != other
    assert len(one) <= KEY_LENGTH
