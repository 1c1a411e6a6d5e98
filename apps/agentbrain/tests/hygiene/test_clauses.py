"""Clauses are what a speaker says in one breath."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.clauses import (
    LONGEST,
    ClauseCutter,
    clauses,
)
from apps.agentbrain.conversation.language.sentence_ends import ends_sentence

WORDS = st.lists(
    st.sampled_from(
        [
            "Sure,",
            "we",
            "open",
            "at",
            "9:30",
            "a.m.",
            "Dr.",
            "Smith.",
            "Okay?",
            "and",
            "\u2014",
            "$1,299.50",
            "a@b.com",
            "x" * 40,
            "no;",
            "\n",
            "",
            "November",
            "24,",
            "2026.",
            "y" * 130,
        ]
    ),
    max_size=60,
).map(" ".join)


@given(text=st.one_of(WORDS, st.text()), cuts=st.lists(st.integers(1, 9), min_size=1))
def test_the_clauses_joined_are_the_text_however_it_comes(text, cuts):
    whole = list(clauses(text))
    assert "".join(whole) == text
    cutter, found, at, turn = ClauseCutter(), [], 0, 0
    while at < len(text):
        step = cuts[turn % len(cuts)]
        found += cutter.feed(text[at : at + step])
        at, turn = at + step, turn + 1
        assert cutter.held <= LONGEST
    assert [*found, *cutter.finish()] == whole


@given(text=st.one_of(WORDS, st.text()))
def test_no_clause_is_longer_than_a_breath_or_empty(text):
    for clause in clauses(text):
        assert 0 < len(clause) <= LONGEST


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Sure. We can do that.", ["Sure. ", "We can do that."]),
        ("No. I am sorry.", ["No. I am sorry."]),
        (
            "Good morning, this is the shop. How can I help?",
            ["Good morning, ", "this is the shop. ", "How can I help?"],
        ),
        (
            "Hi, Ann, it is done, and ready, you can come.",
            ["Hi, Ann, it is done, ", "and ready, you can come."],
        ),
        (
            "It is on Nov 24, 2026, at 2:30 p.m. with Dr. Smith. Okay?",
            ["It is on Nov 24, 2026, ", "at 2:30 p.m. with Dr. Smith. ", "Okay?"],
        ),
        (
            "We close at 5 p.m. Come before that.",
            ["We close at 5 p.m. ", "Come before that."],
        ),
        (
            "It is $1,299.50 at example.com now.",
            ["It is $1,299.50 at example.com now."],
        ),
        ("Take bay No. 5 please.", ["Take bay No. 5 please."]),
        ("One moment please \u2014 I look.", ["One moment please ", "\u2014 I look."]),
        ("That is J. R. Smith here.", ["That is J. R. Smith here."]),
    ],
)
def test_it_cuts_where_a_speaker_breathes(text, cut):
    assert list(clauses(text)) == cut


def test_a_long_sentence_is_cut_before_a_joining_word():
    text = (
        "We are open from eight in the morning to six in the evening on weekdays "
        "and from nine to one on Saturdays but we are closed on Sundays"
    )
    assert all(
        clause.startswith(("We", "and", "but", "on", "to", "for"))
        for clause in clauses(text)
    )


def test_without_one_it_is_cut_between_words():
    text = "word " * 40
    assert all(clause.startswith("word") for clause in clauses(text))


def test_a_first_clause_comes_sooner_than_later_ones():
    cutter = ClauseCutter()
    assert cutter.feed("Good morning, t") == ["Good morning, "]
    assert cutter.feed("hat is fine, t") == []
    assert cutter.finish() == ["that is fine, t"]
    assert cutter.feed("Good morning, t") == ["Good morning, "]


@pytest.mark.parametrize(
    ("word", "following", "ends"),
    [
        ("here.", "", True),
        ("here", "", False),
        ("Dr.", "S", False),
        ("p.m.", "C", True),
        ("p.m.", "w", False),
        ('really?"', "", True),
        ("sun.", "", True),
        ("Sun.", "", False),
        ("U.S.", "", False),
        ("(etc.)", "T", True),
        ("No.", "5", False),
        ("No.", "I", True),
    ],
)
def test_where_sentences_end(word, following, ends):
    assert ends_sentence(word, following) is ends
