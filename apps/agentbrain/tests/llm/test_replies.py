"""A reply comes piece by piece, whoever writes it, and nothing of it stays."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation.language.messages import Message, Role
from apps.agentbrain.engines.llm.base import TextPiece, Usage
from apps.agentbrain.engines.simulators.chat import EchoMind, Pace
from apps.agentbrain.tests.llm.doors import (
    DOORS,
    asking,
    of,
    pieces_of,
    simulator,
    words_in,
)

WORDS = "Good morning! We open at 8:00, and we close at six."


@pytest.mark.parametrize("door", DOORS)
async def test_the_words_are_those_the_model_wrote(door, opened):
    async with simulator(WORDS) as server:
        pieces = await pieces_of(opened(door, server), asking("hello"))

    assert words_in(pieces) == WORDS
    assert len(of(pieces, TextPiece)) > 5


@pytest.mark.parametrize("door", DOORS)
async def test_the_first_words_come_before_the_last_are_written(door, opened):
    async with simulator(WORDS, pace=Pace(50, 0)) as server:
        reply = opened(door, server).reply(asking("hello"))
        first = await anext(reply)
        said_by_then = server.records[0].said
        await reply.aclose()

    assert first.text
    assert len(said_by_then) < len(WORDS) / 2


@pytest.mark.parametrize("door", DOORS)
async def test_it_tells_what_was_used_in_the_end(door, opened):
    async with simulator(WORDS) as server:
        model = opened(door, server)
        pieces = await pieces_of(model, asking("hello"))

    usage = pieces[-1]
    assert isinstance(usage, Usage)
    assert usage.input_tokens > 0
    assert usage.output_tokens == len(of(pieces, TextPiece))
    assert model.name == f"{usage.vendor}:{usage.model}"


@pytest.mark.parametrize("door", DOORS)
async def test_the_conversation_is_told_in_order(door, opened):
    async with simulator("Yes.") as server:
        request = asking(
            "do you do brakes", Message(Role.ASSISTANT, "We do."), "today?"
        )
        await pieces_of(opened(door, server), request)

    told = [(m["role"], m["content"]) for m in server.records[0].messages]
    assert told == [
        ("system", "You answer the telephone."),
        ("user", "do you do brakes"),
        ("assistant", "We do."),
        ("user", "today?"),
    ]


@pytest.mark.parametrize("door", DOORS)
async def test_what_one_call_said_is_not_shown_in_another_one(door, opened):
    async with simulator(mind=EchoMind()) as server:
        model = opened(door, server)
        said = [f"my plate is number {number}" for number in range(8)]
        replies = await asyncio.gather(
            *(pieces_of(model, asking(text)) for text in said)
        )
        records = list(server.records)

    assert [words_in(reply) for reply in replies] == said
    for record in records:
        assert len(record.messages) == 2


@pytest.mark.parametrize("door", ["openai", "ollama"])
async def test_one_reply_does_not_wait_for_another(door, opened):
    async with simulator(*[WORDS] * 6, pace=Pace(50, 100)) as server:
        model = opened(door, server)
        await asyncio.gather(*(pieces_of(model, asking("hello")) for _ in range(6)))
        asked = [record.asked_seconds for record in server.records]
        ended = [record.ended_seconds for record in server.records]

    assert max(asked) < min(ended)


@pytest.mark.parametrize("door", DOORS)
async def test_a_reply_bounded_by_its_tokens_says_that_it_was_cut(door, opened):
    async with simulator(WORDS) as server:
        pieces = await pieces_of(opened(door, server), asking("hello", max_tokens=5))

    assert len(words_in(pieces)) < len(WORDS) / 2
    assert [(r.kind, r.data) for r in pieces if hasattr(r, "kind")] == [
        ("reply_cut", {"by": "tokens"})
    ]


@pytest.mark.parametrize("door", DOORS)
async def test_warming_up_asks_for_no_reply_and_hides_its_failure(door, opened):
    async with simulator("Yes.") as server:
        model = opened(door, server)
        await model.warm_up()
        said = [record.said for record in server.records]
    await model.stop()
    await model.warm_up()  # nobody is there any more

    assert not any(said)


@pytest.mark.parametrize("door", DOORS)
async def test_a_connection_serves_one_reply_after_the_other(door, opened):
    async with simulator(*["Yes."] * 3) as server:
        model = opened(door, server)
        for _ in range(3):
            await pieces_of(model, asking("hello"))

        assert server.connections == 1
