"""Yes is yes, no is no, and "I know" is neither."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.answers import read_answer
from apps.agentbrain.conversation.dialogue.intents import match_intents
from apps.agentbrain.conversation.language.text import normalise

from .shop import BRAIN


@pytest.mark.parametrize(
    "words",
    ["yes", "yeah", "uh yes please", "sure", "that's right", "no problem", "please",
     "sounds good to me", "no yeah", "well i think yes", "tuesday yes", "it is", "i do",
     "why not", "go ahead and book it", "that would be great thanks", "i think so"],
)  # fmt: skip
def test_it_is_a_yes(words):
    assert read_answer(normalise(words)) == "yes"


@pytest.mark.parametrize(
    "words",
    ["no", "nope", "no thank you", "yeah no", "that's not right", "not really",
     "no it is another one", "i don't think so", "never mind", "i can't make it",
     "wrong", "none of those", "tuesday no", "no not that one", "it isn't"],
)  # fmt: skip
def test_it_is_a_no(words):
    assert read_answer(normalise(words)) == "no"


@pytest.mark.parametrize(
    "words",
    ["", "i know", "i know what i need", "no idea", "not sure", "good morning",
     "i don't know", "right now", "tuesday", "my notebook", "i can't hear you",
     "i would like to book", "so", "no one told me", "the snow is bad"],
)  # fmt: skip
def test_it_is_neither(words):
    assert read_answer(normalise(words)) == ""


@pytest.mark.parametrize(
    "words",
    [
        "i don't want to cancel",
        "i do not need to cancel anything",
        "i'm not calling to cancel",
        "don't cancel it",
    ],
)
def test_a_negated_wish_is_none(words):
    assert "cancel_appointment" not in {m.code for m in match_intents(BRAIN, words)}


@pytest.mark.parametrize(
    "words",
    ["why don't you cancel it", "i don't need the appointment anymore", "cancel it"],
)
def test_a_wish_with_a_negation_in_it_stays_one(words):
    assert match_intents(BRAIN, words)[0].code == "cancel_appointment"


def fill(example: str) -> str:
    values = {
        "service": "oil change",
        "date": "friday",
        "time": "ten thirty",
        "make": "honda",
        "model": "civic",
        "year": "twenty ten",
    }
    for name, value in values.items():
        example = example.replace(f"{{{name}}}", value)
    return example


def codes(words: str) -> set[str]:
    answer = {"yes": "affirm", "no": "deny"}.get(read_answer(words), "")
    return {m.code for m in match_intents(BRAIN, words)} | {answer}


# Said with a service these are wishes to book; the service itself decides.
BY_OTHER_MEANS = {"book_appointment", "reschedule_appointment"}


@pytest.mark.parametrize("intent", BRAIN.intents, ids=lambda intent: intent.code)
def test_examples_are_matched_by_their_own_intent(intent):
    assert 15 <= len(intent.examples) <= 40
    missed = [
        example
        for example in intent.examples
        if intent.code not in codes(fill(example))
    ]
    allowed = 7 if intent.code in BY_OTHER_MEANS else 1
    assert len(missed) <= allowed, missed


def test_priority_comes_before_weight():
    words = "yes i want to cancel my appointment"
    assert match_intents(BRAIN, words)[0].code == "cancel_appointment"
