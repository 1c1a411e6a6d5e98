"""Silences within a number, a spelling, an address or a sentence are waited out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.turns.patience import patience_ms
from apps.agentbrain.conversation.turns.settings import TurnSettings

SETTINGS = TurnSettings()
ORDINARY = SETTINGS.silence_duration_ms
THINKING = SETTINGS.thinking_pause_ms
DICTATION = SETTINGS.dictation_pause_ms


def after(text, question="", before=""):
    return patience_ms(text, question, SETTINGS, before)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("five five five", "phone"),
        ("sure it's six one seven", "phone"),
        ("two oh two five five five oh one", "phone"),
        ("my callback is eight hundred", "callback_number"),
        ("five five", "verify"),
        ("five five five oh one two", "verify"),
        ("one h g c m eight two", "verify"),
        ("pat dot miller", "email"),
        ("p a t", "email"),
        ("pat miller at", "email"),
        ("twelve elm street in dayton", "address"),
        ("the zip is four five four", "address"),
        ("that's nine four", ""),
        ("w e i", "name"),
    ],
)
def test_part_of_a_number_or_a_spelling_is_waited_out(text, question):
    assert after(text, question) == DICTATION


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("five five five eight six seven five three oh nine", "phone"),
        ("one eight hundred five five five one two one two", "phone"),
        ("you can use this one", "phone"),
        ("four three two one", "verify"),
        ("may fifth nineteen eighty", "verify"),
        ("pat dot miller at gmail dot com", "email"),
        ("pat@example.com", "email"),
        ("i don't have one", "email"),
        ("twelve elm street dayton four five four oh two", "address"),
        ("a mazda three", "vehicle"),
        ("two zero one", "vehicle"),
        ("around four p m", "time"),
        ("four p m", "anything_else"),
        ("yes please", "confirm_booking"),
        ("i need an oil change", "intent"),
        ("hi my name is pat and i need new tires for my truck", "intent"),
        ("", "phone"),
    ],
)
def test_what_is_complete_is_answered_after_the_ordinary_silence(text, question):
    assert after(text, question) == ORDINARY


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("hi", "intent"),
        ("hey there how are you", "intent"),
        ("Hello, good morning.", "intent"),
        ("hi this is pat miller", "intent"),
        ("yeah my name is pat", "intent"),
        ("i'd like to come by on friday and um", "date"),
        ("it's a honda and", "vehicle"),
        ("my name is", "name"),
        ("i'm calling because", "intent"),
    ],
)
def test_a_caller_who_is_thinking_gets_a_moment(text, question):
    assert after(text, question) == THINKING


def test_hello_is_whole_when_no_wish_was_asked_for():
    assert after("hello", "anything_else") == ORDINARY


def test_digits_of_earlier_turns_count():
    assert after("eight six seven five three oh nine", "phone", "555") == ORDINARY
    assert after("eight six seven five", "phone", "555") == DICTATION


def test_a_shop_that_listens_longer_anyway_is_not_hurried():
    patient = TurnSettings(silence_duration_ms=4_000)
    assert patience_ms("five five", "phone", patient) == 4_000


@given(
    st.text(max_size=300), st.sampled_from(["phone", "email", "verify", "intent", ""])
)
def test_no_words_are_waited_for_without_end(text, question):
    assert ORDINARY <= after(text, question) <= DICTATION
