"""Flows by the code the memory keeps, and the flow that serves a goal."""

from __future__ import annotations

from ..talk import Talk
from .base import Flow
from .booking import Booking
from .change import Change
from .first_appointment import FirstAppointment
from .followup import FollowUp
from .known_appointment import KnownAppointment
from .offer import Offer
from .reminder import Reminder
from .stop_calls import StopCalls

CHANGE = Change()
FIRST = FirstAppointment()
KNOWN = KnownAppointment()
FLOWS: dict[str, Flow] = {
    flow.code: flow
    for flow in (FIRST, KNOWN, CHANGE, Reminder(), FollowUp(), Offer(), StopCalls())
}


def booking_for(talk: Talk) -> Booking:
    """Known customers are asked less."""
    memory = talk.memory
    if memory.customer or memory.verified:
        return KNOWN
    # A number looked up but not verified gives nobody the right to that record.
    memory.customer_id = None
    return FIRST


def begin_goal(talk: Talk, goal: str) -> None:
    """Start what serves a goal (one of ``heard.GOALS``)."""
    if goal == "book_appointment":
        booking_for(talk).begin(talk)
    else:
        CHANGE.begin(talk, goal)
