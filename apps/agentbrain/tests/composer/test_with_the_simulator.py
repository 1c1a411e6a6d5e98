"""A composer on a chain of real clients: whatever the vendor does, the caller hears."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.engines.ladder.circuit import Circuits
from apps.agentbrain.engines.llm import timing
from apps.agentbrain.engines.llm.chain import ChatChain
from apps.agentbrain.engines.simulators.chat import Faults, Pace, Reply, called
from apps.agentbrain.tests.composer.parts import (
    LINE,
    all_of,
    calls,
    composer,
    reports,
    said,
    wish,
)
from apps.agentbrain.tests.llm.doors import model_at, simulator, until

DOORS = pytest.mark.parametrize("door", ["openai", "ollama"])
WORDS = "Sure, I could do Monday at nine. Shall I book that for you?"
BEFORE = ["unauthorized", "rate_limited", "out_of_quota", "server_errors"]
WITHIN = ["stalls", "drops", "early_ends", "malformed", "stream_errors"]


@pytest.fixture
async def linked(monkeypatch):
    """``linked(door, server, ...)``: a chain of models, stopped with the test."""
    patience = timing.Patience(first_seconds=0.4, between_seconds=0.2)
    monkeypatch.setattr(timing, "USUAL", patience)
    chains = []

    def link(*doors):
        models = [model_at(door, server) for door, server in doors]
        chains.append(ChatChain(models, circuits=Circuits()))
        return chains[-1]

    yield link
    for chain in chains:
        await chain.stop()


@DOORS
@pytest.mark.parametrize("fault", [*BEFORE, "slow_first", "empty_replies"])
async def test_the_line_is_said_where_no_word_came(door, fault, linked):
    async with simulator(WORDS, faults={fault: 1}) as server:
        pieces = await all_of(composer(linked((door, server))), wish())

    assert said(pieces) == LINE
    assert set(reports(pieces)) & {"model_failed", "model_silent"}


@DOORS
@pytest.mark.parametrize("fault", [*BEFORE, "slow_first"])
async def test_the_next_model_answers_instead(door, fault, linked):
    async with simulator(WORDS, faults={fault: 1}) as server, simulator(WORDS) as next_:
        chain = linked((door, server), ("compatible", next_))
        pieces = await all_of(composer(chain), wish())

    assert said(pieces) == WORDS
    assert reports(pieces)[0] == "engine_changed"


@DOORS
@pytest.mark.parametrize("fault", WITHIN)
async def test_after_some_words_the_line_is_carried(door, fault, linked):
    async with simulator(WORDS, faults={fault: 1}) as server:
        pieces = await all_of(composer(linked((door, server))), wish())

    assert said(pieces).startswith("Sure, I")
    assert said(pieces).endswith(LINE)
    assert "model_failed" in reports(pieces)


@DOORS
@pytest.mark.parametrize("fault", ["role_prefixes", "markdown", "thoughts", "repeats"])
async def test_only_what_was_meant_is_heard(door, fault, linked):
    async with simulator(WORDS, faults={fault: 1}) as server:
        pieces = await all_of(composer(linked((door, server))), wish())

    assert said(pieces).removeprefix("Answer. ") == WORDS


@DOORS
async def test_leaked_instructions_are_not_heard(door, linked):
    async with simulator(WORDS, faults={"leaks": 1}) as server:
        mind = composer(linked((door, server)), prefix="We buy at Miller and Sons.")
        pieces = await all_of(mind, wish())

    assert "Miller" not in said(pieces)
    assert said(pieces).endswith(LINE)
    assert "leak_prevented" in reports(pieces)


@DOORS
async def test_a_whole_conversation_with_a_look_up(door, linked):
    replies = (
        "Which day suits you?",
        Reply("", (called("find_slots", day="monday"),)),
        "Nine is free. Shall I book it?",
    )
    async with simulator(*replies) as server:
        mind = composer(linked((door, server)))
        first = await all_of(mind, wish("Which day?", request_id="r1"))
        mind.caller_said("monday please")
        second = await all_of(mind, wish(tools=("find_slots",), request_id="r2"))
        (call,) = calls(second)
        mind.tool_result(call.tool_call_id, {"slots": ["nine"]})
        third = await all_of(mind, wish("", "", "r3"))
        roles = [message["role"] for message in server.records[-1].messages]

    assert said(first) == "Which day suits you?"
    assert said(third) == "Nine is free. Shall I book it?"
    assert roles == ["system", "assistant", "user", "assistant", "tool"]


@DOORS
async def test_an_interruption_stops_the_model_at_the_vendor(door, linked):
    async with simulator(WORDS * 20, pace=Pace(50, 0)) as server:
        mind = composer(linked((door, server)))
        composing = mind.compose(wish())
        await anext(composing)
        await composing.aclose()
        record = server.records[0]
        await until(lambda: record.ended_seconds)

    assert record.closed_by_client


@DOORS
async def test_an_interruption_while_it_thinks_does_too(door, linked):
    async with simulator(WORDS, pace=Pace(50, 60_000)) as server:
        mind = composer(linked((door, server)))
        composing = asyncio.create_task(all_of(mind, wish()))
        await until(lambda: server.records)
        composing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await composing
        record = server.records[0]
        await until(lambda: record.ended_seconds)

    assert record.closed_by_client
    assert record.said == ""


@DOORS
async def test_after_every_fault_there_is_the_next_reply(door, linked):
    async with simulator(*[WORDS] * 20) as server:
        mind = composer(linked((door, server)))
        for fault in ("server_errors", "drops", "malformed", "empty_replies"):
            server.set_faults(Faults(**{fault: 1}))
            await all_of(mind, wish())
            pieces = await all_of(mind, wish())
            assert said(pieces) == WORDS
            assert not server.records[-1].faults
