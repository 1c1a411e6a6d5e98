"""Finished calls, as summarizers are given them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.calls.summaries.contract import (
    AppointmentNote,
    CallRecord,
    SpokenTurn,
)

ZONE = ZoneInfo("America/New_York")
TUESDAY_TEN = datetime(2026, 11, 24, 10, tzinfo=ZONE)


def caller(text: str, intent: str = "") -> SpokenTurn:
    return SpokenTurn("caller", text, intent)


def agent(text: str) -> SpokenTurn:
    return SpokenTurn("agent", text)


def record(**fields: object) -> CallRecord:
    """Maria books an oil change, unless ``fields`` say otherwise."""
    intent = fields.get("intent", "book_appointment")
    turns = (
        agent("How can I help you?"),
        caller("Hello"),
        caller("I need an oil change on Tuesday.", intent),
    )
    said = fields.pop("turns", turns)
    numbered = (replace(turn, index=index) for index, turn in enumerate(said))
    return CallRecord(
        **{
            "call_id": 1,
            "status": "completed",
            "started_at": datetime(2026, 11, 20, 9, 30, tzinfo=ZONE),
            "end_reason": "agent",
            "talk_seconds": 95.0,
            "caller_name": "Maria Lopez",
            "intent": intent,
            "intent_name": "Book an appointment",
            "service_name": "Oil change",
            "outcome": "booked",
            "appointment": AppointmentNote(
                "Oil change", TUESDAY_TEN, "2015 Honda Civic"
            ),
            "turns": tuple(numbered),
            **fields,
        }
    )
