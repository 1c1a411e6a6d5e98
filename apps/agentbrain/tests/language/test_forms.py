"""An example with choices stands for all that can be said of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.forms import forms
from apps.agentbrain.conversation.language.text import normalise
from apps.agentbrain.training.filling import fill

WORDS = st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=4)


def test_every_choice_is_made():
    assert set(forms("(can|could) you say that (again|once more)", 8)) == {
        "can you say that again",
        "can you say that once more",
        "could you say that again",
        "could you say that once more",
    }


def test_nothing_may_be_one_of_the_choices():
    assert list(forms("wait (please|)", 8)) == ["wait please", "wait"]


def test_without_a_choice_the_sentence_stands_as_it_is():
    assert list(forms("call me (at work)", 8)) == ["call me (at work)"]


def test_a_frame_of_many_choices_is_learned_from_in_a_few_forms():
    frame = "(a|b|c|d) (e|f|g|h) (i|j|k|l)"
    spelled = list(forms(frame, 8))
    assert len(spelled) == len(set(spelled)) == 8
    assert {word for form in spelled for word in form.split()} == set("abcdefghijkl")


def test_slots_within_choices_are_filled():
    spelled = list(fill("(move|push) my {service} to {date}"))
    assert len(spelled) == 2
    assert not any("{" in form or "|" in form for form in spelled)


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(1, 12))
def test_forms_are_no_more_than_asked_for_and_never_hold_a_bar(choices, most):
    frame = " ".join(f"({'|'.join(words)})" for words in choices)
    spelled = list(forms(frame, most))
    assert 1 <= len(spelled) <= most
    if all(len(words) > 1 for words in choices):
        assert not any("|" in form for form in spelled)


def test_a_hummed_yes_and_no_keep_their_meaning():
    assert normalise("uh huh") == normalise("Mm-hmm.") == "mhm"
    assert normalise("nuh uh") == "nuh-uh"
    assert normalise("uh I think") == "i think"
