"""Where nothing is sure, the agent asks; what is not its trade, it says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.agentbrain.conversation.dialogue.brain import IntentSpec
from apps.agentbrain.conversation.dialogue.classifier import Guess
from apps.agentbrain.conversation.dialogue.wording import LINES
from apps.agentbrain.conversation.events import CallType

from .conversation import DANA, Conversation
from .shop import BRAIN

SETTINGS = BRAIN.understanding
WEAK = (SETTINGS.intent_threshold + SETTINGS.clarify_threshold) / 2


class Hunch:
    """A classifier with one weak guess for each of some words, none for the rest."""

    def __init__(self, **guesses: str) -> None:
        self._guesses = guesses

    def predict(self, text: str) -> tuple[Guess, ...]:
        found = next((c for w, c in self._guesses.items() if w in text.split()), "none")
        return (Guess(found, WEAK), Guess("none", 1 - WEAK))


def unsure(call_type: CallType = CallType.INBOUND_NEW, **guesses: str) -> Conversation:
    brain = replace(BRAIN, classifier=Hunch(**guesses))
    customer = DANA if call_type is CallType.INBOUND_EXISTING else None
    return Conversation(call_type, brain=brain, customer=customer)


def test_a_likely_wish_is_asked_about():
    call = unsure(thingy="book_appointment")
    call.play(("about that thingy", "Would you like to book an appointment?"))
    assert call.state == "intent_detection"
    assert call.tools == []


def test_after_a_yes_the_first_words_count():
    call = unsure(CallType.INBOUND_EXISTING, thingy="reschedule_appointment")
    call.play(
        ("that thingy to friday at ten", "Would you like to move an appointment?"),
        ("yes", "I can move that...date of birth"),
    )
    assert call.slots["date"] == "2026-11-27"
    assert call.view.intent == "reschedule_appointment"


def test_what_the_yes_adds_is_heard_too():
    call = unsure(CallType.INBOUND_EXISTING, thingy="book_appointment")
    call.play(
        ("about that thingy", "Would you like to book"),
        ("yes for an oil change tomorrow at ten", "an oil change...Is that right"),
    )


def test_a_question_is_answered_after_the_yes():
    unsure(thingy="ask_hours").play(
        ("and the thingy then", "Would you like to know our opening hours?"),
        ("yes please", "Monday to Friday...anything else"),
    )


def test_after_a_no_it_asks_openly():
    call = unsure(thingy="cancel_appointment").play(
        ("about that thingy", "Would you like to cancel an appointment?"),
        ("no", "Sorry, my mistake. I can book, move or cancel"),
        ("what are your hours", "Monday to Friday"),
    )
    assert call.escalations == []


def test_a_no_with_the_right_wish_needs_no_more_questions():
    unsure(thingy="cancel_appointment").play(
        ("about that thingy", "Would you like to cancel"),
        ("no i need an oil change", "an oil change...your name"),
    )


def test_something_else_is_said_instead_of_an_answer():
    unsure(thingy="cancel_appointment").play(
        ("about that thingy", "Would you like to cancel"),
        ("what are your hours", "Monday to Friday"),
    )


def test_three_doubts_bring_a_person():
    call = unsure(thingy="cancel_appointment").play(
        ("about that thingy", "cancel an appointment"),
        ("no", "my mistake"),
        ("well the thingy", "cancel an appointment"),
        ("no", "my mistake"),
        ("the thingy again", "trouble understanding"),
    )
    assert [wish.reason for wish in call.escalations] == ["not_understood"]


def test_a_wish_staff_made_up_is_asked_about_by_its_name_and_goes_to_a_person():
    towing = IntentSpec("towing", "Having a car towed")
    brain = replace(
        BRAIN, intents=(*BRAIN.intents, towing), classifier=Hunch(thingy="towing")
    )
    call = Conversation(brain=brain).play(
        ("about that thingy", "Is this about having a car towed?"),
        ("yes", "I'll get a person to help you"),
    )
    assert call.escalations[0].reason == "towing"


def test_staff_word_the_question_of_each_intent():
    wordings = {"clarify_towing": ("Do you need a tow?",)}
    brain = replace(BRAIN, classifier=Hunch(thingy="towing"), wordings=wordings)
    Conversation(brain=brain).play(("about that thingy", "Do you need a tow?"))


@pytest.mark.parametrize("code", ["affirm", "thanks", "repeat", "satisfied"])
def test_courtesies_are_nothing_to_ask_about(code):
    call = unsure(thingy=code)
    assert "?" in call.say("about that thingy")
    assert call.dialogue.memory.question == "intent"


def test_in_the_middle_of_a_booking_nothing_is_guessed():
    call = unsure(thingy="cancel_appointment").play(("oil change", "your name"))
    assert "cancel" not in call.say("the thingy you know what it is")


def test_after_one_thing_is_done_the_next_may_be_unclear():
    unsure(thingy="ask_location").play(
        ("what are your hours", "anything else"),
        ("and the thingy", "Would you like to know where we are?"),
        ("no", "my mistake. Sure, what can I do for you?"),
        ("no", "Goodbye"),
    )


def test_keys_answer_it_too():
    call = unsure(thingy="ask_hours").play(("about that thingy", "opening hours"))
    assert "Monday to Friday" in call.keys("1")


@pytest.mark.parametrize(
    "words",
    [
        "play some jazz music",
        "who won the game last night",
        "tell me a joke about cats",
    ],
)
def test_what_is_not_our_trade_is_said_so(words):
    call = Conversation().play((words, "I can only help with appointments"))
    assert call.last.escalation is None
    call.play(("i need an oil change", "your name"))


def test_asked_thrice_for_what_is_not_our_trade_a_person_is_offered():
    call = Conversation()
    for words in ("play some jazz music", "order me a pizza", "sing me a song"):
        call.say(words)
    assert [wish.reason for wish in call.escalations] == ["not_understood"]


@pytest.mark.parametrize("words", ["purple", "blah blah"])
def test_a_scrap_is_only_not_understood(words):
    Conversation().play((words, LINES["not_understood"][0]))


@pytest.mark.parametrize("words", ["i know", "i know i know", "now", "you know"])
def test_a_no_inside_a_word_is_no_refusal(words):
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA).play(
        ("oil change tomorrow at ten", "Is that right")
    )
    call.say(words)
    assert call.dialogue.memory.question == "confirm_booking"


def test_three_useless_answers_to_a_question_bring_a_person():
    call = Conversation().play(
        ("oil change", "your name"),
        ("well you see", "Sorry...name"),
        ("", "Sorry...name"),
        ("i know what it is", "trouble understanding...What number"),
    )
    assert call.escalations[0].reason == "not_understood"


def test_one_useful_answer_starts_the_count_again():
    call = Conversation().play(
        ("oil change", "your name"),
        ("well you see", "Sorry"),
        ("", "Sorry"),
        ("ann lee", "Thanks, Ann"),
        ("well you see", "Sorry"),
        ("", "Sorry"),
    )
    assert call.escalations == []
