"""A session that cannot begin: the call ends, or its state is left to the next one."""

from __future__ import annotations

import pytest
from channels.db import database_sync_to_async
from django.db import DatabaseError

from apps.agentbrain.conversation import events as happened
from apps.calls import services
from apps.calls.choices import CallStatus
from apps.calls.models import Call, Turn
from apps.calls.past import next_turn
from apps.calls.telephony import tokens
from apps.calls.tests.parts import live_call
from apps.calls.tests.relay.sessions import Twilio, answered, ringing, row
from apps.calls.tests.telephony.media_caller import soon

from . import messages

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_resumed_session_that_cannot_begin_leaves_the_state_to_the_next(
    consumer, calls, monkeypatch
):
    twilio = await answered(consumer, calls)
    await twilio.say(messages.prompt("hello"))
    await soon(lambda: calls.heard(happened.CallerSaid))
    await twilio.gone(1006)
    call = await row()
    calls.error = RuntimeError("a vendor is away")
    unlucky = Twilio(consumer)
    await unlucky.set_up(await issued(call), session="VX2")
    assert await unlucky.closed() == 4011
    await unlucky.gone()
    assert await database_sync_to_async(services.can_resume)(call)
    calls.error = None
    again = Twilio(consumer)
    await again.set_up(await issued(call), session="VX3")
    await soon(lambda: len(calls.sessions) == 2)
    assert calls.snapshots[1]["agent"] == {"timers": {}, "seen": 2}
    await again.gone(1000)


async def test_a_session_that_cannot_take_over_leaves_the_state_to_the_next(
    consumer, calls, monkeypatch
):
    first = await answered(consumer, calls)
    await first.say(messages.prompt("hello"))
    await soon(lambda: calls.heard(happened.CallerSaid))
    call = await row()
    unlucky = Twilio(consumer)
    token = await issued(call)
    with monkeypatch.context() as patched:
        patched.setattr(services, "answer_call", _away)
        await unlucky.set_up(token, session="VX2")
        assert await unlucky.closed() == 4011
    await unlucky.gone()
    await first.gone(1000)
    [recorder] = calls.recorders
    await recorder.flush()  # as it does by itself as soon as the database is back
    again = Twilio(consumer)
    await again.set_up(await issued(call), session="VX3")
    await soon(lambda: len(calls.sessions) == 2)
    assert calls.snapshots[1]["agent"]["seen"] == 2
    await again.gone(1000)


async def test_a_first_session_that_cannot_begin_ends_the_call(consumer, calls):
    calls.error = RuntimeError("a vendor is away")
    twilio = Twilio(consumer)
    await twilio.set_up(await database_sync_to_async(ringing)())
    assert await twilio.closed() == 4011
    assert (await row()).status == CallStatus.FAILED
    await twilio.gone()


async def issued(call: Call) -> str:
    return await database_sync_to_async(tokens.issue)(call.pk)


def _away(*_):
    raise DatabaseError("the database is away")


def test_an_agent_that_begins_anew_writes_behind_what_is_on_record():
    call = live_call()
    assert next_turn(call) == 0
    for index in range(3):
        Turn.objects.create(
            ended_ms=1,
            call=call,
            index=index,
            speaker="caller",
            text="hello",
            started_ms=0,
        )
    assert next_turn(call) == 3
