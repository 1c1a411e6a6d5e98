"""What callers say about days and times, and what the calendar is asked for."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.memory import Memory
from apps.agentbrain.conversation.dialogue.slots.schedule import read_schedule
from apps.agentbrain.conversation.events import CallType
from apps.agentbrain.conversation.language.text import normalise

from .conversation import DANA, START, Conversation
from .shop import BRAIN


@pytest.fixture
def call() -> Conversation:
    return Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)


def wished(said: str, asked: str = "") -> dict[str, str]:
    memory = Memory(local_start=START.isoformat())
    found = read_schedule(BRAIN, memory, asked, said, normalise(said))
    return {name: reading.value for name, reading in found.items()}


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("friday at two", {"date": "2026-11-27", "time": "14:00"}),
        ("any time after two on friday", {"date": "2026-11-27", "time": "14:00"}),
        ("friday but before eleven", {"date": "2026-11-27", "time": "10:00"}),
        ("friday before nine", {"date": "2026-11-27", "time": "08:00"}),
        ("between two and four", {"time": "14:00"}),
        ("not friday", {}),
        ("in two hours", {"date": "2026-11-23", "time": "11:00"}),
        ("next week in the morning", {"date": "2026-11-30", "part_of_day": "morning"}),
    ],
)
def test_a_wish_becomes_what_the_calendar_is_asked_for(said, wish):
    assert wished(said) == wish


def test_a_lone_number_is_a_day_or_a_time_as_asked():
    assert wished("the twelfth", "date") == {"date": "2026-12-12"}
    assert wished("twelve", "date") == {"date": "2026-12-12"}
    assert wished("twelve", "time") == {"time": "12:00"}
    assert wished("twelve") == {}


def test_a_reading_says_where_it_stands():
    memory = Memory(local_start=START.isoformat())
    text = "could you do friday the fourth around half past two"
    found = read_schedule(BRAIN, memory, "", text, text)
    day, at = found["date"], found["time"]
    assert text[day.start : day.end] == "friday the fourth"
    assert text[at.start : at.end] == "half past two"


def test_something_later_is_looked_for_after_what_was_offered(call):
    call.shop.taken.add("2026-11-24T10:00")
    call.play(
        ("oil change tomorrow at ten", "already taken...ten thirty, eleven or"),
        ("do you have anything later", "twelve thirty in the afternoon"),
    )


def test_something_earlier_is_no_yes_to_the_first_offer(call):
    call.shop.taken.add("2026-11-24T14:00")
    call.play(
        ("oil change tomorrow at two in the afternoon", "already taken"),
        ("is there anything earlier", "one thirty in the afternoon...right"),
    )


def test_the_earlier_one_is_the_first_offer(call):
    call.shop.taken.add("2026-11-24T10:00")
    call.play(
        ("oil change tomorrow at ten", "ten thirty, eleven or"),
        ("the earlier one please", "ten thirty...right"),
    )


def test_a_changed_mind_within_a_sentence_counts(call):
    call.play(
        ("oil change tuesday no wait friday at ten no eleven", "Friday...eleven"),
    )
