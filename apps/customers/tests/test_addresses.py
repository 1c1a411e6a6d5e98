"""Streets with numbers, saints and directions in their names."""

from __future__ import annotations

import pytest

from apps.customers.addresses import read_address


def agree(stored: str, heard: str) -> bool:
    one, other = read_address(stored), read_address(heard)
    assert one is not None
    return other is not None and one.agrees_with(other, str.__eq__)


@pytest.mark.parametrize(
    ("stored", "heard"),
    [
        ("88 Oak Street", "88 oak st."),
        ("88 Oak St, Apt 5", "eighty eight oak street"),
        ("1507 Lincoln Blvd", "fifteen oh seven lincoln boulevard"),
        ("42 5th Avenue", "forty two fifth avenue"),
        ("42 Fifth Ave", "42 5th"),
        ("9 St. Clair Avenue", "nine saint clair ave"),
        ("700 N. Main Street", "700 north main street"),
        ("700 N. Main Street", "700 main"),
        ("105 O'Neil Road", "one hundred five o'neil road"),
        ("12 Martin Luther King Drive", "twelve martin luther king"),
        ("12B Church Lane", "12b church lane"),
    ],
)
def test_the_same_house_is_recognised(stored, heard):
    assert agree(stored, heard)


@pytest.mark.parametrize(
    ("stored", "heard"),
    [
        ("42 5th Avenue", "42 6th avenue"),
        ("42 5th Avenue", "5th avenue"),
        ("12 Martin Luther King Drive", "12 martin"),
        ("12 King Drive", "12 martin luther king drive"),
        ("88 Oak Street", "88 oak road"),
        ("88 Oak Park Avenue", "88 oak avenue"),
    ],
)
def test_another_house_is_not(stored, heard):
    assert not agree(stored, heard)


@pytest.mark.parametrize("raw", ["", "Maple Avenue", "412", "n/a", ", ,", "\n"])
def test_what_is_no_address_is_none(raw):
    assert read_address(raw) is None
