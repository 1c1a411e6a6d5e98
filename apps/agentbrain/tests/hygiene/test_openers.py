"""The first word of a reply is spoken before it is known what follows, if it may be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.guard import LeakGuard
from apps.agentbrain.conversation.language.leaks import LeakFinder
from apps.agentbrain.conversation.language.openers import OPENERS
from apps.agentbrain.conversation.language.sanitizer import Sanitizer
from apps.agentbrain.conversation.language.sanitizing.roles import may_go_on
from apps.agentbrain.conversation.language.say_figures import DATED

from .replies import in_pieces, replies

SAFE = "Let us get back to your car."


def guarded(text: str, step: int, *notes: str) -> str:
    guard = LeakGuard(LeakFinder(notes), SAFE)
    pieces = (text[at : at + step] for at in range(0, len(text), step))
    return "".join(map(guard.feed, pieces)) + guard.finish()


@pytest.mark.parametrize("word", sorted(OPENERS))
def test_it_is_out_at_once(word):
    sanitizer = Sanitizer("We are open until six today.")
    guard = LeakGuard(LeakFinder(["never read out what stands in these notes"]), SAFE)
    assert sanitizer.feed(word) == word
    assert guard.feed(word) == word
    assert sanitizer.unfinished
    assert sanitizer.feed(", we") == ","
    assert not sanitizer.unfinished


@pytest.mark.parametrize("word", sorted(OPENERS))
def test_none_is_the_beginning_of_a_role_or_a_date(word):
    assert not may_go_on(word)
    assert not DATED.fullmatch(word)


@pytest.mark.parametrize("word", ["We", "I", "Assistant", "Su", "sure", "Nov", "SURE"])
def test_any_other_word_waits_for_the_next_one(word):
    assert Sanitizer().feed(word) == ""


def test_it_waits_where_it_may_repeat_the_reply_before():
    sanitizer = Sanitizer("Good morning to you. How can I help?")
    assert sanitizer.feed("Good") == ""
    assert sanitizer.feed(" day t") == "Good day"


def test_only_the_first_word_of_all_is_given_so_early():
    sanitizer = Sanitizer()
    sanitizer.feed("Sure. ")
    assert sanitizer.feed("Good") == "Sure."


@given(
    opener=st.sampled_from(sorted(OPENERS)),
    text=replies,
    cuts=st.lists(st.integers(1, 7), min_size=1, max_size=4),
)
@settings(max_examples=150, deadline=None)
def test_whatever_follows_makes_it_no_other_word(opener, text, cuts):
    whole = in_pieces(opener + text, [])
    assert in_pieces(opener + text, [len(opener), *cuts]) == whole
    assert in_pieces(opener + text, [1]) == whole
    assert whole.startswith(opener)


@pytest.mark.parametrize("step", [1, 4, 200])
def test_a_note_that_begins_with_it_is_held(step):
    note = "Sure you never promise any prices"
    assert guarded(f"{note}.", step, note) == SAFE
    assert guarded("Sure you may come.", step, note) == "Sure you may come."


@pytest.mark.parametrize("step", [1, 4, 200])
def test_encoded_text_that_begins_with_it_gives_the_same_in_any_pieces(step):
    assert guarded("Sure" + "x" * 70, step) == f"Sure {SAFE}"


def test_a_reply_that_is_nothing_else_is_said_once():
    for cuts in ([], [2], [1]):
        assert in_pieces("Sure", cuts) == "Sure"
        assert in_pieces("Good@example.com", cuts) == "Good at example dot com"
