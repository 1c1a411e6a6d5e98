"""A birthday told in part is no failure: what is missing is asked for."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType
from apps.agentbrain.conversation.language.births import missing_of_birth_date

from .conversation import DANA, Conversation
from .test_changing import OIL


@pytest.fixture
def call() -> Conversation:
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.shop.appointments = [dict(OIL)]
    return call.play(("i need to move my appointment", "date of birth"))


def test_day_and_month_are_asked_for_the_year(call):
    call.play(("june fourth", "And the year"), ("nineteen eighty", ""))
    assert call.view.verified


def test_month_and_year_are_asked_for_the_day(call):
    call.play(("june of nineteen eighty", "the day of the month"))
    call.say("june fourth nineteen eighty")
    assert call.view.verified


def test_the_half_is_put_together_with_what_comes_next_only(call):
    call.play(("june fourth", "And the year"), ("hold on", ""), ("one moment", ""))
    assert not call.view.verified
    assert "verify_customer" not in call.tools


def test_a_half_costs_no_attempt(call):
    for _ in range(4):
        call.say("june fourth")
    assert call.escalations == []


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("march fifth", "year"),
        ("the fifth of march", "year"),
        ("march the fifth", "year"),
        ("march of nineteen eighty five", "day"),
        ("march fifth nineteen eighty five", ""),
        ("may i ask why", ""),
        ("purple", ""),
    ],
)
def test_it_tells_what_is_missing(words, missing):
    assert missing_of_birth_date(words) == missing
