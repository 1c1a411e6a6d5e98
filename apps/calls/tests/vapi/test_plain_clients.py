"""Clients of OpenAI's API that know nothing of calls."""

from __future__ import annotations

import asyncio

from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.calls.choices import CallStatus, Channel
from apps.calls.models import Call
from apps.customers.models import Appointment

from .client import CHAT, chat
from .shop import rows
from .test_one_conversation import BOOKING


async def talk(client, *utterances, headers=None):
    history, texts = [], []
    for words in utterances:
        history.append(("user", words))
        reply = await client.post(CHAT, chat("", *history, tools=[]), headers=headers)
        history.append(("assistant", reply.text))
        texts.append(reply.text)
    return texts


async def test_the_messages_are_all_there_is(client):
    texts = await talk(client, "I need an oil change", "as soon as possible")
    assert "name" in texts[0]
    assert "name" not in texts[1]
    assert not await rows(Call)


async def test_nothing_is_booked_for_a_client_that_cannot_be_told_again(client):
    texts = await talk(client, *BOOKING[:-1])
    assert not await rows(Appointment)
    assert not any("booked" in text for text in texts)


async def test_two_of_them_never_hear_of_each_other(client):
    one, other = await asyncio.gather(
        talk(client, "I need an oil change", "Ann Bell", "555 123 4567"),
        talk(client, "I need new brake pads", "Bob Cole", "555 765 4321"),
    )
    assert not any("Bob" in text or "brake" in text for text in one)
    assert not any("Ann" in text or "oil" in text for text in other)


async def test_what_they_say_we_said_is_shown_to_the_model(client, model):
    speaks = model(ScriptedModel(["Until six."]))
    history = [
        ("user", "when do you open"),
        ("assistant", "At eight o'clock."),
        ("user", "until when"),
    ]
    reply = await client.post(CHAT, chat("", *history))
    assert reply.text == "Until six."
    shown = [(m.role.value, m.text) for m in speaks.requests[0].messages]
    assert ("assistant", "At eight o'clock.") in shown
    assert ("user", "until when") in shown


async def test_a_named_conversation_is_kept_and_books(client):
    texts = await talk(client, *BOOKING, headers={"x-conversation-id": "Ann's"})
    [call] = await rows(Call)
    assert (call.channel, call.status) == (Channel.CHAT, CallStatus.COMPLETED)
    assert "Ann" not in call.call_sid
    assert len(await rows(Appointment)) == 1
    assert "oodbye" in texts[-1]


async def test_names_tell_conversations_apart(client):
    one = await talk(client, "I need an oil change", headers={"x-conversation-id": "1"})
    two = await talk(client, "I need brake pads", headers={"x-conversation-id": "2"})
    assert "oil" in one[0]
    assert "oil" not in two[0]
    assert len(await rows(Call)) == 2


async def test_a_name_cannot_reach_a_call_of_vapis(client):
    await client.post(CHAT, chat("c1"))
    await talk(client, "hello", headers={"x-conversation-id": "c1"})
    assert len({call.call_sid for call in await rows(Call)}) == 2


async def test_a_name_that_is_too_long_is_refused(client):
    headers = {"x-conversation-id": "x" * 201}
    reply = await client.post(CHAT, chat("", ("user", "hi")), headers=headers)
    assert reply.status == 400
