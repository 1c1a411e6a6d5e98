"""Days and moments by their distance from now."""

from __future__ import annotations

from datetime import datetime

import pytest

from apps.agentbrain.conversation.language.days import find_days
from apps.agentbrain.conversation.language.when import read_when

MONDAY = datetime(2026, 11, 23, 9)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("in two more weeks", "2026-12-07"),
        ("in a month and three days", "2026-12-26"),
        ("two weeks from right now", "2026-12-07"),
        ("a week and a half from now", "2026-12-03"),
        ("two years and 18 months from now", "2030-05-23"),
        ("two fridays ago", "2026-11-13"),
        ("ninety nine years and ninety eight years from now", "2223-11-23"),
    ],
)
def test_it_reads_a_day_by_its_distance(said, day):
    [found] = find_days(said, MONDAY)
    assert str(found.first) == str(found.last) == day


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("in two more hours", "11:00"),
        ("in an hour and a half", "10:30"),
        ("in one and a half hours", "10:30"),
        ("in twenty minutes", "09:20"),
        ("in two hours and ten minutes", "11:10"),
        ("two hours later", "11:00"),
        ("two hours from now", "11:00"),
        ("twenty minutes ago", "08:40"),
    ],
)
def test_it_reads_a_moment_by_its_distance(said, at):
    when = read_when(said, MONDAY)
    assert f"{when.time.at:%H:%M}" == at
    assert when.day == MONDAY.date()
