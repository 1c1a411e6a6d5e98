"""A tool runs where the dialogue's state allows it, and does its work once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from asgiref.sync import sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.agentbrain.conversation.dialogue.guidance import tools_for
from apps.agentbrain.conversation.dialogue.memory import Memory
from apps.agentbrain.conversation.dialogue.states import State
from apps.agentbrain.engine_session import LOOK_UPS
from apps.agentbrain.tests.dialogue.test_changing import BRAKES, OIL
from apps.agentbrain.tests.dialogue.test_properties import CALLS, SAID, Conversation
from apps.agentbrain.tools import TOOLS, run, schemas
from apps.customers.models import Appointment, Customer

from .caller import STRANGER, as_customer, book_for, first_free, prepare

AFTER_A_YES = {
    "book_appointment",
    "reschedule_appointment",
    "cancel_appointment",
    "confirm_appointment",
}


def test_what_writes_is_marked_and_never_given_to_a_model():
    writing = {name for name, spec in TOOLS.items() if spec.writes}
    assert writing == AFTER_A_YES | {"take_feedback", "verify_customer", "stop_calls"}
    assert set(LOOK_UPS) == set(TOOLS) - writing
    given_ = {entry["name"] for entry in schemas(LOOK_UPS, nested=False)}
    assert not given_ & writing


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", sorted(AFTER_A_YES))
def test_appointments_change_in_execution_alone(name, state):
    assert TOOLS[name].may_run_in(state.value) is (state is State.EXECUTION)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verified", [False, True])
def test_a_model_may_use_nothing_that_writes_in_any_state(state, verified):
    memory = Memory(state=state.value, verified=verified, customer_id=7)
    assert set(tools_for(memory)) <= set(LOOK_UPS)
    assert verified or "list_appointments" not in tools_for(memory)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(sorted(CALLS)), lines=st.lists(SAID, min_size=1, max_size=12)
)
def test_the_dialogue_never_wants_a_tool_its_state_does_not_allow(kind, lines):
    call = Conversation(**CALLS[kind])
    call.runs_tools = False
    call.shop.appointments = [dict(OIL), dict(BRAKES)]
    for words in lines:
        call.say(words)
        for _ in range(6):
            if call.last.run is None:
                break
            assert TOOLS[call.last.run.name].may_run_in(call.view.state)
            call.finish_tool(call.last)
        if call.last.end_call:
            break


@pytest.fixture
async def maria(transactional_db) -> Customer:
    return await sync_to_async(prepare)()


@pytest.mark.parametrize("state", ["", "slot_collection", "confirmation"])
async def test_nothing_is_booked_before_the_confirmation(maria, state):
    arguments = {"service": "oil-change", "start": (await first_free())[0]}
    arguments |= {"name": "Ann", "phone": "+15550001111"}
    outcome = await run("book_appointment", arguments, replace(STRANGER, state=state))
    assert (outcome.error, outcome.result) == ("not_now", {"state": state})
    assert not await Appointment.objects.aexists()


@pytest.mark.parametrize(
    ("name", "status"),
    [("cancel_appointment", "cancelled"), ("confirm_appointment", "confirmed")],
)
async def test_cancelling_or_confirming_twice_is_once(maria, name, status):
    booked = (await book_for(maria)).result
    arguments = {"appointment_id": booked["appointment_id"]}
    first = await run(name, arguments, as_customer(maria))
    again = await run(name, arguments, as_customer(maria))
    assert not first.error
    assert first == again
    assert (await Appointment.objects.aget()).status == status


async def test_moving_twice_is_once(maria):
    booked = (await book_for(maria)).result
    arguments = {
        "appointment_id": booked["appointment_id"],
        "start": (await first_free())[0],
    }
    first = await run("reschedule_appointment", arguments, as_customer(maria))
    again = await run("reschedule_appointment", arguments, as_customer(maria))
    assert not first.error
    assert first == again
    assert await Appointment.objects.acount() == 1
