"""A test conversation uses the real tools, and the shop's books stay as they were."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from apps.agentbrain.conversation_test.rehearsal import rehearse
from apps.agentbrain.tests.tools.caller import STRANGER, first_free, prepare
from apps.customers.models import Appointment, Customer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def shop():
    return await sync_to_async(prepare)()


async def test_a_look_up_is_answered_from_the_books(shop):
    outcome = await rehearse("find_slots", {"service": "oil-change"}, STRANGER)
    assert outcome.result["slots"] == await first_free()


async def test_a_booking_succeeds_and_is_taken_back(shop):
    customers = await Customer.objects.acount()
    booking = {
        "service": "oil-change",
        "start": (await first_free())[0],
        "name": "Grace Hopper",
        "phone": "+15550007777",
    }
    outcome = await rehearse("book_appointment", booking, STRANGER)
    assert outcome.error == ""
    assert outcome.result["start"] == booking["start"]
    assert await Appointment.objects.acount() == 0
    assert await Customer.objects.acount() == customers


async def test_permissions_and_unknown_names_are_those_of_a_call(shop):
    refused = await rehearse("cancel_appointment", {"appointment_id": 1}, STRANGER)
    assert refused.error == "not_verified"
    assert (await rehearse("telepathy", {}, STRANGER)).error == "unknown_tool"
