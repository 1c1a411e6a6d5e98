"""The fake behaves like a model, and fails on what nobody expected."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.language.messages import CalledTool
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import TextPiece, ToolPiece
from apps.agentbrain.engines.llm.fake import ScriptedModel, UnexpectedReply
from apps.agentbrain.tests.llm.doors import asking, failure_of, pieces_of


async def test_it_plays_words_calls_and_failures():
    call = ToolPiece(CalledTool("c1", "find_slots"))
    model = ScriptedModel(["Good ", 0, "morning."], [call], [EngineError("gone")])

    assert await pieces_of(model, asking("hello")) == [
        TextPiece("Good "),
        TextPiece("morning."),
    ]
    assert await pieces_of(model, asking("monday?")) == [call]
    assert str(await failure_of(model)) == "gone"
    model.finish()
    assert [request.messages[-1].text for request in model.requests][:2] == [
        "hello",
        "monday?",
    ]


async def test_it_knows_which_replies_were_broken_off():
    model = ScriptedModel(["Good ", "morning."])
    reply = model.reply(asking("hello"))
    await anext(reply)
    assert model.open == 1
    await reply.aclose()

    assert (model.open, model.broken_off) == (0, 1)


async def test_it_fails_on_a_reply_that_is_not_in_the_script():
    with pytest.raises(UnexpectedReply):
        await pieces_of(ScriptedModel(), asking("hello"))


def test_it_fails_when_a_reply_was_left_over():
    with pytest.raises(UnexpectedReply):
        ScriptedModel(["Yes."]).finish()
