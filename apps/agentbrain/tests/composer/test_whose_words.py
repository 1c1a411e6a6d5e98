"""Whether the model's words are spoken or the dialogue's own."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.composer import NOTHING_TO_SAY
from apps.agentbrain.engines.llm.base import Report, TextPiece
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.agentbrain.tests.composer.parts import (
    LINE,
    all_of,
    composer,
    reports,
    said,
    wish,
    writing,
)

GONE = EngineError("no first word in time")
OWN_WORDS = "I could do Monday at nine. Shall I book it?"


async def test_a_model_puts_the_line_into_its_own_words():
    model = writing(["I could do Monday ", "at nine. ", "Shall I book it?"])
    pieces = await all_of(composer(model), wish())

    assert said(pieces) == OWN_WORDS
    assert reports(pieces) == []
    model.finish()


@pytest.mark.parametrize(
    "more", [{"verbatim": True}, {"bridge": True}, {"guidance": ""}]
)
async def test_words_no_model_could_add_to_are_spoken_as_they_are(more):
    model = writing()
    pieces = await all_of(composer(model), wish(**more))

    assert pieces == [TextPiece(LINE)]
    assert not model.requests


async def test_without_a_model_the_script_speaks():
    assert await all_of(composer(None), wish()) == [TextPiece(LINE)]
    assert await all_of(composer(None), wish("")) == []


async def test_a_model_that_fails_before_its_first_word_costs_no_words():
    pieces = await all_of(composer(ScriptedModel([GONE])), wish())

    assert said(pieces) == LINE
    assert pieces[0] == Report(
        "model_failed",
        {
            "model": "scripted",
            "why": "no first word in time",
            "permanent": False,
            "after_characters": 0,
        },
    )


@pytest.mark.parametrize(
    "reply", ["", "   \n ", "***", "<think>What shall I say?</think>", "(smiles)"]
)
async def test_a_reply_of_nothing_that_can_be_spoken_is_the_line(reply):
    pieces = await all_of(composer(writing(reply)), wish())

    assert said(pieces) == LINE
    assert reports(pieces) == ["model_silent"]


@pytest.mark.parametrize("reply", [[""], [GONE]])
async def test_where_no_line_was_chosen_there_is_still_something_to_say(reply):
    mind = composer(ScriptedModel(reply))

    assert said(await all_of(mind, wish(""))) == NOTHING_TO_SAY


async def test_the_call_goes_on_with_the_model_after_its_failure():
    model = ScriptedModel([GONE], [OWN_WORDS])
    mind = composer(model)
    await all_of(mind, wish())

    assert said(await all_of(mind, wish(request_id="r2"))) == OWN_WORDS
