"""Whatever goes wrong, the caller hears words and the stream ends as streams do."""

from __future__ import annotations

import asyncio

from django.db import OperationalError

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import ChatModel
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.calls.conversation_models import Conversation
from apps.calls.models import Turn
from apps.calls.telephony.vapi import answering, kept, lease, minds

from .client import CHAT, Client, chat
from .shop import rows
from .test_one_conversation import converse


class Broken(ChatModel):
    """A client with a bug: it raises what no contract knows."""

    name = "broken"

    async def reply(self, request):
        raise RuntimeError("a bug")
        yield


async def test_a_model_that_fails_is_replaced_by_the_dialogues_own_words(client, model):
    model(ScriptedModel(["Hello."], [EngineError("gone")]))
    [_, reply], _ = await converse(client, "c1", "", "I need an oil change")
    assert "oil change" in reply.text


async def test_a_defect_is_an_apology_and_the_next_request_is_answered(client, model):
    _, history = await converse(client, "c1", "")
    model(Broken())
    body = chat("c1", *history, ("user", "I need an oil change"))
    reply = await client.post(CHAT, body)
    assert (reply.status, reply.finished) == (200, True)
    assert reply.text == answering.APOLOGY
    assert reply.events[-1]["choices"][0]["finish_reason"] == "stop"
    model(None)
    again = await client.post(CHAT, body)
    assert "oil change" in again.text
    assert [turn.index for turn in await rows(Turn)] == [0, 1, 2]


async def test_a_database_that_is_away_is_an_apology(client, monkeypatch):
    def away(self, **options):
        raise OperationalError("no database")

    monkeypatch.setattr(kept.KeptAnswer, "_register", away)
    reply = await client.post(CHAT, chat("c1"))
    assert (reply.status, reply.finished) == (200, True)
    assert reply.text == answering.APOLOGY


async def test_a_brain_that_cannot_be_had_is_an_apology(client, monkeypatch):
    def missing(*args):
        raise LookupError("no brain")

    monkeypatch.setattr(minds, "load_published", missing)
    reply = await client.post(CHAT, chat("c1"))
    assert reply.text == answering.APOLOGY
    [row] = await rows(Conversation)
    assert row.owner == ""


async def test_a_model_that_never_ends_is_given_up_on(client, model, monkeypatch):
    monkeypatch.setattr(kept, "EXCHANGE_SECONDS", 0.3)
    _, history = await converse(client, "c1", "")
    speaks = model(ScriptedModel([30.0, "never"]))
    reply = await client.post(CHAT, chat("c1", *history, ("user", "hours please")))
    assert reply.text == answering.APOLOGY
    assert speaks.open == 0


async def test_a_process_that_died_holds_nobody_up_for_long(client, monkeypatch):
    """Its lease runs out; what it was answering is answered, and nothing is doubled."""
    _, history = await converse(client, "c1", "")
    row = (await rows(Conversation))[0]
    await Conversation.objects.aupdate(
        owner="dead", lease_until=lease.Now() + lease.LEASE, running_users=1
    )
    monkeypatch.setattr(lease, "LEASE", lease.LEASE)
    history.append(("user", "I need an oil change"))
    loop = asyncio.get_running_loop()
    began = loop.time()
    reply = await client.post(CHAT, chat("c1", *history))
    waited = loop.time() - began
    assert "oil change" in reply.text
    assert waited < lease.LEASE.total_seconds() + 2
    assert (await rows(Conversation))[0].version == row.version + 1


async def test_who_was_away_too_long_leaves_the_conversation_alone(client, model):
    model(ScriptedModel(["Hello."], ["We open at eight each day. ", 0.5, "Yes."]))
    _, history = await converse(client, "c1", "")
    reply = client.start(CHAT, chat("c1", *history, ("user", "hours please")))
    await reply.until("We open")
    await Conversation.objects.aupdate(owner="somebody else")
    await reply.whole()
    [row] = await rows(Conversation)
    assert (row.owner, row.version) == ("somebody else", 1)
    assert len(await rows(Turn)) == 1


async def test_the_next_request_may_go_to_another_process(client):
    """Two applications that share the database and nothing else, in turns."""
    other, history = Client(), []
    for number, words in enumerate(
        ("", "I need an oil change", "as soon as possible", "the first one", "Ann Bell")
    ):
        if words:
            history.append(("user", words))
        reply = await (other if number % 2 else client).post(CHAT, chat("c1", *history))
        history.append(("assistant", reply.text))
    assert "Ann" in history[-1][1]
    assert [turn.index for turn in await rows(Turn)] == list(range(9))
