"""A conversation through the pipeline: everything said once, cleanly and in order."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from apps.agentbrain.conversation.language.messages import Role
from apps.calls.tests.virtual_time import virtually

from .conversing import Conversation, LineModel, shown_words

CALLER = (
    "How much is an oil change?",
    "What are your opening hours?",
    "Do you also rotate tires?",
    "How much is a brake inspection?",
)


def plainly(line: str) -> str:
    return line


def carelessly(line: str) -> str:
    """As models do that have read too many transcripts."""
    return f"Assistant: **{line}**\n\nAssistant: {line}\nUser: Thanks!\nAssistant: Bye."


@pytest.mark.parametrize("writes", [plainly, carelessly])
@virtually
async def test_every_answer_is_said_once_without_names_before_it(writes):
    model = LineModel(writes)
    async with Conversation(model) as call:
        for words in CALLER:
            await call.say(words)
        said = [turn.agent.strip() for turn in call.turns]
    for agent in said:
        sentences = [s.lower() for s in re.split(r"(?<=[.!?])\s+", agent) if s.strip()]
        assert len(sentences) == len(set(sentences)), agent
        assert not re.search(r"assistant|user:|\*", agent, re.IGNORECASE)
        assert "Bye" not in agent
    assert "Thank you for calling" in said[0]
    assert "oil change" in said[1]
    assert "open" in said[2].lower()


@virtually
async def test_what_was_told_is_what_was_spoken_in_the_same_order():
    async with Conversation(LineModel()) as call:
        for words in CALLER:
            await call.say(words)
        told = "".join(turn.agent for turn in call.turns)
        spoken = "".join(call.voice.spoken)
    assert "".join(told.split()) == "".join(spoken.split())


@virtually
async def test_the_model_is_shown_both_sides_in_order_and_nothing_twice():
    model = LineModel()
    async with Conversation(model) as call:
        for words in CALLER:
            await call.say(words)
        shown = model.shown[-1]
        heard = [turn.agent.strip() for turn in call.turns[:-1]]
    assert tuple(shown_words(shown, Role.USER)) == CALLER
    agent = " ".join(shown_words(shown, Role.ASSISTANT))
    places = [agent.index(words[:40]) for words in heard]
    assert places == sorted(places)
    assert len(set(places)) == len(heard)
    roles = [message.role for message in shown]
    assert roles[0] is Role.SYSTEM
    assert all(a is not b for a, b in pairwise(roles))


@virtually
async def test_what_the_model_used_is_in_the_calls_log():
    async with Conversation(LineModel()) as call:
        await call.say(CALLER[0])
        replies = call.usage["output_tokens"] // 5
    assert replies >= 1
    assert call.usage["input_tokens"] == 10 * replies
