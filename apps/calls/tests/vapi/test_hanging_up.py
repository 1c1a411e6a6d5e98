"""Whoever hangs up while we still speak has been heard all the same."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.calls.conversation_models import Conversation
from apps.calls.models import Call, CallEvent, Escalation

from .client import CHAT, WEBHOOK, chat, message
from .shop import rows, transcript
from .test_one_conversation import converse

ENDED = {"status": "ended", "endedReason": "customer-ended-call"}
WISH = "what are your prices"


async def tell(client, kind, **fields):
    return (await client.post(WEBHOOK, message(kind, "c1", **fields))).json


async def report(client, *history):
    told = [{"role": role, "content": text} for role, text in history]
    artifact = {"messagesOpenAIFormatted": told, "messages": []}
    reason = "customer-ended-call"
    await tell(client, "end-of-call-report", endedReason=reason, artifact=artifact)


async def let_go() -> None:
    async with asyncio.timeout(10):
        while (await rows(Conversation))[0].owner:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)


async def cut_off(client, model, words=WISH, given="An oil change "):
    """A greeting, and an answer within which the line goes dead."""
    model(ScriptedModel(["Hello."], [given, "costs about ", 30.0, "never"]))
    _, history = await converse(client, "c1", "")
    reply = client.start(CHAT, chat("c1", *history, ("user", words)))
    await reply.until(given.split()[0])
    await reply.hang_up()
    return history


async def test_the_last_words_are_on_record_without_a_report(client, model):
    await cut_off(client, model)
    await let_go()
    await tell(client, "status-update", **ENDED)

    caller, agent = (await transcript("c1"))[1:]
    assert caller == ("caller", WISH, WISH)
    assert agent[0] == "agent"
    assert agent[1].startswith("An oil change")
    assert len(await rows(CallEvent, kind="call_ended")) == 1


async def test_it_makes_no_difference_that_the_status_comes_first(client, model):
    speaks = model(ScriptedModel(["Hello."], ["An oil change ", 30.0, "never"]))
    _, history = await converse(client, "c1", "")
    reply = client.start(CHAT, chat("c1", *history, ("user", WISH)))
    await reply.until("An")
    await tell(client, "status-update", **ENDED)
    await reply.whole()

    assert speaks.broken_off == 1
    assert [text for who, text, _ in await transcript("c1") if who == "caller"] == [
        WISH
    ]


async def test_what_the_report_tells_again_is_not_written_twice(client, model):
    history = await cut_off(client, model)
    await let_go()
    await tell(client, "status-update", **ENDED)
    before = await transcript("c1")
    told = [*history, ("user", WISH), ("assistant", "An oil change")]
    await report(client, *told)

    assert await transcript("c1") == before


async def test_a_call_that_was_answered_to_its_end_is_not_told_again(client, model):
    model(ScriptedModel(["Hello."], ["It depends."]))
    _, history = await converse(client, "c1", "", WISH)
    await tell(client, "status-update", **ENDED)
    before = await transcript("c1")
    await report(client, *history)

    assert await transcript("c1") == before


async def test_what_only_the_report_knows_is_written_then(client, model):
    """Nobody asked us any more: the line was dead before."""
    model(ScriptedModel(["Hello."]))
    _, history = await converse(client, "c1", "")
    await tell(client, "status-update", **ENDED)
    told = [*history, ("user", "one"), ("assistant", "Well"), ("user", "4111")]
    await report(client, *told, ("user", "1111 1111 1111"))

    assert [turn[:2] for turn in (await transcript("c1"))[1:3]] == [
        ("caller", "one"),
        ("agent", "Well"),
    ]
    assert "1111 1111" not in str(await transcript("c1"))
    assert len(await rows(CallEvent, kind="call_ended")) == 1


async def test_no_word_is_kept_for_a_report(client, model):
    await cut_off(client, model)
    await let_go()
    await tell(client, "status-update", **ENDED)
    (kept,) = await rows(Conversation)
    assert WISH not in str(kept.state)
    assert not kept.state["agent"]

    await report(client)
    (kept,) = await rows(Conversation)
    assert kept.state == {}


async def test_a_last_wish_for_a_person_is_an_escalation(client, model):
    await cut_off(client, model, "I want to talk to a manager right now")
    await let_go()
    await tell(client, "status-update", **ENDED)

    assert len(await rows(Escalation)) == 1


async def test_the_first_words_of_a_call_are_kept_as_well(client, model):
    model(ScriptedModel(["An oil change ", 30.0, "never"]))
    said = [("assistant", "Good morning."), ("user", WISH)]
    reply = client.start(CHAT, chat("c1", *said))
    await reply.until("An")
    await reply.hang_up()
    await let_go()
    await tell(client, "status-update", **ENDED)

    assert [turn[1] for turn in (await transcript("c1"))[:2]] == [
        "Good morning.",
        WISH,
    ]


@pytest.mark.parametrize("again", [WISH, f"{WISH} today"])
async def test_who_asks_again_after_all_is_answered_once(client, model, again):
    history = await cut_off(client, model)
    await let_go()
    model(ScriptedModel(["It depends."]))
    reply = await client.post(CHAT, chat("c1", *history, ("user", again)))
    await tell(client, "status-update", **ENDED)

    assert reply.text == "It depends."
    assert [text for who, text, _ in await transcript("c1") if who == "caller"] == [
        again
    ]


async def test_a_card_number_among_the_last_words_is_kept_nowhere(client, model):
    words = "my card is 4111 1111 1111 1111"
    await cut_off(client, model, words)
    await let_go()
    assert "4111 1111" not in str([row.state for row in await rows(Conversation)])
    await tell(client, "status-update", **ENDED)

    assert "4111 1111" not in str(await transcript("c1"))
    assert (await rows(Call))[0].status == "completed"
