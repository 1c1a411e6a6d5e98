"""Slots as lines people edit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.slot_lines import from_lines, to_lines

NAMES = st.from_regex(r"[a-z][a-z_]{0,10}", fullmatch=True)
TEXTS = st.from_regex(r"[a-z][a-z0-9:. -]{0,20}[a-z0-9]", fullmatch=True)
VALUES = TEXTS | st.integers(0, 9999)


@given(st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES, min_size=1)))
def test_lines_hold_what_the_slots_held(slots):
    if len(to_lines(slots).splitlines()) <= 20:
        assert from_lines(to_lines(slots)) == slots


@pytest.mark.parametrize(
    "text",
    [
        "date",
        "date:",
        ": x",
        "a b: c",
        "a.b.c: d",
        "date: x\ndate.day: 3",
        "a: 1\n" * 21,
    ],
)
def test_a_line_that_is_no_slot_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the message is for staff
        from_lines(text)
