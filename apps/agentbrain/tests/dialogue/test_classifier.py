"""The classifier as a value: trained the same way twice, stored, damaged, asked."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.dialogue.brain import IntentSpec
from apps.agentbrain.conversation.dialogue.classifier import (
    NONE,
    BadModel,
    IntentClassifier,
)
from apps.agentbrain.conversation.dialogue.features import features
from apps.agentbrain.training import train_classifier
from apps.agentbrain.training.background import utterances

INTENTS = (
    IntentSpec(
        "ask_hours",
        examples=(
            "when do you open",
            "are you open on {date}",
            "closed at whitsun",
        ),
    ),
    IntentSpec(
        "book_appointment",
        examples=("i need a {service}", "book my {make} in", "fix my car please"),
    ),
)
TRAINED = train_classifier(INTENTS)
CLASSIFIER = IntentClassifier.from_bytes(TRAINED)


def test_the_same_examples_give_the_same_bytes():
    assert train_classifier(INTENTS) == TRAINED
    assert train_classifier(tuple(reversed(INTENTS))) == TRAINED


def test_other_examples_give_another_model():
    more = IntentSpec("ask_hours", examples=(*INTENTS[0].examples, "closing time"))
    assert train_classifier((more, INTENTS[1])) != TRAINED


def test_slots_are_learned_as_what_is_said_in_their_place():
    best = CLASSIFIER.predict("are you open on the twelfth")[0]
    assert best.code == "ask_hours"
    assert not any("{" in name for name in CLASSIFIER.features)


def test_what_staff_marked_as_none_of_ours_is_learned():
    words = "do you open tins of paint"
    taught = IntentClassifier.from_bytes(train_classifier(INTENTS, [words]))
    before = {guess.code: guess.confidence for guess in CLASSIFIER.predict(words)}
    after = {guess.code: guess.confidence for guess in taught.predict(words)}
    assert after[NONE] > before[NONE]
    assert after["ask_hours"] < before["ask_hours"]


def test_without_an_example_there_is_nothing_to_train():
    with pytest.raises(ValueError, match="no example"):
        train_classifier((IntentSpec("ask_hours"),))


@given(st.text(max_size=300))
def test_any_text_gets_a_view_that_adds_up(text):
    guesses = CLASSIFIER.predict(text)
    assert {guess.code for guess in guesses} == {"ask_hours", "book_appointment", NONE}
    assert sum(guess.confidence for guess in guesses) == pytest.approx(1)
    shares = [guess.confidence for guess in guesses]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.real_time
def test_a_long_monologue_costs_no_more_than_a_sentence():
    start = time.perf_counter()
    CLASSIFIER.predict("word " * 100_000)
    assert time.perf_counter() - start < 0.5


def test_a_stored_model_thinks_as_the_trained_one():
    again = IntentClassifier.from_bytes(CLASSIFIER.to_bytes())
    for words in ("when do you open", "my car is broken", ""):
        assert again.predict(words) == CLASSIFIER.predict(words)


@pytest.mark.parametrize("data", [b"", b"intents1", TRAINED[:-40], b"x" + TRAINED])
def test_bytes_that_are_no_model_are_refused(data):
    with pytest.raises(BadModel):
        IntentClassifier.from_bytes(data)


def test_what_models_of_earlier_versions_weigh_keeps_its_name():
    named = set(features("oil 2 go"))
    assert {"^_oil", "oil_0", "0_go", "go_$", "oil", "0", "go"} <= named
    assert {
        "~#oi",
        "~oil",
        "~il#",
        "~#oil",
        "~oil#",
        "~#oil#",
        "~#0#",
        "~#go#",
    } <= named


def test_phrases_are_alike_by_the_letters_around_their_gaps():
    shared = set(features("changing oils")) & set(features("changing oiled"))
    assert "~ng oi" in shared


def test_a_piece_of_letters_that_one_example_has_is_not_weighed():
    names = set(CLASSIFIER.features)
    assert "whitsun" in names  # a word counts however rare it is
    assert "~itsun" not in names
    assert "~#open" in names


def test_the_background_holds_every_word_of_its_frames():
    forms = utterances()
    assert len(forms) > 1000
    assert len(set(forms)) == len(forms)
    assert not any("(" in form or "|" in form for form in forms)
