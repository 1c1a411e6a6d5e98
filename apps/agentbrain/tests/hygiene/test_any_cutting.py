"""However a reply comes in pieces, the same words come out, and no marker ever."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from .replies import in_pieces, replies, spaced_replies

MARKER = re.compile(
    r"[<>\[\]{}*`~^\\|]|im_start|\b(?:User|Human|Caller):|[\u200b-\u200f\u202a-\u202e]"
)
SPOKEN = pytest.mark.parametrize("spoken", [True, False], ids=["spoken", "written"])


@SPOKEN
@given(text=replies, cuts=st.lists(st.integers(1, 7), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
@example(text="**smiles**nods*x", cuts=[1])
@example(text="`" * 41 + "py\nx", cuts=[1])
def test_any_pieces_give_the_same_words(spoken, text, cuts):
    whole = in_pieces(text, [], speak_figures=spoken)
    assert in_pieces(text, cuts, speak_figures=spoken) == whole
    assert in_pieces(text, [1], speak_figures=spoken) == whole


@given(
    text=replies, previous=replies, cuts=st.lists(st.integers(1, 9), min_size=1)
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_what_was_said_before_makes_no_difference_to_that(text, previous, cuts):
    whole = in_pieces(previous + text, [], previous_reply=previous)
    assert in_pieces(previous + text, cuts, previous_reply=previous) == whole


@SPOKEN
@given(text=replies)
@settings(max_examples=100, deadline=None)
def test_no_marker_comes_through(spoken, text):
    words = in_pieces(text, [], speak_figures=spoken)
    assert not MARKER.search(words.replace("im_start", "")), words
    assert words == " ".join(words.split())
    words.encode("utf-8")


@SPOKEN
@given(text=spaced_replies)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_clean_words_stay_as_they_are(spoken, text):
    once = in_pieces(text, [], speak_figures=spoken)
    assert in_pieces(once, [], speak_figures=spoken) == once


@given(text=st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_no_text_is_too_odd(text):
    in_pieces(text, [3])
