"""Names are read as people give them, and only where a name is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.dialogue.slots.name import find_name
from apps.agentbrain.conversation.language.text import normalise


def name_in(said: str, *, asked: bool = True) -> str:
    found = find_name(normalise(said), asked=asked, raw=said)
    return found.value if found else ""


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("yes it would be under Priya Raman", "Priya Raman"),
        ("the last name is Okafor first name Chidi", "Chidi Okafor"),
        ("Okafor, Chidi", "Chidi Okafor"),
        ("Sure, Dana", "Dana"),
        ("put it under Mrs. Van der Berg", "Van Der Berg"),
        ("no my name is Kerry not Carrie", "Kerry"),
        ("it's Reed, R E E D", "Reed"),
        ("Will Price", "Will Price"),
        ("harrison ford", "Harrison Ford"),
        ("Agnes B", "Agnes B"),
        ("my name is Dr Smith", "Smith"),
        ("yes hello sure", ""),
        ("my name is Dana, Miss", "Dana"),
        ("my last name is Okafor", "Okafor"),
        ("John Smith, last name Smith", "John Smith"),
        ("Dana, and my number is 555 010 2233", "Dana"),
        ("this is Mark by the way", "Mark"),
        ("I don't want to say", ""),
        ("can you tell me the price first", ""),
        ("what do you need my name for", ""),
        ("tomorrow morning", ""),
    ],
)
def test_an_answer_to_the_question_for_the_name(said, name):
    assert name_in(said) == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("hi I'm Dana I need my brakes checked", "Dana"),
        ("hello Dana Reed here about my truck", "Dana Reed"),
        ("this is Oluwaseun and my car won't start", "Oluwaseun"),
        ("I'm calling about my car", ""),
        ("I'm stuck on the highway", ""),
        ("it's leaking", ""),
        ("my company name is Acme", ""),
        ("the name of the noise is beyond me", ""),
    ],
)
def test_a_name_nobody_asked_for(said, name):
    assert name_in(said, asked=False) == name


def test_a_spelled_name_is_surer_than_a_heard_one():
    heard = find_name("jon smith", asked=True)
    spelled = find_name("jon smith s m y t h", asked=True)
    assert spelled.value == "Jon Smyth"
    assert spelled.confidence > heard.confidence


@given(st.text(max_size=120), st.booleans())
def test_any_text_gives_a_name_or_none(text, asked):
    found = find_name(normalise(text), asked=asked, raw=text)
    if found:
        assert found.value
        assert 0 < found.confidence <= 1


@pytest.mark.parametrize("letters", [41, 2_000])
def test_a_word_far_longer_than_any_name_is_no_name(letters):
    assert find_name("x" * letters, asked=True) is None
    assert find_name(f"my name is dana {'x' * letters}", asked=False) is None
