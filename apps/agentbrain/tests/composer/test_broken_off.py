"""A model that breaks off within a reply: the sentence is closed, the line carried."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.language.messages import CalledTool
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.composing.carried import carried
from apps.agentbrain.engines.llm.base import Report, ToolPiece
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.agentbrain.tests.composer.parts import (
    LINE,
    all_of,
    composer,
    reports,
    said,
    wish,
)

BROKE = EngineError("the connection broke within a reply")
CUT = Report("reply_cut", {"by": "tokens"})
ENDINGS = pytest.mark.parametrize("ending", [BROKE, CUT])


@ENDINGS
async def test_the_line_follows_where_it_was_not_said_yet(ending):
    model = ScriptedModel(["Sure, let me see what there is for ", ending])
    pieces = await all_of(composer(model), wish())

    assert said(pieces) == (
        f"Sure, let me see what there is \u2014 sorry, once more: {LINE}"
    )


@ENDINGS
async def test_after_a_whole_sentence_it_follows_without_excuse(ending):
    model = ScriptedModel(["Sure, let me see. ", ending])

    assert said(await all_of(composer(model), wish())) == f"Sure, let me see. {LINE}"


@ENDINGS
async def test_it_is_not_said_twice(ending):
    words = "We have Monday at nine. Shall I book that? I could "
    pieces = await all_of(composer(ScriptedModel([words, ending])), wish())

    assert said(pieces).startswith("We have Monday at nine. Shall I book that?")
    assert said(pieces).endswith("I could.")
    assert "Sorry" not in said(pieces)


async def test_half_a_word_is_never_spoken():
    model = ScriptedModel(["We have Mon", BROKE])
    pieces = await all_of(composer(model), wish())

    assert "Mon." not in said(pieces)
    assert said(pieces).endswith(LINE)


async def test_without_a_line_the_sentence_is_closed():
    model = ScriptedModel(["There is one at nine and ", BROKE])

    assert said(await all_of(composer(model), wish(""))) == "There is one at nine."


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("Thank you for ", f"Thank you \u2014 sorry, once more: {LINE}"),
        ("Thank you, ", f"Thank you, sorry, once more: {LINE}"),
        ("Thank you. For ", f"Thank you. {LINE}"),
        ("For the ", f"For \u2014 sorry, once more: {LINE}"),
    ],
)
async def test_no_loose_word_is_left_at_the_end(written, heard):
    model = ScriptedModel([written, BROKE])

    assert said(await all_of(composer(model), wish())) == heard


async def test_a_function_that_runs_already_speaks_for_itself():
    call = ToolPiece(CalledTool("c1", "find_slots", {}))
    model = ScriptedModel(["One moment, ", call, BROKE])
    pieces = await all_of(composer(model), wish(tools=("find_slots",)))

    assert said(pieces).startswith("One moment")
    assert LINE not in said(pieces)


async def test_it_is_reported_with_how_far_it_came_and_no_words():
    model = ScriptedModel(["Sure, let me see. ", BROKE])
    (report,) = [
        piece
        for piece in await all_of(composer(model), wish())
        if isinstance(piece, Report)
    ]

    assert report.kind == "model_failed"
    assert report.data["why"] == "the connection broke within a reply"
    assert report.data["after_characters"] > 0
    assert "see" not in str(report.data)


async def test_a_cut_reply_is_reported_once():
    pieces = await all_of(composer(ScriptedModel(["Sure. ", CUT])), wish())

    assert reports(pieces) == ["reply_cut"]


@pytest.mark.parametrize(
    ("line", "words", "is_carried"),
    [
        ("We open at eight.", "At eight we open.", True),
        ("We open at eight.", "Sure, let me", False),
        ("Shall I book Monday?", "I book Monday for you.", False),
        ("Shall I book Monday?", "Monday it is. Shall I book?", True),
        ("It is at 1600 Main Street.", "That is 16 Main Street", False),
        ("Okay.", "Fine.", False),
        ("It is.", "Yes.", True),
        ("It is.", " ", False),
    ],
)
def test_a_line_is_carried_when_most_of_its_telling_words_were_said(
    line, words, is_carried
):
    assert carried(line, words) is is_carried
