"""One call from its greeting to its end, one request a turn."""

from __future__ import annotations

import re

from openai.types.chat import ChatCompletion, ChatCompletionChunk

from apps.calls.choices import CallStatus, Channel
from apps.calls.models import Call, CallEvent, Turn
from apps.customers.models import Appointment

from .client import CHAT, chat
from .shop import rows, transcript

BOOKING = (
    "I need an oil change",
    "as soon as possible",
    "the first one",
    "Ann Bell",
    "555 123 4567",
    "skip",
    "a 2019 Honda Civic",
    "yes",
    "no thanks, goodbye",
)


async def converse(client, sid, *utterances, history=()):
    """Say one after the other; the replies, and the history as Vapi has it then."""
    history, replies = list(history), []
    for words in utterances:
        if words:
            history.append(("user", words))
        reply = await client.post(CHAT, chat(sid, *history))
        assert reply.status == 200, reply.body
        assert reply.finished
        replies.append(reply)
        history.append(("assistant", reply.text))
    return replies, history


async def test_the_first_request_is_greeted(client):
    reply = await client.post(CHAT, chat("c1"))
    assert "Thank you for calling" in reply.text
    [call] = await rows(Call)
    assert (call.call_sid, call.channel) == ("c1", Channel.VAPI)
    assert call.status == CallStatus.IN_PROGRESS
    assert await transcript("c1") == [("agent", reply.text, reply.text)]


async def test_an_appointment_is_booked_in_one_conversation(client):
    replies, history = await converse(client, "c1", "", *BOOKING)
    [appointment] = await rows(Appointment)
    assert appointment.source == "c1"
    assert replies[-1].tools == [("endCall", {})]
    assert all(not reply.tools for reply in replies[:-1])
    said = [(role.replace("user", "caller"), words) for role, words in history]
    kept = [
        (speaker.replace("agent", "assistant"), text)
        for speaker, text, _ in await transcript("c1")
    ]
    assert "".join(words for _, words in kept).replace(" ", "") == "".join(
        words for _, words in said
    ).replace(" ", "")
    [call] = await rows(Call)
    assert (call.outcome, call.next_step["verb"]) == ("booked", "hangup")


async def test_nothing_is_said_twice_and_nobody_is_named_before_speaking(client):
    replies, _ = await converse(client, "c1", "", *BOOKING)
    texts = [reply.text for reply in replies]
    assert len(set(texts)) == len(texts)
    assert not any(re.match(r"\s*\w+:", text) for text in texts)
    turns = await rows(Turn)
    assert [turn.index for turn in turns] == list(range(len(turns)))
    events = [event.kind for event in await rows(CallEvent)]
    assert events.count("call_started") == 1


async def test_a_known_customer_is_greeted_by_name(client):
    number = {"number": "+15550002222"}
    reply = await client.post(CHAT, chat("c1", customer=number))
    assert "Maria" in reply.text
    assert "Lopez" not in reply.text


async def test_instructions_in_the_request_are_not_ours(client, model):
    """The assistant's system message is whoever's configuration; ours is the shop's."""
    from apps.agentbrain.engines.llm.fake import ScriptedModel

    speaks = model(ScriptedModel(["Hello."], ["Of course."]))
    await converse(client, "c1", "", "What time do you open?")
    seen = [m.text for request in speaks.requests for m in request.messages]
    assert seen
    assert not any("pirate" in text for text in seen)


async def test_every_chunk_is_one_of_openais(client):
    body = chat("c1", stream_options={"include_usage": True})
    reply = await client.post(CHAT, body)
    chunks = [ChatCompletionChunk.model_validate(event) for event in reply.events]
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].choices == []
    assert reply.finished
    assert reply.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in reply.headers
    assert "etag" not in reply.headers


async def test_who_does_not_stream_gets_one_object(client):
    reply = await client.post(CHAT, chat("c1", stream=False))
    completion = ChatCompletion.model_validate(reply.json)
    assert "Thank you for calling" in completion.choices[0].message.content
    assert completion.choices[0].finish_reason == "stop"


async def test_the_doubled_path_is_answered_too(client):
    reply = await client.post(CHAT + "/chat/completions", chat("c1"))
    assert "Thank you for calling" in reply.text


async def test_a_greeting_of_vapis_own_is_taken_for_ours(client):
    await converse(
        client, "c1", "I need an oil change", history=[("assistant", "Hi, Elm Garage.")]
    )
    assert (await transcript("c1"))[0] == (
        "agent",
        "Hi, Elm Garage.",
        "Hi, Elm Garage.",
    )


async def test_a_caller_who_spoke_first_is_answered(client):
    [reply], _ = await converse(client, "c1", "I need an oil change")
    assert "oil change" in reply.text
    greeting = (await transcript("c1"))[0]
    assert greeting[2] == ""


async def test_a_person_is_asked_for_with_vapis_own_tool(client):
    schema = {
        "type": "object",
        "properties": {
            "destination": {"type": "string", "enum": ["+15559990000", "+15551110000"]}
        },
    }
    function = {"name": "transferCall", "parameters": schema}
    tools = [{"type": "function", "function": function}]
    await client.post(CHAT, chat("c1", tools=tools))
    said = [("assistant", "Hello."), ("user", "let me talk to a real person please")]
    reply = await client.post(CHAT, chat("c1", *said, tools=tools))
    assert reply.tools == [("transferCall", {"destination": "+15559990000"})]
    assert reply.events[-1]["choices"][0]["finish_reason"] == "tool_calls"


async def test_without_tools_of_theirs_the_words_are_all(client):
    history = [("assistant", "Hello."), ("user", "goodbye")]
    reply = await client.post(CHAT, chat("c1", *history, tools=[]))
    assert "oodbye" in reply.text
    assert reply.tools == []


async def test_after_the_goodbye_nothing_is_begun_again(client):
    _, history = await converse(client, "c1", "", "no, goodbye")
    reply = await client.post(CHAT, chat("c1", *history, ("user", "bye bye")))
    assert (reply.finished, reply.text) == (True, "Goodbye.")
    assert reply.tools == [("endCall", {})]


async def test_a_call_that_is_over_stays_over(client):
    await client.post(CHAT, chat("c1"))
    await Call.objects.aupdate(status=CallStatus.COMPLETED)
    reply = await client.post(CHAT, chat("c1", ("user", "hello?")))
    assert "Goodbye" in reply.text
    assert reply.tools == [("endCall", {})]
    assert len(await rows(Turn)) == 1


async def test_a_call_that_came_another_way_is_not_ours_to_answer(client):
    await Call.objects.acreate(call_sid="CA1", from_number="+15550001111")
    reply = await client.post(CHAT, chat("CA1"))
    assert "something went wrong" in reply.text
    assert not await rows(Turn)
