"""Responses that go wrong: each fault is provoked, and only as often as told."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.engines.simulators.realtime import Call, Reply
from apps.agentbrain.tests.simulators.conftest import UNHURRIED

LONG = Reply("A long reply that goes on and on.", audio_ms=8000)
SHORT = Reply("A short reply.", audio_ms=300)


async def cancelled_mid_way(client):
    """Begin a reply and cancel it when it sounds."""
    await client.send("response.create")
    await client.until("response.output_audio.delta")
    await client.send("response.cancel")
    return await client.done()


async def test_deltas_come_after_the_cancelled_response_is_done(connected):
    """F2."""
    faults = {"late_deltas": 3, "late_delta_ms": 5}
    async with connected(replies=(LONG,), pace=UNHURRIED, faults=faults) as client:
        response = await cancelled_mid_way(client)
        late = [await client.until("response.output_audio.delta") for _ in range(3)]
        await asyncio.sleep(0.05)

    assert {delta["response_id"] for delta in late} == {response["id"]}
    assert {delta["item_id"] for delta in late} == {response["output"][0]["id"]}
    assert client.types()[-3:] == ["response.output_audio.delta"] * 3
    assert client.server.sessions[0].faults == ["late_deltas"]


async def test_deltas_come_after_the_item_was_truncated(connected):
    """F2."""
    faults = {"late_deltas_after_truncate": 2, "late_delta_ms": 5}
    async with connected(replies=(SHORT,), faults=faults) as client:
        await client.listen()
        await client.send("response.create")
        item_id = (await client.done())["output"][0]["id"]
        cut = {"item_id": item_id, "content_index": 0, "audio_end_ms": 100}
        await client.send("conversation.item.truncate", **cut)
        await client.until("conversation.item.truncated")
        late = [await client.until("response.output_audio.delta") for _ in range(2)]

    assert {delta["item_id"] for delta in late} == {item_id}


async def test_one_response_speaks_in_two_items(connected):
    """F6."""
    reply = Reply("One half and the other.", audio_ms=400)
    async with connected(replies=(reply,), faults={"two_items": 1}) as client:
        await client.send("response.create")
        output = (await client.done())["output"]

    said = [item["content"][0]["transcript"] for item in output]
    assert len(said) == 2
    assert "".join(said) == reply.text
    assert output[0]["id"] != output[1]["id"]


async def test_a_scenario_may_speak_in_several_items(connected):
    """F6."""
    reply = Reply(("First.", "Second.", "Third."), audio_ms=100)
    async with connected(replies=(reply,)) as client:
        await client.send("response.create")
        output = (await client.done())["output"]

    said = [item["content"][0]["transcript"] for item in output]
    assert said == ["First.", "Second.", "Third."]


async def test_a_response_is_refused_as_though_one_were_active(connected):
    """F7."""
    async with connected(faults={"overlap_errors": 1}) as client:
        await client.send("response.create")
        error = await client.refusal()
        before = client.of("response.created")
        await client.send("response.create")
        response = await client.done()

    assert error["code"] == "conversation_already_has_active_response"
    assert not before
    assert response["status"] == "completed"


async def test_the_servers_own_reply_races_the_clients(connected):
    """F7: the reply of turn detection is active when the client asks for its own."""
    async with connected(replies=(LONG,), pace=UNHURRIED) as client:
        await client.listen(create_response=True)
        await client.speak()
        await client.until("input_audio_buffer.committed")
        await client.send("response.create")
        error = await client.refusal()

    assert error["code"] == "conversation_already_has_active_response"


async def test_a_cancel_is_refused_and_the_reply_goes_on(connected):
    """F8."""
    reply = Reply("It speaks on.", audio_ms=1000)
    faults = {"cancel_errors": 1}
    async with connected(replies=(reply,), pace=UNHURRIED, faults=faults) as client:
        await client.send("response.create")
        await client.until("response.output_audio.delta")
        await client.send("response.cancel")
        error = await client.refusal()
        response = await client.done()

    assert error["code"] == "response_cancel_not_active"
    assert response["status"] == "completed"


async def test_a_response_is_done_that_was_never_created(connected):
    """F11."""
    async with connected(faults={"omit_created": 1}) as client:
        await client.say("Out of nowhere.")
        response = await client.done()

    assert response["status"] == "completed"
    assert not client.of("response.created")


async def test_a_response_is_created_long_after_it_was_asked_for(connected):
    """F12: by then the client gave up, and its cancel found nothing."""
    faults = {"late_created": 1, "ghost_ms": 150}
    async with connected(faults=faults) as client:
        await client.say("Too late.")
        await client.send("response.cancel")
        error = await client.refusal()
        await client.until("response.created")
        response = await client.done()
        sent = client.server.sessions[0].sent

    at_ms = next(entry.at_ms for entry in sent if entry.type == "response.created")
    assert at_ms >= 150
    assert error["code"] == "response_cancel_not_active"
    assert response["status"] == "completed"
    assert client.sound_of(response["id"])


async def test_a_ghost_speaks_after_a_cancel(connected):
    """F12."""
    faults = {"ghosts": 1, "ghost_ms": 50}
    async with connected(replies=(LONG,), pace=UNHURRIED, faults=faults) as client:
        first = await cancelled_mid_way(client)
        await client.until("response.created")
        ghost = await client.done()

    assert ghost["id"] != first["id"]
    assert "Nobody asked" in ghost["output"][0]["content"][0]["transcript"]


@pytest.mark.parametrize(
    "code", ["rate_limit_exceeded", "insufficient_quota", "invalid_api_key"]
)
async def test_a_response_fails_with_the_code_it_is_told(connected, code):
    """F13."""
    faults = {"fail_responses": 1, "failure_code": code}
    async with connected(faults=faults) as client:
        await client.say("Never spoken.")
        failed = await client.done()
        await client.say("Spoken.")
        completed = await client.done()

    assert failed["status"] == "failed"
    assert failed["status_details"]["error"]["code"] == code
    assert failed["output"] == []
    assert completed["status"] == "completed"


async def test_a_response_fails_after_it_began_to_speak(connected):
    """F13."""
    faults = {"fail_responses": 1, "fail_after_deltas": 2, "after_responses": 1}
    async with connected(replies=(LONG, LONG), faults=faults) as client:
        await client.send("response.create")
        first = await client.done()
        await client.send("response.create")
        second = await client.done()
        deltas = client.of("response.output_audio.delta")

    assert (first["status"], second["status"]) == ("completed", "failed")
    assert len([d for d in deltas if d["response_id"] == second["id"]]) == 2
    assert second["output"][0]["status"] == "incomplete"


async def test_a_response_never_starts(connected):
    async with connected(faults={"never_start": 1}) as client:
        await client.send("response.create")
        await client.settle()
        nothing = [kind for kind in client.types() if kind.startswith("response.")]
        await client.say("The next one does.")
        response = await client.done()

    assert nothing == []
    assert response["status"] == "completed"


async def test_a_response_never_ends_until_it_is_cancelled(connected):
    async with connected(replies=(SHORT,), faults={"never_end": 1}) as client:
        await client.send("response.create")
        await client.until("response.output_item.done")
        await client.settle()
        endless = client.of("response.done")
        await client.send("response.cancel")
        response = await client.done()

    assert endless == []
    assert response["status"] == "cancelled"


BOOK = Call("book", '{"service": "oil change", "day": "2026-02-03"}')


async def test_a_call_is_cut_in_the_middle_of_its_arguments(connected):
    """F17."""
    replies = (Reply(calls=(BOOK,)),)
    async with connected(replies=replies, faults={"cut_calls": 1}) as client:
        await client.send("response.create")
        response = await client.done()

    call = response["output"][0]
    assert response["status"] == "cancelled"
    assert call["status"] == "incomplete"
    assert BOOK.arguments.startswith(call["arguments"])
    assert call["arguments"] != BOOK.arguments
    done = client.of("response.function_call_arguments.done")[0]
    assert done["arguments"] == call["arguments"]


async def test_an_interruption_cuts_slow_arguments(connected):
    """F17."""
    faults = {"argument_chars": 4, "argument_delay_ms": 30}
    async with connected(replies=(Reply(calls=(BOOK,)),), faults=faults) as client:
        await client.send("response.create")
        await client.until("response.function_call_arguments.delta")
        await client.send("response.cancel")
        call = (await client.done())["output"][0]

    assert call["status"] == "incomplete"
    assert len(call["arguments"]) < len(BOOK.arguments)


async def test_a_call_comes_twice_with_one_call_id(connected):
    """F17."""
    replies = (Reply(calls=(BOOK,)),)
    async with connected(replies=replies, faults={"double_calls": 1}) as client:
        await client.send("response.create")
        first, second = (await client.done())["output"]

    assert first["call_id"] == second["call_id"]
    assert first["id"] != second["id"]
    assert first["status"] == second["status"] == "completed"


async def test_several_calls_come_rapidly(connected):
    """F17."""
    calls = tuple(Call(name) for name in ("one", "two", "three"))
    async with connected(replies=(Reply("Just a second.", calls),)) as client:
        await client.send("response.create")
        output = (await client.done())["output"]

    assert [item.get("name") for item in output] == [None, "one", "two", "three"]
    assert len({item["call_id"] for item in output[1:]}) == 3


async def test_a_reply_is_written_instead_of_spoken(connected):
    """Though the session asks for sound."""
    async with connected(
        replies=(SHORT, SHORT), faults={"mute_responses": 1}
    ) as client:
        await client.send("response.create")
        written = await client.done()
        await client.send("response.create")
        spoken = await client.done()

    assert written["status"] == "completed"
    assert [part["type"] for part in written["output"][0]["content"]] == ["output_text"]
    assert not client.sound_of(written["id"])
    assert client.sound_of(spoken["id"])


async def test_a_reply_is_completed_and_there_is_nothing_in_it(connected):
    async with connected(replies=(SHORT,), faults={"empty_responses": 1}) as client:
        await client.send("response.create")
        response = await client.done()

    assert (response["status"], response["output"]) == ("completed", [])


@pytest.mark.parametrize("deltas", [0, 3])
async def test_a_reply_is_cut_short_by_the_servers_filter(connected, deltas):
    faults = {"incomplete_responses": 1, "incomplete_after_deltas": deltas}
    async with connected(replies=(LONG,), faults=faults) as client:
        await client.send("response.create")
        response = await client.done()

    details = {"type": "incomplete", "reason": "content_filter"}
    assert (response["status"], response["status_details"]) == ("incomplete", details)
    assert len(client.of("response.output_audio.delta")) == deltas
    assert [item["status"] for item in response["output"]] == ["incomplete"] * bool(
        deltas
    )


async def test_a_completed_call_has_arguments_that_are_no_json(connected):
    reply = Reply(calls=(Call("book", '{"day": "monday"}'),))
    async with connected(replies=(reply,), faults={"broken_arguments": 1}) as client:
        await client.send("response.create")
        [item] = (await client.done())["output"]

    assert item["status"] == "completed"
    assert item["arguments"] == '{"day": "monday"'
