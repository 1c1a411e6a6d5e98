"""Rules and classifier together: who has the last word, and who stays silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.agentbrain.conversation.dialogue.brain import (
    IntentSpec,
    PatternSpec,
    UnderstandingSettings,
)
from apps.agentbrain.conversation.dialogue.heard import Heard
from apps.agentbrain.evaluation.understanding import hear, starts_booking

from .shop import BRAIN as RULES


def codes(heard: Heard) -> list[str]:
    return [match.code for match in heard.intents]


# Said by nobody in the examples; no rule alone would take them.
STRANGERS = [
    ("my vehicle is due for a lube job", "book_appointment"),
    ("somebody has to look at these squealing brakes", "book_appointment"),
    ("is there a person on the line or a program", "ask_identity"),
    ("roughly how many dollars would new rotors cost me", "ask_price"),
    ("at what hour do you unlock the doors on saturday", "ask_hours"),
    ("okay it was lovely chatting take care now", "goodbye"),
]


@pytest.mark.parametrize(("words", "code"), STRANGERS)
def test_it_understands_words_it_was_not_taught(brain, words, code):
    heard = hear(brain, words)
    assert code in codes(heard) or (
        code == "book_appointment" and starts_booking(heard)
    )


@pytest.mark.parametrize(
    "words",
    [
        "what's the population of iceland",
        "play something by a jazz trio",
        "reserve a suite in the mountains for two nights",
        "how many grams are in a pound",
        "move two hundred dollars into my checking account",
        "dim the lamp above the sofa",
    ],
)
def test_talk_of_other_things_starts_nothing(brain, words):
    heard = hear(brain, words)
    assert not starts_booking(heard)
    assert heard.unsure == ""


@pytest.mark.parametrize(
    "words",
    ["am i chatting with flesh and blood", "is there an actual human on this line",
     "do i have a person there", "you are some sort of talking computer right"],
)  # fmt: skip
def test_who_is_speaking_may_be_asked_in_many_ways(brain, words):
    assert "ask_identity" in codes(hear(brain, words))


@pytest.mark.parametrize(
    "words",
    ["are you a dog person", "do you have any brothers", "how old would you be",
     "who invented the computer", "what subjects do you know a lot about"],
)  # fmt: skip
def test_the_life_of_the_voice_is_not_asked_for_by_who_it_is(brain, words):
    assert "ask_identity" not in codes(hear(brain, words))


def test_a_firm_rule_stands_whatever_the_classifier_thinks(brain):
    firm = IntentSpec("ask_hours", patterns=(PatternSpec("population"),))
    tuned = replace(brain, intents=(*RULES.intents, firm))
    assert "ask_hours" in codes(hear(tuned, "what's the population of iceland"))


def test_a_hint_falls_where_the_classifier_finds_it_unlikely(brain):
    hint = IntentSpec("ask_hours", patterns=(PatternSpec("population", 0.5),))
    tuned = replace(brain, intents=(*RULES.intents, hint))
    words = "what's the population of iceland"
    assert "ask_hours" not in codes(hear(tuned, words))
    assert "ask_hours" in codes(hear(replace(tuned, classifier=None), words))


def test_below_the_threshold_it_asks_and_says_what_it_thinks_of(brain):
    words = "somebody has to look at these squealing brakes"
    strict = UnderstandingSettings(intent_threshold=0.999, clarify_threshold=0.3)
    heard = hear(replace(brain, understanding=strict), words)
    assert codes(heard) == []
    assert heard.unsure == "book_appointment"
    silent = UnderstandingSettings(intent_threshold=0.999, clarify_threshold=0.998)
    assert hear(replace(brain, understanding=silent), words).unsure == ""


def test_the_trace_shows_the_classifier_s_view(brain):
    lines = hear(brain, "my vehicle is due for a lube job").trace()
    guesses = [line for line in lines if "guess" in line]
    assert guesses[0]["guess"] == "book_appointment"
    assert 0 < guesses[0]["confidence"] <= 1
    assert all(set(line) == {"guess", "confidence"} for line in guesses)


@pytest.mark.parametrize("question", ["name", "vehicle", "phone", "verify", "date"])
@pytest.mark.parametrize("words", ["john smith", "a 2015 honda civic", "maple street"])
def test_it_is_silent_where_a_value_is_asked_for(brain, question, words):
    heard = hear(brain, words, question)
    assert heard.guesses == ()
    assert not any(match.rule_id == "classifier" for match in heard.intents)


@pytest.mark.parametrize(
    "words",
    ["john smith", "a 2015 honda civic", "five five five one two three four",
     "next tuesday at ten", "forty two maple street"],
)  # fmt: skip
def test_a_value_given_unasked_is_no_wish(brain, words):
    assert not any(m.rule_id == "classifier" for m in hear(brain, words).intents)


# Whoever asks not to be called says so in words; it is never guessed at.
NEVER_GUESSED = "stop_calls"
GUESSED = [intent for intent in RULES.intents if intent.code != NEVER_GUESSED]


@pytest.mark.parametrize("intent", GUESSED, ids=lambda intent: intent.code)
def test_every_intent_has_examples_enough_to_learn_from(intent):
    assert len(intent.examples) >= 15
    assert len(set(intent.examples)) == len(intent.examples)


def test_never_calling_again_is_not_guessed_at():
    (intent,) = (i for i in RULES.intents if i.code == NEVER_GUESSED)
    assert intent.patterns
    assert not intent.examples
