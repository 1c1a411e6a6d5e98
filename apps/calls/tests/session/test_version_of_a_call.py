"""A call works with what was published when it began, to its end."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from apps.agentbrain.engines.base import Said
from apps.agentbrain.engines.factory import close_workers
from apps.agentbrain.models import AgentProfile, BrainVersion, Intent
from apps.agentbrain.versions.content import read_draft
from apps.calls.models import Call, Turn
from apps.calls.opening import open_session
from apps.calls.services import Answered
from apps.calls.session import CallSession
from apps.calls.tests.parts import DirectRecorder, MemoryLine, live_call

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def call(db):
    AgentProfile.objects.create(
        name="ours", active=True, business_name="Garage", persona="First words."
    )
    Intent.objects.create(code="book_appointment", name="Book")
    publish(1)
    yield live_call()
    close_workers()


def publish(number: int) -> None:
    draft = read_draft()
    BrainVersion.objects.create(number=number, digest=draft.digest, content=draft.text)


def publish_other_words() -> None:
    AgentProfile.objects.update(persona="Other words.", words_per_minute=90)
    publish(2)


async def opened(call: Call, snapshot=None) -> CallSession:
    session, _ = await open_session(
        Answered(call, snapshot), MemoryLine(), recorder=DirectRecorder()
    )
    return session


def brain_of(session: CallSession):
    return session._agent.brain


async def test_a_new_call_works_with_the_newest_version_and_records_it(call):
    first = brain_of(await opened(call))
    await sync_to_async(publish_other_words)()
    second = brain_of(await opened(call))
    assert (first.business.persona, second.business.persona) == (
        "First words.",
        "Other words.",
    )
    row = await sync_to_async(Call.objects.get)()
    assert row.brain_version == second.version != first.version


async def test_a_call_on_the_line_notices_nothing_of_a_publication(call):
    session = await opened(call)
    await sync_to_async(publish_other_words)()
    assert brain_of(session).business.persona == "First words."
    assert session.engine_session.instructions == "First words."


async def test_a_call_that_comes_back_goes_on_with_the_version_it_began_with(call):
    session = await opened(call)
    snapshot = {"agent": session._agent.snapshot(), "tools": []}
    await sync_to_async(publish_other_words)()
    again = await opened(call, snapshot)
    assert brain_of(again) is brain_of(session)
    row = await sync_to_async(Call.objects.get)()
    assert row.brain_version == brain_of(session).version


@pytest.mark.parametrize("with_its_state", [True, False])
async def test_a_call_that_comes_back_is_told_what_was_heard_before(
    call, with_its_state
):
    session = await opened(call)
    assert session.engine_session.past == ()
    snapshot = {"agent": session._agent.snapshot(), "tools": []}
    for number, (who, text, heard) in enumerate(
        (
            ("agent", "How can I help you today?", "How can I"),
            ("caller", "an oil change", "an oil change"),
            ("agent", "Which car?", ""),
        )
    ):
        await Turn.objects.acreate(
            call=call,
            index=number,
            speaker=who,
            text=text,
            heard_text=heard,
            started_ms=number,
            ended_ms=number,
        )
    again = await opened(call, snapshot if with_its_state else None)
    assert again.engine_session.past == (
        Said(False, "How can I"),
        Said(True, "an oil change"),
    )
