"""What a call's engine is told before the first word."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from apps.agentbrain.conversation.dialogue.guidance import tools_for
from apps.agentbrain.conversation.dialogue.memory import Memory
from apps.agentbrain.engine_session import LOOK_UPS
from apps.agentbrain.engines.factory import close_workers
from apps.agentbrain.engines.ladder.ladder import Ladder
from apps.agentbrain.models import AgentProfile
from apps.calls.models import Call
from apps.calls.opening import open_session
from apps.calls.services import Answered
from apps.calls.tests.parts import DirectRecorder, MemoryLine, live_call

pytestmark = pytest.mark.django_db(transaction=True)

WRITES = {
    "book_appointment",
    "reschedule_appointment",
    "cancel_appointment",
    "confirm_appointment",
    "take_feedback",
    "stop_calls",
    "verify_customer",  # counts the attempts
}


@pytest.fixture
def call(db):
    AgentProfile.objects.create(
        name="ours", active=True, business_name="Garage", persona="Calm and brief."
    )
    yield live_call()
    close_workers()


async def opened(call):
    session, _ = await open_session(
        Answered(call), MemoryLine(), recorder=DirectRecorder()
    )
    return session


async def test_a_model_is_given_the_look_ups_and_nothing_that_writes(call):
    given = (await opened(call)).engine_session.tools
    names = [tool["name"] for tool in given]
    assert set(names) == set(LOOK_UPS)
    assert not WRITES & set(names)
    assert all(tool["parameters"]["type"] == "object" for tool in given)


def test_whatever_the_dialogue_allows_a_model_is_among_them():
    assert set(tools_for(Memory(verified=True))) <= set(LOOK_UPS)


async def test_the_engine_is_told_the_persona_and_the_prefix_stays_its_own(
    call, settings
):
    settings.AGENT_ENGINE = "openai"
    settings.OPENAI_API_KEY = "key"
    settings.OPENAI_SYSTEM_PROMPT = "You work for a telephone company."
    session = await opened(call)
    assert session.engine_session.instructions == "Calm and brief."
    assert isinstance(session._engine, Ladder)
    row = await sync_to_async(Call.objects.get)()
    assert row.engine == "openai"
