"""Stage directions are not spoken; what stands in parentheses otherwise is."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.language.sanitizer import sanitize

from .replies import in_pieces


@pytest.mark.parametrize(
    "direction",
    [
        "*smiles*",
        "**smiles warmly**",
        "(pauses)",
        "(laughs softly)",
        "[laughs]",
        "(long pause)",
        "(in a cheerful tone)",
        "*warmly*",
        "(warmly)",
        "[sighs]",
        "(with a smile)",
        "(checking the calendar)",
        "*pulls up the calendar*",
        "( pauses )",
        "(clears throat)",
        "[typing]",
        "(softly laughing)",
        "(a light laugh)",
    ],
)
def test_a_direction_is_left_out(direction):
    for text in (f"Hello {direction} there.", f"Hello {direction}\nthere."):
        for cuts in ([], [1]):
            assert in_pieces(text, cuts, speak_figures=False) == "Hello there."


@pytest.mark.parametrize(
    "text",
    [
        "Call (555) 010-2233 now",
        "It takes (about an hour) today",
        "the waiting (area)",
        "We have (looking good) cars",
        "fees (checking fee) apply",
        "(in the morning) ok",
        "part(s) and more",
        "It costs (pauses 5 dollars) x",
        "(the car) is",
        "(warmly recommended shop) is",
        "(with coffee)",
        "(a very long and winding road) x",
        "(pauses and then goes on to say many more words) x",
        "(soft) tires",
    ],
)
def test_anything_else_in_parentheses_stays(text):
    for cuts in ([], [1]):
        assert in_pieces(text, cuts, speak_figures=False) == text


def test_emphasis_is_no_direction():
    assert sanitize("*very* good, *Tuesdays* and *oil change* **now**") == (
        "very good, Tuesdays and oil change now"
    )
    assert sanitize("*smiles and never ends", speak_figures=False) == (
        "smiles and never ends"
    )


def test_signs_behind_a_direction_cling_to_the_word_before():
    assert sanitize("Sure (pauses), I can (laughs). Yes.(smiles) Ok") == (
        "Sure, I can. Yes. Ok"
    )


def test_a_direction_may_end_a_reply_or_break_off():
    assert sanitize("Sure (pauses") == "Sure (pauses"
    assert sanitize("Sure [laughs") == "Sure laughs"
