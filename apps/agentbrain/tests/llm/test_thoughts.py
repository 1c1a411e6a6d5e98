"""What a reasoning model thinks is never part of what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.engines.llm.thinking import ThoughtFilter
from apps.agentbrain.tests.llm.doors import (
    DOORS,
    asking,
    pieces_of,
    simulator,
    words_in,
)

WORDS = "We open at eight."


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("fault", ["thoughts", "reasoning"])
async def test_only_the_reply_is_given(door, fault, opened):
    async with simulator(WORDS, faults={fault: 1}) as server:
        pieces = await pieces_of(opened(door, server), asking("when?"))

    assert words_in(pieces).strip() == WORDS


def in_pieces(text: str, cuts: list[int], **known) -> str:
    """The filter's output for the text cut at these places."""
    thoughts, given = ThoughtFilter(**known), ""
    at = 0
    for cut in [*sorted(cuts), len(text)]:
        given += thoughts.feed(text[at:cut])
        at = max(at, cut)
    return given + thoughts.finish()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<think>Hm.</think>\n\nYes.", "\n\nYes."),
        ("Well. <THINK>a < b</THINK> Yes.", "Well.  Yes."),
        ("<thinking>one</thinking><reasoning>two</reasoning>Yes.", "Yes."),
        ("<think>never closed", ""),
        ("opened by the template</think>Yes.", "opened by the templateYes."),
        ("[THINK]one[/THINK]Yes.", "Yes."),
        ("\u25c1think\u25b7one\u25c1/think\u25b7Yes.", "Yes."),
        ("<|begin_of_thought|>one<|end_of_thought|>Yes.", "Yes."),
        (
            "<|channel|>analysis<|message|>one<|end|>"
            "<|start|>assistant<|channel|>final<|message|>Yes.",
            "Yes.",
        ),
        ("1 < 2 and <b>bold</b>", "1 < 2 and <b>bold</b>"),
        ("ends with <thi", "ends with <thi"),
        ("", ""),
    ],
)
@given(cuts=st.lists(st.integers(0, 100), max_size=8))
def test_thoughts_are_found_however_the_text_is_cut(written, said, cuts):
    assert in_pieces(written, [min(cut, len(written)) for cut in cuts]) == said


# Templates that open the thought for the model


@pytest.mark.parametrize("door", ["compatible", "ollama"])
async def test_a_model_known_to_think_first_is_heard_from_its_reply_on(door, opened):
    plan = "I should greet them.\n</think>\n\n"
    async with simulator(plan + WORDS, plan + WORDS, WORDS, WORDS) as server:
        model = opened(door, server)
        said = [words_in(await pieces_of(model, asking("when?"))) for _ in range(4)]

    assert "</think>" not in said[0]
    assert [words.strip() for words in said[1:]] == [WORDS] * 3


@given(cuts=st.lists(st.integers(0, 60), max_size=8))
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("a plan</think>Yes.", "Yes."),
        ("no plan at all", "no plan at all"),
        ("Well. <think>a plan</think>Yes.", "Well. Yes."),
        ("a plan</think>Yes. <think>more</think>No.", "Yes. No."),
    ],
)
def test_expected_thoughts_end_at_their_tag_or_were_the_reply(written, said, cuts):
    cuts = [min(cut, len(written)) for cut in cuts]
    assert in_pieces(written, cuts, thinks_first=True) == said


@given(st.lists(st.text(alphabet="<>/think abc", max_size=9), max_size=12))
def test_words_without_tags_go_through_untouched(pieces):
    text = "".join(pieces)
    if "<think>" in text or "</think>" in text or "<thinking>" in text:
        return
    thoughts = ThoughtFilter()
    assert "".join(map(thoughts.feed, pieces)) + thoughts.finish() == text


def test_ordinary_words_are_not_held_back():
    thoughts = ThoughtFilter()

    assert thoughts.feed("Good mor") == "Good mor"
    assert thoughts.feed("ning <") == "ning "
    assert thoughts.feed(" 8") == "< 8"
