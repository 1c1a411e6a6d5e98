"""Words that mean the same have one name in patterns."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.patterns import BadPattern, compile_pattern
from apps.agentbrain.conversation.dialogue.word_groups import GROUPS


def test_a_group_stands_for_each_of_its_words():
    pattern = compile_pattern(r"\b{talk} {a}{person}\b")
    for words in ("speak to a real human", "talk with your operator", "chat with rep"):
        assert pattern.search(words), words
    assert not pattern.search("talk to my wife")


def test_a_repetition_is_no_group():
    assert compile_pattern("^a{2}$").search("aa")


def test_a_group_that_does_not_exist_is_refused_by_name():
    with pytest.raises(BadPattern, match=r"no group of words \{persons\}"):
        compile_pattern("talk to {persons}")


@pytest.mark.parametrize("name", GROUPS)
def test_every_group_is_one_unit_that_can_be_repeated(name):
    assert compile_pattern(f"^x(?:{{{name}}})?y$").search("xy")
