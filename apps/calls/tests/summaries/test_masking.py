"""Long numbers are taken out, and what only looks like one stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.calls.summaries.masking import REMOVED, mask_numbers


@pytest.mark.parametrize(
    "number",
    [
        "123456789",
        "123-45-6789",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "3782.822463.10005",
        "four one one one one one one one one one",
        "Four, one, one, double five, six, seven, eight, oh, one",
        "41 1 1 one one 11 11",
        "(212) 555-0100 99",
    ],
)
def test_it_takes_out_a_number_however_it_is_written(number):
    assert mask_numbers(f"It is {number}, thanks.") == f"It is {REMOVED}, thanks."


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday, Nov 24 at 10:00 AM",
        "Started 2026-11-24 at 10:15",
        "the 2015 Honda for $1,299.00",
        "one or two of the three",
        "phone someone at zero hour",
        "12345678",
    ],
)
def test_it_leaves_short_numbers_dates_and_prices(text):
    assert mask_numbers(text) == text


@given(
    st.lists(st.sampled_from("0123456789"), min_size=9, max_size=24),
    st.sampled_from(["", " ", "-", ". ", " - "]),
    st.text(alphabet="abc ", max_size=10),
)
def test_no_run_of_nine_digits_survives(digits, gap, around):
    text = f"{around}!{gap.join(digits)}!{around}"

    assert mask_numbers(text) == f"{around}!{REMOVED}!{around}"
