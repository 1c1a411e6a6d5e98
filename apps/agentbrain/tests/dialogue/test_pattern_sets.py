"""Many patterns tried at once find what each would find by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.dialogue import patterns
from apps.agentbrain.conversation.dialogue.patterns import BadPattern, PatternSet
from apps.agentbrain.conversation.language.text import word_list

from .shop import BRAIN

WORDS = st.sampled_from(
    word_list(
        "i need an oil change book me cancel my appointment when do you open no yes "
        "move it to friday how much is that not right person"
    )
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


@given(TEXTS)
def test_a_set_finds_what_its_patterns_find_one_by_one(text):
    singly = enumerate(BRAIN.intent_set.patterns)
    alone = [place for place, one in singly if one.search(text)]
    assert list(BRAIN.intent_set.hits(text)) == alone


def test_it_gives_every_match_with_its_words():
    found = PatternSet(["b.", "x", "(?:ab)+"])
    words = {
        place: [match.group() for match in matches]
        for place, matches in found.matches("abab bc")
    }
    assert words == {0: ["ba", "b ", "bc"], 2: ["abab"]}


@pytest.mark.parametrize("most_bytes", [3_000, 60_000])
def test_a_set_that_runs_out_of_memory_still_finds(monkeypatch, most_bytes):
    monkeypatch.setattr(patterns, "_SET_BYTES", most_bytes)
    small = PatternSet([f"\\bword{number}(?: \\w+){{0,8}} end" for number in range(50)])
    assert small.hits("so word7 comes before the end") == (7,)


def test_an_empty_set_finds_nothing():
    assert PatternSet([]).hits("anything") == ()


def test_a_bad_pattern_is_named():
    with pytest.raises(BadPattern, match="unclosed"):
        PatternSet(["fine", "(unclosed"])
