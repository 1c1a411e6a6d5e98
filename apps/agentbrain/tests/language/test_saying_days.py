"""Days and durations as the agent says them."""

from __future__ import annotations

from datetime import date

import pytest

from apps.agentbrain.conversation.language.say_dates import (
    say_date,
    say_days,
    say_weekday,
)
from apps.agentbrain.conversation.language.say_times import say_duration

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (TODAY, "today"),
        (date(2026, 11, 24), "tomorrow, Tuesday"),
        (date(2026, 11, 25), "Wednesday, November twenty-fifth"),
        (date(2027, 1, 4), "Monday, January fourth"),
        (date(2027, 7, 5), "Monday, July fifth, twenty twenty-seven"),
    ],
)
def test_near_days_have_names_of_their_own(day, said):
    assert say_date(day, TODAY) == said


def test_weekdays_and_days():
    assert say_weekday(0) == "Monday"
    assert say_days(1) == "one day"
    assert say_days(12) == "twelve days"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "one minute"),
        (45, "forty-five minutes"),
        (60, "an hour"),
        (90, "an hour and a half"),
        (75, "an hour and fifteen minutes"),
        (121, "two hours and one minute"),
        (150, "two and a half hours"),
    ],
)
def test_a_duration_is_said_in_hours_and_minutes(minutes, said):
    assert say_duration(minutes) == said
