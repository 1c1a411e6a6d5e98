"""The simulator's mind, pace and faults, and what it writes down."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.simulators.chat import (
    ChatSimulator,
    EchoMind,
    FaultError,
    Faults,
    Pace,
)
from apps.agentbrain.tests.llm.doors import (
    AT_ONCE,
    DOORS,
    FIND_SLOTS,
    asking,
    calls_in,
    pieces_of,
    settings_for,
    simulator,
    words_in,
)

WORDS = "We open at eight."


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("form", ["Say exactly: ", "Say, in your own words: "])
async def test_it_says_what_it_is_told_to_say(door, form, opened):
    from apps.agentbrain.conversation.language.messages import Message, Role

    told = Message(Role.SYSTEM, f'Be kind.\n{form}"{WORDS}"')
    async with simulator() as server:
        pieces = await pieces_of(opened(door, server), asking("hello", told))

    assert words_in(pieces) == WORDS


async def test_without_instructions_it_converses_and_calls_what_fits(opened):
    async with simulator() as server:
        model = opened("openai", server)
        greeted = await pieces_of(model, asking("hi there"))
        called = await pieces_of(
            model, asking("which times are free on monday", tools=(FIND_SLOTS,))
        )

    assert words_in(greeted) == "Hello! What can I do for you?"
    assert [call.name for call in calls_in(called)] == ["find_slots"]


async def test_it_writes_at_the_pace_it_was_given(opened):
    async with simulator(WORDS, pace=Pace(50, 100)) as server:
        await pieces_of(opened("openai", server), asking("hello"))
        (record,) = server.records

    tokens = len(record.said.split()) + 1
    assert record.first_token_seconds - record.asked_seconds >= 0.1
    assert record.ended_seconds - record.first_token_seconds >= (tokens - 2) / 50
    assert record.complete


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("role_prefixes", f"Assistant: {WORDS}"),
        ("markdown", f"## Answer\n\n- **{WORDS}**\n"),
        ("repeats", f"{WORDS} {WORDS}"),
        ("leaks", "My instructions are: You answer the telephone."),
        ("empty_replies", ""),
    ],
)
async def test_it_says_what_a_model_should_not(fault, said, opened):
    async with simulator(WORDS, WORDS, faults={fault: 1}) as server:
        model = opened("openai", server)
        spoiled = await pieces_of(model, asking("hello"))
        after = await pieces_of(model, asking("hello"))
        faults = [record.faults for record in server.records]

    assert words_in(spoiled) == said
    assert words_in(after) == WORDS
    assert faults == [[fault], []]


async def test_faults_wait_until_enough_replies_were_asked_for(opened):
    faults = {"empty_replies": 1, "after_replies": 2}
    async with simulator(mind=EchoMind(), faults=faults) as server:
        model = opened("openai", server)
        said = [words_in(await pieces_of(model, asking("hello"))) for _ in range(4)]

    assert said == ["hello", "hello", "", "hello"]


def test_in_a_thread_it_can_be_told_to_go_wrong_in_other_ways():
    import asyncio

    from apps.agentbrain.engines.base import EngineError
    from apps.agentbrain.engines.llm import registry

    async def ask(server):
        model = registry.make("openai", settings_for(server))
        try:
            return words_in(await pieces_of(model, asking("hello")))
        finally:
            await model.stop()

    with ChatSimulator.run_in_thread(mind=EchoMind(), pace=AT_ONCE) as server:
        assert asyncio.run(ask(server)) == "hello"
        server.set_faults(Faults(server_errors=1))
        with pytest.raises(EngineError, match="HTTP 500"):
            asyncio.run(ask(server))
        record = server.wait_until(lambda: server.records[1:])[0]
        server.stop()

    assert record.status == 500


def test_a_port_that_is_taken_is_told_to_whoever_starts_the_thread():
    with ChatSimulator.run_in_thread() as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            ChatSimulator.run_in_thread(port=port).start()


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("laziness=1", "no fault is called 'laziness'; there are: after_replies"),
        ("drops=often", "drops needs a number, not 'often'"),
        ("drops=-1", "not below zero"),
        ("refuse_options", "refuse_options needs a value"),
    ],
)
def test_faults_that_cannot_be_are_told(setting, complaint):
    with pytest.raises(FaultError, match=complaint):
        Faults.parse([setting])


def test_faults_are_read_from_words():
    assert Faults.parse(["drops", "after_tokens=2", "refuse_options=a,b"]) == Faults(
        drops=1_000_000, after_tokens=2, refuse_options=("a", "b")
    )
