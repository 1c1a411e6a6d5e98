"""What was said is not said again."""

from __future__ import annotations

from itertools import product

import pytest

from apps.agentbrain.conversation.language.sanitizer import Sanitizer
from apps.agentbrain.conversation.language.sanitizing.repeats import MOST_SENTENCES

from .replies import in_pieces

HELLO = "Good morning. How can I help you today?"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("I can help. I can help. Done now.", "I can help. Done now."),
        ("I can help. Fine. I CAN help! Done now.", "I can help. Fine. Done now."),
        (
            "- Oil change today\n- Oil change today\n- Brakes",
            "Oil change today. Brakes",
        ),
        ("Okay. Okay. Fine. Okay.", "Okay. Fine. Okay."),
        ("I can help. I can help you. Fine.", "I can help. I can help you. Fine."),
        (
            "Call Dr. Smith at noon. Or ask Dr. Smith at noon.",
            "Call Dr. Smith at noon. Or ask Dr. Smith at noon.",
        ),
        ("I can help. I can help", "I can help."),
        ("I can help. I can", "I can help. I can"),
        ("No. \u2014 \u2014 No.", "No."),
    ],
)
def test_a_sentence_is_said_once(written, said):
    for cuts in ([], [1], [4]):
        assert in_pieces(written, cuts) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (f"{HELLO} We are open until six.", "We are open until six."),
        (HELLO, HELLO),
        (f"{HELLO} How can I help you today?", ""),
        ("Good morning. We are open.", "Good morning. We are open."),
        (
            "It is open. How can I help you today?",
            "It is open. How can I help you today?",
        ),
        ("Good morning. How can", "Good morning. How can"),
    ],
)
def test_a_reply_goes_on_where_the_one_before_ended(written, said):
    for cuts in ([], [1], [4]):
        assert in_pieces(written, cuts, previous_reply=HELLO) == said


def test_a_short_reply_before_is_no_repetition():
    assert in_pieces("Okay. Sure.", [1], previous_reply="Okay.") == "Okay. Sure."


def test_a_very_long_reply_before_is_not_waited_for():
    before = " ".join(f"word{n}" for n in range(200))
    assert in_pieces(before, [1], previous_reply=before, speak_figures=False) == before


def test_of_hundreds_of_sentences_only_the_first_are_remembered():
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = [f"Row {a} seat {b} is free." for a, b in product(letters, letters)]
    known, later = many[:MOST_SENTENCES], many[MOST_SENTENCES : MOST_SENTENCES + 20]
    written = " ".join((*known, *later, known[0], later[0]))
    assert in_pieces(written, [40]) == " ".join((*known, *later, later[0]))


def test_what_has_no_words_is_not_held_for_ever():
    text = "Good morning. " + "\u2014 a " + "\u2014 " * 300 + "end"
    assert in_pieces(text, [3], previous_reply=HELLO).endswith("end")
    dashes = "Good " + "\u2014 " * 300
    assert in_pieces(dashes, [3], previous_reply=HELLO).startswith("Good")


def test_very_long_sentences_may_come_again():
    long = " ".join(f"w{chr(97 + n % 26)}" for n in range(60)) + "."
    assert in_pieces(f"{long} {long}", []) == f"{long} {long}"


def test_dropped_sentences_are_counted():
    sanitizer = Sanitizer(HELLO)
    sanitizer.feed(f"{HELLO} It is done now. It is done now. Bye.")
    sanitizer.finish()
    assert sanitizer.repetitions > 0
