"""What a caller may see and change depends on who they have proven to be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from asgiref.sync import sync_to_async

from apps.agentbrain.tools import run
from apps.customers.models import Appointment, Customer

from .caller import STRANGER, as_customer, book_for, first_free, prepare

pytestmark = pytest.mark.django_db(transaction=True)
LATER = "2099-01-01T10:00"


@pytest.fixture
async def maria() -> Customer:
    return await sync_to_async(prepare)()


@pytest.fixture
async def appointment_id(maria) -> int:
    return (await book_for(maria)).result["appointment_id"]


def asking(name: str, maria: Customer, appointment_id: int) -> dict:
    return {
        "list_appointments": {"customer_id": maria.pk},
        "reschedule_appointment": {"appointment_id": appointment_id, "start": LATER},
        "cancel_appointment": {"appointment_id": appointment_id},
    }[name]


@pytest.mark.parametrize(
    "name", ["list_appointments", "reschedule_appointment", "cancel_appointment"]
)
async def test_it_is_refused_until_the_caller_is_verified(maria, appointment_id, name):
    arguments = asking(name, maria, appointment_id)
    recognised = as_customer(maria, verified=False)
    nobody = replace(STRANGER, verified=True)
    for context in (STRANGER, recognised, nobody):
        outcome = await run(name, arguments, context)
        assert (outcome.error, outcome.result) == ("not_verified", {})
    assert (await Appointment.objects.aget()).status == "booked"


@pytest.mark.parametrize("name", ["reschedule_appointment", "cancel_appointment"])
async def test_what_this_very_call_booked_needs_no_proof(maria, name):
    booked = await book_for(maria, call_sid=STRANGER.call_sid)
    arguments = asking(name, maria, booked.result["appointment_id"])
    if name == "reschedule_appointment":
        arguments["start"] = (await first_free())[0]
    unproved = as_customer(maria, verified=False)
    another = replace(unproved, call_sid="CA2")
    unnamed = replace(unproved, call_sid="")
    for context in (STRANGER, another, unnamed):
        assert (await run(name, arguments, context)).error == "not_verified"
    assert not (await run(name, arguments, unproved)).error


@pytest.fixture
async def james() -> Customer:
    return await Customer.objects.acreate(first_name="James", phone="+15550003333")


async def test_a_verified_customer_does_not_see_anothers_appointments(maria, james):
    outcome = await run(
        "list_appointments", {"customer_id": maria.pk}, as_customer(james)
    )
    assert outcome.error == "not_verified"


@pytest.mark.parametrize(
    "name", ["reschedule_appointment", "cancel_appointment", "confirm_appointment"]
)
async def test_anothers_appointment_does_not_exist_for_a_customer(
    appointment_id, james, name
):
    arguments = {"appointment_id": appointment_id}
    if name == "reschedule_appointment":
        arguments["start"] = LATER
    outcome = await run(name, arguments, as_customer(james))
    assert outcome.error == "not_found"
    assert (await Appointment.objects.aget()).status == "booked"


async def test_confirming_needs_the_customer_we_called_but_no_proof(
    maria, appointment_id
):
    arguments = {"appointment_id": appointment_id}
    refused = await run("confirm_appointment", arguments, STRANGER)
    assert refused.error == "not_verified"
    context = as_customer(maria, verified=False)
    assert not (await run("confirm_appointment", arguments, context)).error


async def test_nobody_books_in_the_name_of_another_customers_id(maria, james):
    arguments = {"customer_id": maria.pk, "service": "oil-change", "start": LATER}
    for context in (STRANGER, as_customer(james)):
        outcome = await run("book_appointment", arguments, context)
        assert outcome.error == "not_verified"
