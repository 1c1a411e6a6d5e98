"""The same request once more: the same answer, and nothing done twice."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.db.models.functions import Now

from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.calls.conversation_models import Conversation
from apps.calls.models import CallEvent, Turn
from apps.calls.telephony.vapi import lease, store
from apps.customers.models import Appointment

from .client import CHAT, chat
from .shop import rows
from .test_one_conversation import BOOKING, converse


async def test_a_repeated_request_gets_the_same_answer(client, model):
    speaks = model(ScriptedModel(["Hello."], ["The first and only answer."]))
    _, history = await converse(client, "c1", "")
    body = chat("c1", *history, ("user", "when do you open"))
    first = await client.post(CHAT, body)
    events = [row.pk for row in await rows(CallEvent)]
    second = await client.post(CHAT, body)
    assert first.text == second.text == "The first and only answer."
    assert [row.pk for row in await rows(CallEvent)] == events
    assert len(await rows(Turn)) == 3
    speaks.finish()


async def test_a_repeated_request_joins_the_answer_that_is_on_its_way(client, model):
    speaks = model(ScriptedModel(["Hello."], ["It takes about ", 0.5, "a while."]))
    _, history = await converse(client, "c1", "")
    body = chat("c1", *history, ("user", "how long does it take"))
    first = client.start(CHAT, body)
    await first.until("It")
    second = await client.post(CHAT, body)
    await first.whole()
    assert first.text == second.text == "It takes about a while."
    assert len(await rows(Turn)) == 3
    speaks.finish()


async def test_who_was_cut_off_and_asks_again_is_answered(client, model):
    speaks = model(
        ScriptedModel(
            ["Hello."], ["It depends on the car. ", 30.0], ["It takes an hour."]
        )
    )
    _, history = await converse(client, "c1", "")
    body = chat("c1", *history, ("user", "how long does it take"))
    first = client.start(CHAT, body)
    await first.until("It")
    await first.hang_up()
    second = await client.post(CHAT, body)
    assert second.text == "It takes an hour."
    assert speaks.broken_off == 1
    assert [turn.index for turn in await rows(Turn)] == [0, 1, 2]


async def test_a_repeated_yes_books_once(client):
    _, history = await converse(client, "c1", "", *BOOKING[:-2])
    body = chat("c1", *history, ("user", "yes"))
    first = await client.post(CHAT, body)
    second = await client.post(CHAT, body)
    assert first.text == second.text
    assert len(await rows(Appointment)) == 1


async def test_a_goodbye_is_repeated_with_its_tool(client):
    _, history = await converse(client, "c1", "")
    body = chat("c1", *history, ("user", "goodbye"))
    first, second = await client.post(CHAT, body), await client.post(CHAT, body)
    assert first.tools == second.tools == [("endCall", {})]


async def test_what_a_tool_of_theirs_brought_is_not_answered_with_more(client):
    _, history = await converse(client, "c1", "", "goodbye")
    body = chat("c1", *history, ("tool", "Call ended."))
    reply = await client.post(CHAT, body)
    assert reply.text == ""
    assert reply.finished


# A process that dies over a request


@pytest.fixture
def dying(monkeypatch):
    """``dying()``: whatever answers now dies before it has written anything down."""

    @contextmanager
    def die():
        with monkeypatch.context() as patched:
            patched.setattr(store, "save", _dead)
            patched.setattr(store, "set_aside", _dead)
            patched.setattr(lease, "release", _dead)
            yield

    return die


def _dead(*_):
    raise DatabaseError("there is no process any more")


async def lease_runs_out() -> None:
    gone = Now() - timedelta(milliseconds=1)
    await Conversation.objects.aupdate(lease_until=gone)


async def test_who_asks_again_after_a_death_is_answered_once(client, model, dying):
    speaks = model(ScriptedModel(["Hello."], ["We open "], ["We open at eight."]))
    _, history = await converse(client, "c1", "")
    body = chat("c1", *history, ("user", "when do you open"))
    with dying():
        await client.post(CHAT, body)
    await lease_runs_out()
    second, third = await client.post(CHAT, body), await client.post(CHAT, body)

    assert second.text == third.text == "We open at eight."
    assert [turn.index for turn in await rows(Turn)] == [0, 1, 2]
    speaks.finish()


async def test_a_yes_that_a_process_died_over_books_once(client, dying):
    _, history = await converse(client, "c1", "", *BOOKING[:-2])
    body = chat("c1", *history, ("user", "yes"))
    with dying():
        await client.post(CHAT, body)
    assert len(await rows(Appointment)) == 1
    await lease_runs_out()
    second = await client.post(CHAT, body)

    assert (
        "booked" in second.text or "all set" in second.text or "see you" in second.text
    )
    assert len(await rows(Appointment)) == 1
    callers = [turn.text for turn in await rows(Turn, speaker="caller")]
    assert callers.count("yes") == 1


async def test_several_retries_at_once_share_one_answer(client, model):
    speaks = model(ScriptedModel(["Hello."], ["It takes about ", 0.5, "a while."]))
    _, history = await converse(client, "c1", "")
    body = chat("c1", *history, ("user", "how long does it take"))
    replies = [client.start(CHAT, body) for _ in range(5)]
    texts = [(await reply.whole()).text for reply in replies]

    assert texts == ["It takes about a while."] * 5
    assert len(await rows(Turn)) == 3
    speaks.finish()
