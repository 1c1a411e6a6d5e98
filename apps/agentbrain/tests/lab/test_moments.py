"""Every point of a call that staff can choose is one the agent really gets to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.text import word_list
from apps.agentbrain.lab.moments import MOMENTS, Moment, NotReached, moment_of, rehearse
from apps.agentbrain.lab.reading import read

from ..dialogue.shop import BRAIN

NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("America/New_York"))
WORDS = word_list(
    "yes no friday the second one my name is dana cancel two brakes person what are "
    "your hours 555 010 0199 never mind honda"
)
EVERY = pytest.mark.parametrize("moment", MOMENTS, ids=lambda m: m.question)


@EVERY
def test_the_conversation_leads_there(moment: Moment):
    talk = rehearse(BRAIN, moment, NOW)
    assert talk.dialogue.memory.question == moment.question
    assert talk.asked


@EVERY
@pytest.mark.parametrize(
    "local_start",
    [
        datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("America/New_York")),
        datetime(2026, 12, 31, 12, tzinfo=ZoneInfo("America/New_York")),
    ],
    ids=["a sunday night", "the last day of the year"],
)
def test_it_leads_there_on_any_day(moment: Moment, local_start: datetime):
    assert rehearse(BRAIN, moment, local_start).asked


def test_without_patterns_the_agent_does_not_get_far():
    dumb = replace(BRAIN, intents=(), escalation_rules=(), services=())
    with pytest.raises(NotReached, match="Whether to book it"):
        rehearse(dumb, moment_of("confirm_booking"), NOW)
    assert read(dumb, "yes", moment_of("confirm_booking"), NOW).answer is None


def test_a_shop_that_never_opens_does_no_harm():
    closed = replace(BRAIN, hours=())
    assert rehearse(closed, moment_of("choose_slot"), NOW).asked


def test_an_unknown_question_is_the_beginning():
    assert moment_of("who_knows") is MOMENTS[0]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(MOMENTS),
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(WORDS),
        max_size=8,
    ).map(" ".join),
)
def test_whatever_is_said_at_any_moment_has_an_answer(moment: Moment, text: str):
    reading = read(BRAIN, text, moment, NOW)
    assert reading.answer is not None
    assert reading.answer.asked
