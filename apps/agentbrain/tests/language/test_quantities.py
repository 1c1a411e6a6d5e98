"""Numbers within an utterance."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.numbers import say_cardinal, say_ordinal
from apps.agentbrain.conversation.language.quantities import find_numbers


def numbers(said: str) -> list[float]:
    return [float(one.value) for one in find_numbers(said) if not one.ordinal]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("a hundred and five miles", [105]),
        ("it has eighty five thousand four hundred on it", [85400]),
        ("two point five", [2.5]),
        ("point seven five", [0.75]),
        ("nought point oh three", [0.03]),
        ("minus four", [-4]),
        ("about 120k", [120000]),
        ("1,250.50 dollars", [1250.5]),
        ("two and a half hours", [2.5]),
        ("three quarters of a tank", [0.75]),
        ("half a million", [500000]),
        ("one million and a half", [1500000]),
        ("two dozen and a dozen", [24, 12]),
        ("3 hundred and 21", [321]),
        ("four of them and five more", [4, 5]),
        ("two over seven", [2 / 7]),
        ("7/8 of an inch", [0.875]),
        ("twelve hundred", [1200]),
        ("two thousand and fifteen", [2015]),
        ("which one do you mean that one", []),
        ("one hundred", [100]),
        ("the 5.3liter engine b12 x", []),
        ("", []),
    ],
)
def test_it_finds_numbers(said, found):
    assert numbers(said) == pytest.approx(found)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("the first one", [1]),
        ("my 42nd time on twenty fifth street", [42, 25]),
        ("two hundredth", [200]),
        ("wait a second", []),
    ],
)
def test_it_finds_places(said, found):
    assert [int(one.value) for one in find_numbers(said) if one.ordinal] == found


@given(st.integers(0, 999_999))
def test_the_number_it_says_it_reads(number):
    assert numbers(f"so {say_cardinal(number)} then") == [number]


@given(st.integers(1, 99))
def test_the_place_it_says_it_reads(number):
    [found] = find_numbers(f"the {say_ordinal(number)} please")
    assert (found.value, found.ordinal) == (Fraction(number), True)


@given(st.text(max_size=200))
def test_any_text_is_read_without_error(text):
    find_numbers(text)
