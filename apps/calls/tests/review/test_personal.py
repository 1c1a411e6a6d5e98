"""What must not become an example by accident."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.calls.models import Turn
from apps.calls.review.personal import masked, still_personal, why_personal


def turn(text: str, question: str = "intent", **slots: object) -> Turn:
    trace = [{"slot": name, "value": value} for name, value in slots.items()]
    return Turn(speaker="caller", text=text, question=question, trace=trace)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (turn("i need an oil change"), "i need an oil change"),
        (turn("on the twelfth at two"), "on the twelfth at two"),
        (turn("dana reed", "name"), "[removed]"),
        (
            turn("i don't know what you call it", "name"),
            "i don't know what you call it",
        ),
        (turn("june fourth nineteen eighty", "verify"), "[removed]"),
        (turn("one twenty maple street", "verify"), "[removed]"),
        (
            turn("why do you want to know that", "verify"),
            "why do you want to know that",
        ),
        (
            turn("i'm dana reed and i need new brakes", name="Dana Reed"),
            "i'm [removed] and i need new brakes",
        ),
        (
            turn("call me on 555 000 1111 about the brakes", phone="+15550001111"),
            "call me on [number removed] about the brakes",
        ),
        (
            turn("dana dot reed at mail dot com please", email="dana.reed@mail.com"),
            "[removed] please",
        ),
    ],
)
def test_personal_words_are_masked_and_ordinary_ones_are_not(said: Turn, kept: str):
    assert masked(said) == kept


def test_staff_are_told_why_words_may_be_personal():
    assert why_personal(turn("i need an oil change")) == ()
    assert why_personal(turn("4412", "verify")) == (
        "It answered the question that proves who the caller is.",
    )
    assert why_personal(turn("dana reed", "name", name="Dana Reed")) == (
        "The caller was asked for a name.",
        "It holds a name.",
    )


@given(
    st.lists(st.sampled_from("0123456789"), min_size=10, max_size=10),
    st.sampled_from(["", " ", "-"]),
)
def test_no_telephone_number_survives_however_it_is_grouped(digits, gap):
    number = gap.join(("".join(digits[:3]), "".join(digits[3:6]), "".join(digits[6:])))
    said = turn(f"you can reach me on {number} after five", phone="+1")
    assert "".join(digits) not in masked(said).replace(" ", "").replace("-", "")
    assert still_personal(f"reach me on {number}")
    assert not still_personal(masked(said))
