"""A wish for a person, or a complaint, in words no rule knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.agentbrain.conversation.dialogue.classifier import Guess
from apps.agentbrain.conversation.events import CallType
from apps.agentbrain.evaluation.understanding import hear

from .conversation import APPOINTMENT, DANA, Conversation
from .shop import BRAIN as RULES


class Sure:
    """A classifier that holds one intent for as likely as it is told."""

    def __init__(self, code: str, confidence: float) -> None:
        self._guess = Guess(code, confidence)

    def predict(self, text: str) -> tuple[Guess, ...]:
        return (self._guess, Guess("", 1 - self._guess.confidence))


def guessing(code: str, confidence: float, **more) -> Conversation:
    brain = replace(RULES, classifier=Sure(code, confidence))
    return Conversation(brain=brain, **more)


def test_a_likely_wish_for_a_person_is_asked_about_and_not_done():
    call = guessing("person_requested", 0.7)
    call.play(("the thing with the folks", "Would you like me to get a person?"))
    assert call.escalations == []


def test_a_yes_brings_the_person():
    call = guessing("person_requested", 0.7)
    call.play(("the thing with the folks", "get a person?"), ("yes", "Of course"))
    assert [wish.reason for wish in call.escalations] == ["person_requested"]


def test_a_no_brings_none():
    call = guessing("person_requested", 0.7)
    call.play(
        ("the thing with the folks", "get a person?"), ("no", "Sorry, my mistake")
    )
    assert call.escalations == []


def test_what_is_nearly_certain_is_done():
    call = guessing("complaint", 0.97)
    call.say("the thing with the folks")
    assert [(w.reason, w.priority) for w in call.escalations] == [("complaint", "high")]


def test_a_guessed_yes_counts_sooner_where_one_was_asked_for():
    brain = replace(RULES, classifier=Sure("affirm", 0.7))
    words = "the thing with the folks"
    assert hear(brain, words, "confirm_booking").answer == "yes"
    assert hear(brain, words).answer == ""


@pytest.mark.parametrize(("confidence", "answer"), [(0.8, ""), (0.9, "no")])
def test_a_guessed_no_has_to_be_nearly_certain_even_where_it_was_asked_for(
    confidence, answer
):
    brain = replace(RULES, classifier=Sure("deny", confidence))
    heard = hear(brain, "the thing with the folks", "confirm_booking")
    assert heard.answer == answer


def test_a_follow_up_call_takes_a_guessed_complaint_down_itself():
    call = Conversation(
        CallType.OUTBOUND_FOLLOWUP,
        customer=DANA,
        appointment=APPOINTMENT,
        brain=replace(RULES, classifier=Sure("complaint", 0.97)),
    )
    call.play(("this is dana", ""), ("the thing with the folks", ""))
    assert call.escalations == []


@pytest.mark.parametrize(
    "words",
    [
        "my supervisor told me that monday suits him",
        "i chatted with the neighbor about these brakes",
        "a fellow at the parts store sold me wipers",
        "my cousin will pick the car up in person",
    ],
)
def test_people_who_are_only_spoken_of_bring_nobody(brain, words):
    heard = hear(brain, words)
    assert heard.escalation is None
    assert not heard.has("person_requested", "complaint")
    assert heard.unsure not in ("person_requested", "complaint")
