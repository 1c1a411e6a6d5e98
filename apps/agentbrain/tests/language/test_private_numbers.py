"""Card and social security numbers are found however they are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.numbers import say_cardinal, say_digits
from apps.agentbrain.conversation.language.private_numbers import (
    CARD,
    SSN,
    find_private_numbers,
    passes_luhn,
    redact,
)


def with_check_digit(digits: str) -> str:
    return next(digits + d for d in "0123456789" if passes_luhn(digits + d))


visa = st.text("0123456789", min_size=14, max_size=14).map(
    lambda rest: with_check_digit(f"4{rest}")
)


@pytest.mark.parametrize(
    "told",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111.",
        "five five five five, triple five five, triple five five, triple four four",
        "forty one eleven, eleven eleven, eleven eleven, eleven eleven",
        "double four double four uh and then 4444 4444 4448",
        "three seven eight two eight two two four six three one oh oh oh five",
        "6011-0009-9013-9424",
        "my number\nis 4111\n1111 then 1111\n1111",
        "four quadruple one triple one double one quadruple one double one",
        "forty one hundred, twelve thirty four, zero zero zero zero, twelve oh three",
        "four thousand twelve thirty four fifty six seventy eight ninety seventeen",
        "four thousand one hundred eleven, eleven eleven, eleven eleven, eleven eleven",
        "four thousand one hundred, eleven hundred and eleven, eleven eleven, eleven "
        "twenty two",
    ],
)
def test_a_card_number_is_taken_out(told):
    assert CARD in redact(told)
    assert len(find_private_numbers(told)) == 1


def test_what_stands_around_it_stays():
    told = "the card is 4111 1111 1111 1111, it expires in May"
    assert redact(told) == f"the card is {CARD}, it expires in May"


@given(visa, st.sampled_from([" ", "-", "", ". ", ", "]))
def test_any_card_number_in_groups_of_four_is_taken_out(number, gap):
    written = gap.join(number[i : i + 4] for i in range(0, 16, 4))
    assert redact(f"it is {written} thanks") == f"it is {CARD} thanks"


@given(visa)
def test_any_card_number_read_out_is_taken_out(number):
    assert redact(f"it is {say_digits(number)} thanks") == f"it is {CARD} thanks"


@given(visa)
def test_any_card_number_in_pairs_is_taken_out(number):
    pairs = [number[i : i + 2] for i in range(0, 16, 2)]
    said = ", ".join(
        say_digits(pair) if pair[0] == "0" else say_cardinal(int(pair))
        for pair in pairs
    )
    assert redact(said) == CARD


@pytest.mark.parametrize(
    "told",
    [
        "five five five oh one two three four five six",
        "555-012-3456 on 11/24/2026 at 11:30",
        "call +1 (555) 012-3456 or +1 (555) 012-3457",
        "1HGCM82633A004352",
        "4111 1111 1111 1112",
        "a 2015 honda civic with 120000 miles",
        "invoice 20261124111500",
        "four to four to four",
        "one two three forty five six seven eight nine",
        "",
    ],
)
def test_other_numbers_stay(told):
    assert redact(told) == told


def test_a_misheard_card_number_is_taken_out_where_the_talk_is_of_a_card():
    misheard = "4111 1111 1111 1112"
    assert redact(f"my visa is {misheard}") == f"my visa is {CARD}"
    assert redact(misheard, "What is your card number?") == CARD


@pytest.mark.parametrize(
    "told",
    [
        "the card is four one one one one one two no sorry one one one one one one "
        "one one one one one one",
        "visa 4111 1111 1112, no wait, let me start over, 4111 1111 1111 1111",
        "card 4111 1111 1111 1111 oops I mean 4111 1111 1111 1112",
        "card four one one one\none one no actually that was wrong\none one one one "
        "one one one one one one one one",
    ],
)
def test_a_card_number_taken_back_in_the_middle_leaves_nothing(told):
    cleaned = redact(told)
    assert CARD in cleaned
    assert "1111" not in cleaned
    assert " one" not in cleaned


@pytest.mark.parametrize(
    "told",
    [
        "five five five one two three four five six seven no sorry five five five one "
        "two three four five six eight",
        "one thousand two hundred dollars no one thousand three hundred",
    ],
)
def test_other_numbers_taken_back_stay(told):
    assert redact(told) == told


@pytest.mark.parametrize(
    "told",
    [
        "123-45-6789",
        "123 - 45 - 6789",
        "ssn 123456789",
        "one two three dash four five dash six seven eight nine",
        "one twenty three hyphen forty five hyphen sixty seven eighty nine",
    ],
)
def test_a_social_security_number_is_taken_out(told):
    assert SSN in redact(told)


def test_a_social_security_number_is_known_by_the_talk():
    told = "one two three, four five, six seven eight nine"
    assert redact(told) == told
    assert redact(told, "and your social?") == SSN


@pytest.mark.parametrize(
    "told",
    [
        "one two dash three four five dash six seven eight nine",
        "one two three dash four five dash six seven dash eight nine",
        "123-45.6789",
        "one two three dash four five six seven eight nine",
    ],
)
def test_other_groups_are_no_social_security_number(told):
    assert redact(told) == told


@pytest.mark.parametrize("never", ["000-45-6789", "666-45-6789", "923-45-6789"])
def test_a_number_never_given_out_is_no_social_security_number(never):
    assert redact(never) == never


def test_two_numbers_in_one_breath_are_both_taken_out():
    told = "4111 1111 1111 1111 or the other one 5555 5555 5555 4444"
    assert redact(told) == f"{CARD} or the other one {CARD}"


def test_a_number_written_into_a_longer_one_does_not_hide():
    assert redact("99" + "4111111111111111" + "99") == CARD
    assert redact("7" * 200) == CARD


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    assert isinstance(redact(text, text), str)


@given(st.text("0123456789 -four double\n"))
def test_what_was_cleaned_is_clean(text):
    cleaned = redact(text)
    assert redact(cleaned) == cleaned
