"""Each model is told the options it takes; one that it refuses is left out."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.llm.ollama import CONTEXT_TOKENS, KEEP_ALIVE
from apps.agentbrain.tests.llm.doors import (
    DOORS,
    EVENT_DOORS,
    asking,
    failure_of,
    pieces_of,
    simulator,
    words_in,
)


async def sent(door, opened, **changed):
    """The body of a request as the vendor got it."""
    async with simulator("Yes.") as server:
        request = asking("hello", max_tokens=70, temperature=0.25)
        await pieces_of(opened(door, server, **changed), request)
        return server.records[0].body


@pytest.mark.parametrize(
    ("door", "name"),
    [
        ("openai", "max_completion_tokens"),
        ("azure", "max_completion_tokens"),
        ("compatible", "max_tokens"),
        ("ollama-v1", "max_tokens"),
    ],
)
async def test_the_bound_has_the_name_the_vendor_knows(door, name, opened):
    body = await sent(door, opened)

    assert body[name] == 70
    assert body["temperature"] == 0.25
    assert body["stream_options"] == {"include_usage": True}


async def test_ollama_is_told_its_own_names_and_to_keep_the_model(opened):
    body = await sent("ollama", opened)

    assert body["options"] == {
        "num_ctx": CONTEXT_TOKENS,
        "num_predict": 70,
        "temperature": 0.25,
    }
    assert body["keep_alive"] == KEEP_ALIVE
    assert body["model"] == "llama3.2"


async def test_warming_up_loads_ollamas_model_as_replies_will_use_it(opened):
    async with simulator("Yes.") as server:
        await opened("ollama", server).warm_up()
        body = server.records[0].body

    assert body["messages"] == []
    assert body["options"]["num_ctx"] == CONTEXT_TOKENS


async def test_ollama_is_told_not_to_think_unless_the_model_never_does(opened):
    async with simulator("Yes.", "No.", faults={"refuse_think": 1}) as server:
        model = opened("ollama", server)
        said = [words_in(await pieces_of(model, asking("hi"))) for _ in range(2)]
        told = [record.body.get("think") for record in server.records]

    assert said == ["Yes.", "No."]
    assert told == [False, None, None]


@pytest.mark.parametrize("model", ["gpt-5-mini", "o4-mini"])
async def test_a_reasoning_model_has_room_to_think_and_no_temperature(model, opened):
    body = await sent("openai", opened, LLM_MODEL=model)

    assert body["max_completion_tokens"] > 500
    assert body["reasoning_effort"] == "low"
    assert "temperature" not in body


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "gpt-4o", "gpt-5-chat-latest"])
async def test_a_model_that_does_not_reason_is_told_nothing_of_it(model, opened):
    body = await sent("openai", opened, LLM_MODEL=model)

    assert "reasoning_effort" not in body
    assert body["max_completion_tokens"] == 70


@pytest.mark.parametrize("door", EVENT_DOORS)
@pytest.mark.parametrize(
    "refused",
    [
        ("temperature",),
        ("stream_options",),
        ("temperature", "stream_options"),
        ("max_tokens",),
        ("max_completion_tokens",),
    ],
)
async def test_a_refused_option_is_left_out_from_then_on(door, refused, opened):
    faults = {"refuse_options": refused}
    async with simulator("Yes.", "No.", faults=faults) as server:
        model = opened(door, server)
        first = await pieces_of(model, asking("hello"))
        before = len(server.records)
        second = await pieces_of(model, asking("hello"))
        last = server.records[-1].body

        assert len(server.records) == before + 1
    assert (words_in(first), words_in(second)) == ("Yes.", "No.")
    assert not set(refused) & last.keys()
    assert {"max_tokens", "max_completion_tokens"} & last.keys()


@pytest.mark.parametrize("door", EVENT_DOORS)
async def test_what_no_reply_can_do_without_is_a_failure(door, opened):
    async with simulator("Yes.", faults={"refuse_options": ("messages",)}) as server:
        error = await failure_of(opened(door, server))

        assert str(error).startswith("HTTP 400")
        assert len(server.records) == 1


@pytest.mark.parametrize("door", DOORS)
async def test_the_key_goes_to_the_vendor_it_is_for(door, opened):
    async with simulator("Yes.") as server:
        await pieces_of(opened(door, server), asking("hello"))
        record = server.records[0]

    expected = {"azure": "azure-secret", "azure dated": "azure-secret"}
    if door == "ollama":
        assert record.key == ""
    elif door == "ollama-v1":
        assert "secret" not in record.key
    else:
        assert record.key == expected.get(door, "sk-very-secret")
