"""What the lab shows of an utterance is what a call would make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.agentbrain.conversation.dialogue.brain import Brain, IntentSpec, PatternSpec
from apps.agentbrain.conversation.dialogue.classifier import Guess
from apps.agentbrain.lab.moments import moment_of
from apps.agentbrain.lab.reading import Reading, read

from ..dialogue.conversation import Conversation
from ..dialogue.shop import BRAIN

BOOK = "Book an appointment"
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("America/New_York"))


def reading(text: str, moment: str = "intent", brain: Brain = BRAIN) -> Reading:
    return read(brain, text, moment_of(moment), NOW)


def test_it_answers_as_a_call_does():
    said = reading("hi, I need an oil change")
    assert said.answer is not None
    assert said.answer.said == Conversation().say("hi, I need an oil change")
    assert (said.answer.intent, said.answer.question) == (BOOK, "name")


def test_the_same_words_mean_something_else_at_another_moment():
    offered, at_the_start = reading("the second one", "choose_slot"), reading("two")
    assert offered.answer is not None
    assert offered.answer.state == "confirmation"
    assert at_the_start.answer is not None
    assert at_the_start.answer.question == "intent"


def test_values_are_read_as_in_a_call():
    assert set(reading("a 2019 ford f-150", "vehicle").slots) == {
        "vehicle.year: 2019",
        "vehicle.make: Ford",
        "vehicle.model: F-150",
    }


def test_every_pattern_whose_words_occur_is_shown_with_them():
    trial = reading("I don't want to cancel, I want to book an appointment").trial
    assert trial.tried == sum(len(intent.patterns) for intent in BRAIN.intents)
    taken_back = {hit.candidate.owner for hit in trial.hits if hit.taken_back}
    fired = {hit.candidate.owner for hit in trial.hits if not hit.taken_back}
    assert "cancel_appointment" in taken_back
    assert "book_appointment" in fired
    assert all(hit.before + hit.words + hit.after for hit in trial.hits)


def test_rules_for_a_person_are_shown_and_followed():
    said = reading("get me a real person")
    assert said.answer is not None
    assert said.answer.escalates == said.alarms[0].reason == "person_requested"
    assert said.alarm_trial.fired >= 1


def test_tools_the_agent_would_use_are_named():
    said = reading("monday", "date")
    assert said.answer is not None
    assert said.answer.tools == ("find_slots",)


def test_yes_and_no_are_told():
    assert reading("yes please", "confirm_booking").yes_or_no == "yes"
    assert reading("no thanks", "confirm_booking").yes_or_no == "no"
    assert reading("i know", "confirm_booking").yes_or_no == ""


class Fixed:
    """A classifier that is always of one opinion."""

    def predict(self, text: str) -> tuple[Guess, ...]:
        return (Guess("ask_price", 0.5), Guess("", 0.3), Guess("ask_hours", 0.2))


class Unlikely:
    """A classifier that holds opening hours for unlikely."""

    def predict(self, text: str) -> tuple[Guess, ...]:
        return (Guess("", 0.97), Guess("ask_hours", 0.03))


def test_the_classifier_is_shown_with_what_it_is_sure_enough_for():
    brain = replace(BRAIN, classifier=Fixed())
    names = {intent.code: intent.name for intent in brain.intents}
    bars = reading("zebra crossing", brain=brain).bars
    assert [(bar.name, bar.percent) for bar in bars] == [
        (names["ask_price"], 50),
        ("None of ours", 30),
        (names["ask_hours"], 20),
    ]
    settings = brain.understanding
    assert bars[0].acts == (settings.intent_threshold <= 0.5)
    assert bars[0].asks == (settings.clarify_threshold <= 0.5)
    assert not bars[1].acts
    assert not bars[1].asks
    assert reading("oil").bars == ()


def test_it_is_told_where_the_classifier_has_no_say():
    brain = replace(BRAIN, classifier=Fixed())
    assert reading("zebra crossing", brain=brain).consulted
    assert not reading("zebra crossing", "date", brain).consulted


def test_a_hint_that_the_classifier_finds_unlikely_is_told_to_be_dropped():
    hint = IntentSpec("ask_hours", "Hours", 5, (PatternSpec(r"\bzebra\b", 0.5),))
    brain = replace(BRAIN, intents=(hint,), classifier=Unlikely())
    said = reading("zebra crossing", brain=brain)
    assert (said.wants, said.dropped) == ((), ("Hours",))
    assert said.trial.fired == 1


def test_what_is_booked_is_what_was_agreed():
    said = reading("yes please", "confirm_booking")
    assert said.answer is not None
    assert BRAIN.services[0].name.lower() in said.answer.asked
    assert BRAIN.services[0].name.lower() in said.answer.said


def test_what_counts_is_not_told_to_be_dropped():
    said = reading("I want to book an appointment")
    assert said.trial.fired >= 1
    assert said.dropped == ()
