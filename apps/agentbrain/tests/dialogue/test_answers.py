"""Yes is yes, no is no, and "I know" is neither."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.answers import read_answer
from apps.agentbrain.conversation.dialogue.intents import match_intents
from apps.agentbrain.conversation.language.text import normalise
from apps.agentbrain.evaluation.understanding import hear

from .conversation import Conversation
from .shop import BRAIN


@pytest.mark.parametrize(
    "words",
    ["yes", "yeah", "uh yes please", "sure", "that's right", "no problem", "please",
     "sounds good to me yes", "no yeah", "well i think yes", "tuesday yes", "it is",
     "i do", "why not", "go ahead and book it", "that would be great thanks",
     "i think so"],
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
    ["great chat", "good night", "no longer", "i can't find it", "i don't care",
     "please don't", "it is broken", "nice weather"],
)  # fmt: skip
def test_praise_of_something_and_talk_of_trouble_are_no_answers(words):
    assert read_answer(normalise(words)) == ""


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("what you said is true", "yes"),
        ("you understood that exactly", "yes"),
        ("your answer is correct", "yes"),
        ("that's not false", "yes"),
        ("this isn't right i'm afraid", "no"),
        ("you have got it all wrong", "no"),
        ("that was not at all what i meant to say", "no"),
        ("sorry but that would be incorrect", "no"),
        ("well i don't think that's quite right", "no"),
        ("the snow is bad", ""),
        ("turn right at the light", ""),
    ],
)
def test_a_judgement_of_what_was_said_is_an_answer(words, answer):
    assert hear(BRAIN, words, "confirm_booking").answer == answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("go ahead and book it", "yes"),
        ("go ahead and cancel my appointment", "yes"),
        ("go ahead and read me the headlines", ""),
        ("you weren't far off and that is not at all wrong", ""),
        ("that is not wrong", "yes"),
        ("no good", "no"),
        ("i don't need anything else", "no"),
        ("we don't have any of those over here", "no"),
        ("isn't it a shame", ""),
        ("uh huh", "yes"),
        ("nuh uh", "no"),
        ("false for sure", "no"),
        ("confirm", "yes"),
    ],
)
def test_how_an_answer_goes_on_decides_what_it_is(words, answer):
    assert read_answer(normalise(words)) == answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("are you sure that's correct", "no"),
        ("what you said is not correct", "no"),
        ("did you get all that correctly", ""),
    ],
)
def test_a_doubt_is_no_yes(words, answer):
    assert hear(BRAIN, words, "confirm_booking").answer == answer


def test_calling_it_off_is_no_refusal_to_call_it_off():
    heard = hear(BRAIN, "i don't need it anymore cancel it", "confirm_cancel")
    assert heard.has("cancel_appointment")
    assert not heard.no


@pytest.mark.parametrize(
    "words", ["how do you say goodbye in finnish", "text her that i said thank you"]
)
def test_words_quoted_are_not_said_to_us(brain, words):
    assert hear(brain, words).intents == ()


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


def test_priority_comes_before_weight():
    words = "yes i want to cancel my appointment"
    assert match_intents(BRAIN, words)[0].code == "cancel_appointment"


@pytest.mark.parametrize(("spoken_ms_ago", "ends"), [(0, True), (5_000, False)])
def test_a_no_said_before_the_question_stood_does_not_answer_it(spoken_ms_ago, ends):
    """The line stalled: words of before arrive after the agent has asked on."""
    call = Conversation()
    call.play(("what are your hours", "anything else"))
    asked_ms = call.dialogue.memory.asked_ms
    now_ms = asked_ms + 1_000
    reply = call.dialogue.heard(
        "no", confidence=0.9, at_ms=now_ms, ended_ms=now_ms - spoken_ms_ago
    )
    assert reply.end_call is ends
    assert ends or call.dialogue.memory.question == "anything_else"


@pytest.mark.parametrize(
    "words", ["don't", "do not", "don't do it", "well do not book it", "don't book yet"]
)
def test_what_is_refused_by_an_order_is_refused(words):
    assert read_answer(normalise(words)) == "no"


@pytest.mark.parametrize(
    "words",
    ["don't ring the bell twice", "don't play loud music", "don't walk so fast"],
)
def test_an_order_not_to_do_something_else_is_no_answer(words):
    assert read_answer(normalise(words)) == ""


@pytest.mark.parametrize(
    "words",
    ["not in a thousand years", "i would really prefer not to", "count me out please",
     "nah we're fine", "no can do", "nothing more thank you", "probably not today",
     "better not thanks"],
)  # fmt: skip
def test_a_refusal_needs_no_no(brain, words):
    assert hear(brain, words, "confirm_booking").answer == "no"


@pytest.mark.parametrize(
    "words",
    ["i'm not sure what i need", "i do not know what i should bring",
     "there is a charge i never made on my statement"],
)  # fmt: skip
def test_not_knowing_and_trouble_elsewhere_refuse_nothing(brain, words):
    assert hear(brain, words, "confirm_booking").answer == ""
