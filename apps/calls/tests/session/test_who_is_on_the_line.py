"""Whom the tools of a call act for, also when its line broke and came back."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.engines.factory import close_workers
from apps.agentbrain.services import load_brain
from apps.calls.models import Call
from apps.calls.opening import open_session
from apps.calls.services import Answered
from apps.calls.session_types import Caller
from apps.calls.tests.parts import DirectRecorder, MemoryLine, live_call
from apps.customers.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def callers(db):
    """Who uses the number, and who says to be somebody else and proves it."""
    yield [
        Customer.objects.create(first_name=name, phone=phone)
        for name, phone in (("Ann", "+15550001111"), ("Bo", "+15550002222"))
    ]
    close_workers()


async def caller_of(call: Call, snapshot=None) -> Caller:
    session, _ = await open_session(
        Answered(call, snapshot), MemoryLine(), recorder=DirectRecorder()
    )
    return session._record.caller


def snapshot_of(customer: Customer) -> dict:
    """A call in which this customer has proved who they are."""
    agent = Agent(load_brain())
    agent.dialogue.memory.customer_id = customer.pk
    agent.dialogue.memory.verified = True
    return {"agent": agent.snapshot(), "tools": []}


async def test_a_new_call_acts_for_whoever_uses_the_number_and_nothing_is_proved(
    callers,
):
    ann, _ = callers
    call = await sync_to_async(live_call)()
    assert await caller_of(call) == Caller("CA1", ann.pk, verified=False)
    row = await sync_to_async(Call.objects.get)()
    assert row.customer_id == ann.pk


async def test_a_call_that_comes_back_acts_for_whom_it_has_shown_to_be_on_the_line(
    callers,
):
    _, bo = callers
    call = await sync_to_async(live_call)(customer=bo)
    snapshot = await sync_to_async(snapshot_of)(bo)
    assert await caller_of(call, snapshot) == Caller("CA1", bo.pk, verified=True)
    row = await sync_to_async(Call.objects.get)()
    assert row.customer_id == bo.pk
