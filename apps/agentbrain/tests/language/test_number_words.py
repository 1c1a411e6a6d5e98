"""Numbers in words: decimals, scales, dozens and what breaks a number off."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.language.quantities import find_numbers


def numbers(said: str) -> list[float]:
    return [float(one.value) for one in find_numbers(said)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("two point", [2]),
        ("two point then", [2]),
        ("point 5", [0.5]),
        ("point twenty five", [0.25]),
        ("one point five five", [1.55]),
        ("one point twenty", [1.2]),
    ],
)
def test_digits_after_the_point_are_said_one_by_one_or_together(said, found):
    assert numbers(said) == pytest.approx(found)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("two thousand", [2000]),
        ("two thousand and", [2000]),
        ("one thousand twelve hundred", [1000, 1200]),
        ("two thousand three thousand", [2000, 3000]),
        ("3 hundred", [300]),
        ("3 hundred minus two", [300, -2]),
        ("4 hundred 900", [400, 900]),
        ("a hundred and two dozen", [124]),
        ("five and a boat", [5]),
        ("four over the top", [4]),
    ],
)
def test_a_number_ends_where_the_next_begins(said, found):
    assert numbers(said) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("\u00bd inch", [0.5]),
        ("2\u00bd inches", [2.5]),
        ("2 1/2 inches", [2.5]),
        ("2 5/2", [2, 2.5]),
        ("half of it", []),
    ],
)
def test_a_fraction_belongs_to_the_number_before_it(said, found):
    assert numbers(said) == found
