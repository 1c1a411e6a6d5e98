"""When the line says that it has fallen silent, and when that is believed."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.agentbrain.conversation.texting.agent import SETTLED
from apps.calls.telephony import relay
from apps.calls.tests.relay.sessions import answered
from apps.calls.tests.telephony.media_caller import soon

from . import messages

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_silence_that_lasts_is_told_of_as_settled(consumer, calls, monkeypatch):
    monkeypatch.setattr(relay, "SETTLED_SECONDS", 0.2)
    twilio = await answered(consumer, calls)
    off = messages.said("info", name="agentSpeaking", value="off", ts=1)
    on = messages.said("info", name="agentSpeaking", value="on", ts=2)
    await twilio.say(off, on, off)
    await soon(lambda: len(calls.heard(happened.MarkReturned)) == 3)
    told = [mark.name for mark in calls.heard(happened.MarkReturned)]
    assert told == ["silence", "silence", SETTLED]
    await twilio.gone(1000)


async def test_a_silence_just_before_new_words_is_not_about_them(
    consumer, calls, monkeypatch
):
    monkeypatch.setattr(relay, "SETTLED_SECONDS", 0.3)
    calls.answer = lambda event: (
        [do.SayText("r1", "Goodbye.", True, True)]
        if isinstance(event, happened.CallerSaid)
        else []
    )
    twilio = await answered(consumer, calls)
    await twilio.say(messages.prompt("bye"))
    await twilio.order()
    await twilio.say(messages.said("info", name="agentSpeaking", value="off", ts=1))
    await asyncio.sleep(0.6)
    told = [mark.name for mark in calls.heard(happened.MarkReturned)]
    assert SETTLED not in told
    await twilio.gone(1000)
