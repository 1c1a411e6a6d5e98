"""A caller who says again what is being done already."""

from __future__ import annotations

from .conversation import Conversation


def test_asking_for_an_appointment_while_booking_one_changes_nothing() -> None:
    call = Conversation()
    call.play(
        ("I need an oil change", ""),
        ("my name is Jane Doe", ""),
        ("I would like to book an appointment", ""),
    )
    assert call.view.intent == "book_appointment"
    assert call.slots["service"] == "oil-change"
    assert call.slots["name"] == "Jane Doe"
    assert call.escalations == []
