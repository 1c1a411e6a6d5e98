"""The same request once more: the same answer, and nothing done twice."""

from __future__ import annotations

from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.calls.models import CallEvent, Turn
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
