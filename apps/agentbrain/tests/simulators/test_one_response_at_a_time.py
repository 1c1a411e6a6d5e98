"""Which responses may run at once, how they are told apart, and how they are cut."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.simulators.realtime import Reply
from apps.agentbrain.tests.simulators.conftest import UNHURRIED
from apps.agentbrain.tests.simulators.test_replies import user

LONG = Reply("A long reply that goes on and on.", audio_ms=8000)


async def test_a_second_response_is_refused_while_one_runs(connected):
    async with connected(replies=(LONG,), pace=UNHURRIED) as client:
        await client.send("response.create")
        running = (await client.until("response.created"))["response"]["id"]
        await client.send("response.create", event_id="second")
        error = await client.refusal()

    assert error["code"] == "conversation_already_has_active_response"
    assert error["event_id"] == "second"
    assert running in error["message"]


async def test_responses_beside_the_conversation_run_at_once(connected):
    async with connected(replies=(LONG,), pace=UNHURRIED) as client:
        await client.send("response.create")
        await client.until("response.created")
        for name in ("one", "two"):
            await client.say(
                f"Beside: {name}.",
                conversation="none",
                output_modalities=["text"],
                metadata={"topic": name},
            )
        done = {}
        for _ in range(2):
            response = await client.done()
            done[response["metadata"]["topic"]] = response
        await client.send("response.cancel")
        await client.done()
        added = [e["item"]["id"] for e in client.of("conversation.item.added")]

    assert done.keys() == {"one", "two"}
    assert all(response["conversation_id"] is None for response in done.values())
    assert not {r["output"][0]["id"] for r in done.values()} & set(added)


async def test_input_replaces_the_conversation(connected):
    async with connected() as client:
        item = {"id": "kept", **user("the first thing")}
        await client.send("conversation.item.create", item=item)
        await client.send("conversation.item.create", item=user("the second thing"))
        asked = {"conversation": "none", "input": [user("something else")]}
        await client.send("response.create", response=asked)
        other = await client.done()
        asked["input"] = [{"type": "item_reference", "id": "kept"}]
        await client.send("response.create", response=asked)
        referred = await client.done()

    said = [r["output"][0]["content"][0]["transcript"] for r in (other, referred)]
    assert said == ["You said: something else", "You said: the first thing"]


async def test_a_cancelled_response_ends_with_what_there_is(connected):
    async with connected(replies=(LONG,), pace=UNHURRIED) as client:
        await client.send("response.create")
        running = (await client.until("response.created"))["response"]["id"]
        await client.until("response.output_audio.delta")
        await client.send("response.cancel", response_id=running)
        response = await client.done()

    assert response["status"] == "cancelled"
    assert response["status_details"] == {
        "type": "cancelled",
        "reason": "client_cancelled",
    }
    said = response["output"][0]["content"][0]["transcript"]
    assert LONG.text.startswith(said)
    assert said != LONG.text
    assert client.types()[-1] == "response.done"
    done = client.of("response.output_audio_transcript.done")[0]["transcript"]
    assert done == said


async def test_the_next_response_may_begin_after_a_cancel(connected):
    async with connected(replies=(LONG,), pace=UNHURRIED) as client:
        await client.send("response.create")
        await client.until("response.output_audio.delta")
        await client.send("response.cancel")
        await client.say("Short.")
        first, second = await client.done(), await client.done()

    assert (first["status"], second["status"]) == ("cancelled", "completed")


@pytest.mark.parametrize("fields", [{}, {"response_id": "resp_nobody"}])
async def test_cancelling_nothing_is_refused(connected, fields):
    async with connected() as client:
        await client.send("response.cancel", **fields)
        error = await client.refusal()

    assert error["code"] == "response_cancel_not_active"


async def test_a_cancel_without_name_does_not_reach_beside_the_conversation(connected):
    async with connected(pace=UNHURRIED) as client:
        await client.say("Beside, and long. " * 10, conversation="none")
        beside = (await client.until("response.created"))["response"]["id"]
        await client.send("response.cancel")
        error = await client.refusal()
        await client.send("response.cancel", response_id=beside)
        response = await client.done()

    assert error["code"] == "response_cancel_not_active"
    assert (response["id"], response["status"]) == (beside, "cancelled")


@pytest.mark.parametrize(
    ("response", "code", "param"),
    [
        ({"modalities": ["text"]}, "unknown_parameter", "response.modalities"),
        ({"conversation": "other"}, "invalid_value", "response.conversation"),
        ({"metadata": {"k" * 65: "v"}}, "invalid_value", "response.metadata"),
        ({"metadata": {"k": 7}}, "invalid_type", "response.metadata.k"),
        ({"max_output_tokens": 0}, "invalid_value", "response.max_output_tokens"),
        (
            {"input": [{"type": "item_reference", "id": "nobody"}]},
            "invalid_value",
            "response.input[0].id",
        ),
    ],
)
async def test_a_wrong_response_is_refused(connected, response, code, param):
    async with connected() as client:
        await client.send("response.create", response=response)
        error = await client.refusal()
        await client.settle()

    assert (error["code"], error["param"]) == (code, param)
    assert not client.of("response.created")
