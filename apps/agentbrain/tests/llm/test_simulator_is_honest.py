"""The vendors' own clients hold conversations with the simulator."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import openai
import orjson
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from apps.agentbrain.engines.simulators.chat import EchoMind, Reply, called
from apps.agentbrain.tests.llm.doors import FIND_SLOTS, simulator
from apps.agentbrain.tests.realtime.sdk import _unknown_fields
from callcenter.testing import resources

ASKED = {
    "model": "gpt-4.1-mini",
    "messages": [{"role": "user", "content": "monday?"}],
    "tools": [FIND_SLOTS],
}
SCRIPT = Path(__file__).with_name("ollama_client.py")
SECONDS = 60


@pytest.fixture
async def client():
    """``client(server)``: the vendor's own client, closed with the test."""
    made = []

    def connect(server, **more):
        options = {"api_key": "x", "max_retries": 0, **more}
        made.append(openai.AsyncOpenAI(base_url=server.openai_url, **options))
        return made[-1]

    yield connect
    for one in made:
        await one.close()


async def test_openais_client_streams_words_calls_and_usage(client):
    reply = Reply("One moment.", (called("find_slots", "call_1", day="monday"),))
    said, arguments, chunks = "", "", []
    async with simulator(reply) as server:
        stream = await client(server).chat.completions.create(
            **ASKED, stream=True, stream_options={"include_usage": True}
        )
        async for chunk in stream:
            chunks.append(chunk)
            for choice in chunk.choices:
                said += choice.delta.content or ""
                for call in choice.delta.tool_calls or ():
                    arguments += call.function.arguments

    assert said == "One moment."
    assert json.loads(arguments) == {"day": "monday"}
    assert chunks[-2].choices[0].finish_reason == "tool_calls"
    usage = chunks[-1].usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


async def test_openais_client_reads_a_whole_reply(client):
    reply = Reply("", (called("find_slots", "call_1", day="monday"),))
    async with simulator(reply) as server:
        own = client(server)
        completion = await own.chat.completions.create(**ASKED)
        listed = await own.models.list()

    (call,) = completion.choices[0].message.tool_calls
    assert (call.id, call.function.name) == ("call_1", "find_slots")
    assert completion.choices[0].finish_reason == "tool_calls"
    assert "gpt-4.1-mini" in [model.id for model in listed.data]


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("unauthorized", openai.AuthenticationError, "invalid_api_key"),
        ("rate_limited", openai.RateLimitError, "rate_limit_exceeded"),
        ("out_of_quota", openai.RateLimitError, "insufficient_quota"),
        ("server_errors", openai.InternalServerError, "server_error"),
        ("unknown_models", openai.NotFoundError, "model_not_found"),
        ("filtered", openai.BadRequestError, "content_filter"),
    ],
)
async def test_openais_client_knows_each_refusal(fault, kind, code, client):
    async with simulator("Yes.", faults={fault: 1}) as server:
        with pytest.raises(kind) as caught:
            await client(server).chat.completions.create(**ASKED, stream=True)

    assert caught.value.code == code
    if fault == "rate_limited":
        assert caught.value.response.headers["retry-after"] == "20"


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"messages": []}, "messages"),
        ({"temprature": 1}, "temprature"),
        ({"messages": [{"role": "tool", "tool_call_id": "c", "content": ""}]}, None),
        ({"messages": [{"role": "robot", "content": "hello"}]}, None),
        ({"max_tokens": 5, "max_completion_tokens": 5}, "max_tokens"),
        (
            {
                "messages": [
                    {
                        "role": "assistant",
                        "tool_calls": [
                            {
                                "id": "c1",
                                "type": "function",
                                "function": {"name": "f", "arguments": "{}"},
                            }
                        ],
                    },
                    {"role": "user", "content": "hello"},
                ]
            },
            None,
        ),
    ],
)
async def test_what_the_vendor_would_not_take_is_refused(wrong, param, client):
    async with simulator("Yes.") as server:
        with pytest.raises(openai.BadRequestError) as caught:
            await client(server).post(
                "/chat/completions", body={**ASKED, **wrong}, cast_to=ChatCompletion
            )

    assert caught.value.param == param or param is None


async def test_only_the_key_it_was_given_is_let_in(client):
    async with simulator("Yes.", key="right") as server:
        with pytest.raises(openai.AuthenticationError):
            await client(server).chat.completions.create(**ASKED)
        right = client(server, api_key="right")
        assert await right.chat.completions.create(**ASKED)


def must_be_chunk(body: dict) -> None:
    """Fail on a wrong type, a missing field, or one the vendor does not know."""
    chunk = ChatCompletionChunk.model_validate(body)
    assert not list(_unknown_fields(chunk, "chunk"))


async def test_every_chunk_is_one_the_vendor_would_send(client):
    reply = Reply("One moment.", (called("find_slots", day="monday"),) * 2)
    async with simulator(reply, "**Yes.**", faults={"markdown": 1}) as server:
        for _ in range(2):
            stream = await client(server).chat.completions.create(
                **ASKED, stream=True, stream_options={"include_usage": True}
            )
            async for _chunk in stream:
                pass
        sent = [data for record in server.records for data in record.sent]

    assert len(sent) > 10
    for data in sent:
        told = data.removeprefix(b"data: ").strip()
        if told != b"[DONE]":
            must_be_chunk(orjson.loads(told))


def test_the_check_itself_finds_what_the_vendor_would_not_send():
    good = {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [],
    }
    must_be_chunk(good)
    for wrong in ({**good, "object": "x"}, {**good, "words": "y"}):
        with pytest.raises((AssertionError, ValueError)):
            must_be_chunk(wrong)


async def test_ollamas_own_client_holds_a_conversation():
    python = resources.vendor_clients()
    if not python:
        pytest.skip("absent: vendors' clients (.ci/outside-clients)")
    replies = (
        "We open at eight.",
        Reply("", (called("find_slots", day="monday"),)),
        "Nine is free.",
        "A whole answer.",
    )
    async with simulator(*replies, mind=EchoMind(), models=("llama3.2",)) as server:
        client = await asyncio.create_subprocess_exec(
            *(python, "-P", SCRIPT, server.url),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(client.communicate(), SECONDS)
    assert client.returncode == 0, err.decode()[-2000:]
    told = json.loads(out.decode().splitlines()[-1])

    assert told["streamed"] == "We open at eight."
    assert told["pieces"] > 3
    assert told["last"]["done_reason"] == "stop"
    assert told["last"]["eval_count"] > 0
    assert told["called"] == [["find_slots", {"day": "monday"}]]
    assert told["after_the_tool"] == "Nine is free."
    assert told["whole"] == "A whole answer."
    assert told["generated"].startswith("You said: ")
    assert told["models"] == ["llama3.2"]
    assert told["unknown_model"] == [404, "model 'nobody' not found"]
