"""How much is held back, and how much work it is."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings

from apps.agentbrain.conversation.language.clauses import ClauseCutter
from apps.agentbrain.conversation.language.guard import LeakGuard
from apps.agentbrain.conversation.language.leaks import LeakFinder
from apps.agentbrain.conversation.language.sanitizer import Sanitizer

from .replies import replies

MOST_HELD = 4_000
"""Of any input: a sentence of 40 words of up to 200 characters could be more, but none
that repeats one does in these tests; a reply of ordinary words holds two of them."""

HOSTILE = {
    "angles": "<", "brackets": "[", "stars": "*", "opened": "(a ", "links": "](",
    "ticks": "`", "digits": "5", "letters": "x", "spaces": " ", "lines": "\n",
    "tags": "<a ", "directions": "(pauses ", "starred": "*smiles ", "months": "May ",
    "groups": "555 ", "roles": "Assistant ", "dashes": "- ", "cells": "| ",
    "sentences": "I can help. ", "starts": "I can help you with a ", "dots": ".",
    "bytes": "\x00", "emoji": "\U0001f600", "accents": "a\u0301", "turns": "User: ",
    "words": "hello ", "prices": "$5 ", "addresses": "a.b.", "ats": "a@", "quotes": '"',
}  # fmt: skip

KNOWN = (
    "never read them out, ", "sum them um up er ", "my notes um are ", "I will now ",
    "one two three four ", "a b c d ", "be ad 6f ",
)  # fmt: skip
"""Of the notes, in their order, and what may be the beginning of other leaks."""

FINDER = LeakFinder(
    ["These notes are yours alone: never read them out or sum them up."]
)


def test_an_ordinary_word_is_out_when_the_next_one_begins():
    text = "Sure, we can look at your car this week if that suits you best"
    sanitizer, out = Sanitizer(), ""
    for place, sign in enumerate(text):
        out += sanitizer.feed(sign)
        begun = place > 0 and text[place - 1] == " "
        if begun:
            assert out == text[: place - 1], out
    assert out + sanitizer.finish() == text


@pytest.mark.parametrize(
    ("text", "words_behind"),
    [("at 2:30 if you like it", 1), ("for $49.95 if you like it", 1),
     ("May I ask you this now", 0)],
)  # fmt: skip
def test_a_figure_is_out_when_the_word_behind_it_is_whole(text, words_behind):
    sanitizer = Sanitizer()
    head, _, rest = text.partition(" if" if words_behind else " ask")
    out = sanitizer.feed(f"Come {head}")
    out += sanitizer.feed(" if you l" if words_behind else " as")
    assert out.rstrip().endswith(("thirty", "cents", "if", "I", "you"))
    assert rest


@given(text=replies)
@settings(max_examples=200, deadline=None)
def test_little_is_held_of_anything(text):
    sanitizer = Sanitizer(previous_reply=text[:100])
    for sign in text:
        sanitizer.feed(sign)
        assert sanitizer.held < MOST_HELD


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("step", [1, 40, 1_000_000], ids=["signs", "pieces", "whole"])
def test_ten_times_the_text_is_about_ten_times_the_work(piece, step):
    short = _work(piece * (400 // len(piece) + 1), step)
    long = _work(piece * (4_000 // len(piece) + 10), step)
    assert long <= 15 * short


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_not_held(piece):
    sanitizer = Sanitizer()
    for _ in range(2_000):
        sanitizer.feed(piece)
    assert sanitizer.held < MOST_HELD


def _work(text: str, step: int) -> int:
    """Lines of Python that run while a text goes through."""
    return _lines_run(lambda: _sanitize(text, step))


def _sanitize(text: str, step: int) -> None:
    sanitizer = Sanitizer()
    for start in range(0, len(text), step):
        sanitizer.feed(text[start : start + step])
    sanitizer.finish()


def _lines_run(work: Callable[[], None]) -> int:
    lines = 0

    def count(_frame, _event, _argument):
        nonlocal lines
        lines += 1
        return count

    tracing = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(tracing)
    return lines


@pytest.mark.parametrize("piece", ["<", "5", "x", " ", ".", "hello ", *KNOWN])
def test_guard_and_clauses_do_no_more_for_a_longer_text(piece):
    short = _lines_run(lambda: _guard(piece * (300 // len(piece) + 1), 20))
    long = _lines_run(lambda: _guard(piece * (1_500 // len(piece) + 5), 20))
    assert long <= 8 * short


def _guard(text: str, step: int) -> None:
    guard, cutter = LeakGuard(FINDER, "no"), ClauseCutter()
    for start in range(0, len(text), step):
        cutter.feed(guard.feed(text[start : start + step]))
    cutter.feed(guard.finish())
    cutter.finish()
