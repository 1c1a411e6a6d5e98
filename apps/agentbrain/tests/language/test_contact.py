"""Phone numbers, e-mail addresses and codes as they are spoken, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.contact import (
    read_email,
    read_phone,
    say_email,
    say_phone,
)
from apps.agentbrain.conversation.language.spelling import (
    read_code,
    read_letters,
    read_spelled,
)
from apps.agentbrain.conversation.language.text import normalise


@pytest.mark.parametrize(
    "said",
    [
        "five five five oh one two three four five six",
        "it's five five five, zero one two, thirty four fifty six",
        "(555) 012-3456",
        "555.012.3456",
        "+15550123456",
        "+1 555 012 3456",
        "one five five five oh one two three four five six",
        "triple five oh one to three for five six",
        "you can reach me at 5550123456 thanks",
        "area code five five five then oh one two and thirty four fifty six",
        "i have two cars and my number is 555 012 3456 call after ten",
        "it's 555 012 3457 no 555 012 3456",
        "555-012-3456 ext. 12",
        "five five five you know zero one two three four five six",
        "011 1 555 012 3456",
        "555/0123456",
    ],
)
def test_it_reads_a_phone_number(said):
    assert read_phone(normalise(said)) == "+15550123456"


@pytest.mark.parametrize(
    "said",
    ["", "five five five", "five five five oh one two three four five six seven eight",
     "i want to book for two", "+12", "card 5111 1111 1111 1111", "0.000000012345",
     "on 11/24/2026 at 10 for 3 people"],
)  # fmt: skip
def test_it_reads_no_phone_number(said):
    assert read_phone(normalise(said)) == ""


def test_it_keeps_an_international_number():
    for given_as in ("+44 20 7946 0000", "+44 (0) 20 7946 0000", "0044 20 7946 0000"):
        assert read_phone(given_as) == "+442079460000"
    spoken = "plus four four two oh seven nine four six double oh double oh"
    assert read_phone(spoken) == "+442079460000"


def test_a_number_no_country_has_is_none():
    assert read_phone("+999 123 456 789") == ""
    assert read_phone("+0 123 456 789") == ""


@given(st.text("0123456789", min_size=10, max_size=10))
def test_the_phone_number_it_says_it_reads(digits):
    assert read_phone(normalise(say_phone(f"+1{digits}"))) == f"+1{digits}"


def test_it_says_a_foreign_number_in_threes():
    assert say_phone("+44207") == "four four two, zero seven"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("john dot smith at gmail dot com", "john.smith@gmail.com"),
        ("ann lee at gmail no wait at yahoo dot com", "annlee@yahoo.com"),
        ("ann lee at gmail dot com sorry at yahoo", "annlee@yahoo.com"),
        ("my email is mary seven two at mail dot com thanks", "mary72@mail.com"),
        ("it's j o h n at example dot co dot uk", "john@example.co.uk"),
        ("a underscore b dash c at x dot org", "a_b-c@x.org"),
        ("J.Smith@Example.com.", "j.smith@example.com"),
        ("write to ann@mail.com please", "ann@mail.com"),
        ("b as in bravo o b at mail dot com", "bob@mail.com"),
        ("john dot smith at gmail", "john.smith@gmail.com"),
        ("j smith 42 at yahoo dot com", "jsmith42@yahoo.com"),
        ("it's s m i t h at g mail dot com thank you", "smith@gmail.com"),
        ("anna dash lee at hot mail dot c o m", "anna-lee@hotmail.com"),
        ("double t o at outlook dot com", "tto@outlook.com"),
        ("uh pat under score jones ninety nine at aol", "pat_jones99@aol.com"),
        ("lee dot o@fixit dot net", "lee.o@fixit.net"),
        ("al at al's garage dot com", "al@alsgarage.com"),
        ("no not x@y.com it's z@y.com", "z@y.com"),
        ("bob at mail dot com at work", "bob@mail.com"),
    ],
)
def test_it_reads_an_email(said, address):
    assert read_email(said) == address


@pytest.mark.parametrize(
    "said",
    ["", "at ten", "john at home", "no", "dot com", "at", "me at 6.40", "x@ dot y",
     "ann@mail", "bob@mail.c is wrong"],
)  # fmt: skip
def test_it_reads_no_email(said):
    assert read_email(said) == ""


@pytest.mark.parametrize(
    "address", ["john.smith@mail.com", "a_b-c+d@x9.org", "mary72@mail.com"]
)
def test_the_email_it_says_it_reads(address):
    assert read_email(say_email(address)) == address


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("my plate is seven a b c one two three", "7ABC123"),
        ("kilo lima mike forty eight twenty one", "KLM4821"),
        ("k as in king l for lima m 4821", "KLM4821"),
        ("it is what it is", ""),
    ],
)
def test_it_reads_a_code(said, code):
    assert read_code(said.split()) == code


def test_a_letter_for_something_else_stays_a_letter():
    assert read_letters(["b", "for", "me"]) == ["b", "for", "me"]


@pytest.mark.parametrize(
    ("said", "word"),
    [("s m y t h", "smyth"), ("a b", ""), ("ann l e e now b o b b y", "bobby")],
)
def test_it_reads_a_spelled_word(said, word):
    assert read_spelled(said.split()) == word


@given(st.text(max_size=80))
def test_any_text_is_read_without_error(text):
    read_phone(normalise(text))
    read_email(text)
    read_code(normalise(text).split())
