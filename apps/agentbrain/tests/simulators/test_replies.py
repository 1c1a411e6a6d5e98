"""What a response consists of, and in which order."""

from __future__ import annotations

import itertools

from apps.agentbrain.engines.simulators.realtime import (
    Call,
    Model,
    RealtimeSimulator,
    Reply,
    Say,
    Scenario,
    ScriptedBackend,
)
from apps.agentbrain.tests.simulators.client import Client
from apps.agentbrain.tests.simulators.conftest import AT_ONCE, UNHURRIED

LOOKUP = {
    "type": "function",
    "name": "find_appointment",
    "description": "Finds a customer's appointment.",
    "parameters": {
        "type": "object",
        "properties": {"phone": {"type": "string"}, "count": {"type": "integer"}},
        "required": ["phone", "count"],
    },
}


def user(text):
    content = [{"type": "input_text", "text": text}]
    return {"type": "message", "role": "user", "content": content}


async def test_a_spoken_reply_comes_in_the_documented_order(connected):
    async with connected(replies=(Reply("Good morning.", audio_ms=250),)) as client:
        await client.listen()
        client.events.clear()
        client._seen = 0
        await client.send("response.create")
        await client.done()

    order = [kind for kind, _ in itertools.groupby(client.types())]
    once = list(dict.fromkeys(order))
    assert once == [
        "response.created",
        "rate_limits.updated",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_audio_transcript.delta",
        "response.output_audio.delta",
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ]


async def test_the_sound_is_as_long_as_stated_and_the_words_are_whole(connected):
    async with connected(replies=(Reply("Good morning.", audio_ms=1234),)) as client:
        await client.listen()
        await client.send("response.create")
        response = await client.done()

        assert len(client.sound_of(response["id"])) == 1234 * 8
        spoken = client.of("response.output_audio_transcript.delta")
        assert "".join(delta["delta"] for delta in spoken) == "Good morning."
        content = response["output"][0]["content"][0]
        assert content == {"type": "output_audio", "transcript": "Good morning."}


async def test_it_says_what_the_last_line_of_the_instructions_tells(connected):
    lines = (
        'Say exactly: "First."\nBe kind.\nSay, in your own words: "It\\u2019s \\"2\\"."'
    )
    async with connected() as client:
        await client.send("response.create", response={"instructions": lines})
        response = await client.done()

        said = response["output"][0]["content"][0]["transcript"]
        assert said == 'It\N{RIGHT SINGLE QUOTATION MARK}s "2".'


async def test_the_session_may_tell_what_to_say(connected):
    async with connected() as client:
        await client.update(instructions='Say exactly: "Hello."')
        await client.send("response.create")
        response = await client.done()

        assert response["output"][0]["content"][0]["transcript"] == "Hello."


async def test_without_orders_it_greets_and_then_answers_what_it_heard(connected):
    async with connected(transcripts=("The car is red",)) as client:
        await client.listen()
        await client.send("response.create")
        greeting = await client.done()
        await client.speak()
        await client.until("input_audio_buffer.committed")
        await client.send("response.create")
        answer = await client.done()

        assert "How can I help" in greeting["output"][0]["content"][0]["transcript"]
        said = answer["output"][0]["content"][0]["transcript"]
        assert said == "You said: The car is red"


async def test_a_tool_that_fits_is_called_and_its_output_spoken(connected):
    async with connected() as client:
        await client.update(tools=[LOOKUP])
        await client.send("conversation.item.create", item=user("my appointments, 3"))
        await client.send("response.create")
        call = (await client.done())["output"][0]
        output = {"type": "function_call_output", "call_id": call["call_id"]}
        await client.send(
            "conversation.item.create", item={**output, "output": '{"day": "Friday"}'}
        )
        await client.send("response.create")
        spoken = (await client.done())["output"][0]

        assert (call["name"], call["status"]) == ("find_appointment", "completed")
        assert call["arguments"] == '{"phone": "my appointments, 3", "count": 3}'
        assert "day Friday" in spoken["content"][0]["transcript"]


async def test_arguments_come_in_fragments_that_join(connected):
    call = Call("book", '{"service": "oil change", "day": "2026-02-03"}')
    async with connected(replies=(Reply(calls=(call,)),)) as client:
        await client.send("response.create")
        await client.done()

        deltas = client.of("response.function_call_arguments.delta")
        done = client.of("response.function_call_arguments.done")[0]
        assert len(deltas) > 3
        assert "".join(delta["delta"] for delta in deltas) == call.arguments
        assert (done["name"], done["arguments"]) == ("book", call.arguments)


async def test_a_required_tool_is_called_whatever_was_said(connected):
    async with connected() as client:
        await client.send(
            "response.create",
            response={"tools": [LOOKUP], "tool_choice": "required"},
        )
        output = (await client.done())["output"][0]

        assert (output["type"], output["name"]) == ("function_call", "find_appointment")


async def test_a_text_response_has_no_sound(connected):
    async with connected() as client:
        await client.say("Only words.", output_modalities=["text"])
        response = await client.done()

        assert response["output_modalities"] == ["text"]
        content = response["output"][0]["content"]
        assert content == [{"type": "output_text", "text": "Only words."}]
        deltas = [event["delta"] for event in client.of("response.output_text.delta")]
        assert deltas == ["Only", " words."]
        assert not client.of("response.output_audio.delta")


async def test_usage_counts_the_context_again_every_time(connected):
    async with connected() as client:
        usage = []
        for text in ("One sentence.", "And another."):
            await client.say(text)
            usage.append((await client.done())["usage"])

        first, second = usage
        assert second["input_tokens"] > first["input_tokens"]
        for used in usage:
            total = used["input_tokens"] + used["output_tokens"]
            assert used["total_tokens"] == total
            assert used["output_token_details"]["audio_tokens"] > 0


async def test_a_reply_that_uses_its_tokens_is_incomplete(connected):
    async with connected() as client:
        await client.say("word " * 60, max_output_tokens=20)
        response = await client.done()

        details = {"type": "incomplete", "reason": "max_output_tokens"}
        assert (response["status"], response["status_details"]) == (
            "incomplete",
            details,
        )
        assert response["output"][0]["status"] == "incomplete"


async def test_sound_comes_faster_than_it_plays(connected):
    reply = Reply("A reply of two seconds.", audio_ms=2000)
    async with connected(replies=(reply,), pace=UNHURRIED) as client:
        await client.send("response.create")
        await client.done()
        record = client.server.sessions[0]

    sent = [e.at_ms for e in record.sent if e.type == "response.output_audio.delta"]
    assert 250 < sent[-1] - sent[0] < 1500


class Parrot(Model):
    """Says what the prompt holds, in a language of its own."""

    async def answer(self, prompt):
        heard = [item.get("role") for item in prompt.items]
        return [Say(f"{prompt.instructions} {heard} {len(prompt.tools)}")]


async def test_the_model_can_be_replaced():
    backend = ScriptedBackend(Scenario(), model=Parrot())
    async with (
        RealtimeSimulator(backend=backend, pace=AT_ONCE) as server,
        Client(server.url) as client,
    ):
        await client.update(instructions="Squawk.", tools=[LOOKUP])
        await client.send("conversation.item.create", item=user("Polly?"))
        await client.send("response.create")
        response = await client.done()

    said = response["output"][0]["content"][0]["transcript"]
    assert said == "Squawk. ['user'] 1"


async def test_a_scenario_may_be_silent_or_speak_with_the_local_voice(live_backend):
    scenario = Scenario(sound="silence", replies=(Reply("Nothing.", audio_ms=500),))
    silent = ScriptedBackend(scenario)
    scenario = Scenario(sound="voice", replies=(Reply("Something."),))
    voiced = ScriptedBackend(scenario, live_backend.voice)
    sounds = []
    for backend in (silent, voiced):
        async with (
            RealtimeSimulator(backend=backend, pace=AT_ONCE) as server,
            Client(server.url) as client,
        ):
            await client.listen()
            await client.send("response.create")
            sounds.append(client.sound_of((await client.done())["id"]))

    assert set(sounds[0]) == {0xFF}
    assert 8 * 300 < len(sounds[1]) < 8 * 1500
    assert len(set(sounds[1])) > 100
