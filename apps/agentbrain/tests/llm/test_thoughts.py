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


def in_pieces(text: str, cuts: list[int]) -> str:
    """The filter's output for the text cut at these places."""
    thoughts, given = ThoughtFilter(), ""
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
        ("1 < 2 and <b>bold</b>", "1 < 2 and <b>bold</b>"),
        ("ends with <thi", "ends with <thi"),
        ("", ""),
    ],
)
@given(cuts=st.lists(st.integers(0, 60), max_size=8))
def test_thoughts_are_found_however_the_text_is_cut(written, said, cuts):
    assert in_pieces(written, [min(cut, len(written)) for cut in cuts]) == said


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
