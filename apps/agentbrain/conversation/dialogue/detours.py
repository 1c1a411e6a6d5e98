"""Turns a call may take whatever is going on: each says whether it was taken."""

from __future__ import annotations

import re

from .asides import asks_who_we_are
from .clarifying import OPEN
from .closing import OUTBOUND, anything_else
from .escalation import hand_over
from .flows.booking import Booking
from .flows.inquiry import answer_question, inquire
from .flows.registry import FLOWS, begin_goal
from .for_staff import matter_for_staff
from .heard import GOALS, understand
from .just_booked import point_at_it, reopen, second_thought
from .phrases import say_start
from .talk import Talk
from .wishes import asks_whether, goes_on, wants_visit

_TOPICAL = ("ask_price", "ask_duration", "ask_services")
"""Questions that may be put again about another service."""
_BOOK_IT = re.compile(r"\b(?:book|schedule)\b")


def brings_news(talk: Talk) -> bool:
    """News for the shop, or a question only somebody in the shop can answer."""
    memory, heard = talk.memory, talk.heard
    if memory.question not in OPEN or memory.call_type in OUTBOUND:
        return False
    reason = matter_for_staff(heard.text)
    if reason:
        hand_over(talk, reason, "high", detail=heard.raw)
    return bool(reason)


def asks_who(talk: Talk) -> bool:
    """ "Is this ...?", by some other shop's name."""
    asks_so = talk.memory.question == "intent" and asks_who_we_are(talk.heard.text)
    if asks_so:
        answer_question(talk, "ask_identity")
        talk.ask_otherwise()
    return asks_so


def thinks_again(talk: Talk) -> bool:
    """ "Cancel that", "make it ten instead", of what was booked just now."""
    wish = second_thought(talk)
    if wish == "replace":
        flow = FLOWS[talk.memory.booked["flow"]]
        assert isinstance(flow, Booking)
        flow.go_on(talk, reopen(talk))
    elif wish == "tell":
        booked = talk.memory.booked
        talk.say(
            "appointment_is",
            service=str(booked["service_name"]).lower(),
            when=say_start(booked["start"], talk.memory.today),
        )
        anything_else(talk)
    elif wish:
        point_at_it(talk)
        goal = "cancel_appointment" if wish == "cancel" else "reschedule_appointment"
        begin_goal(talk, goal)
    return bool(wish)


def asks_about_service(talk: Talk) -> bool:
    """ "What about an oil change?", "I wonder if you do alignments": no order yet."""
    memory, heard = talk.memory, talk.heard
    if memory.flow or not heard.slots.get("service") or wants_visit(heard):
        return False
    again = memory.intent in _TOPICAL and goes_on(heard)
    question = memory.intent if again else "ask_services" * asks_whether(heard)
    if question:
        inquire(talk, question)
    return bool(question)


def resume(talk: Talk) -> None:
    """ "Actually never mind, just book it": on without the person."""
    memory = talk.memory
    memory.question = "what_else"
    again = understand(talk.brain, memory, talk.heard.raw, talk.heard.confidence)
    talk.turn_to(again)
    goal = again.first_of(GOALS)
    if not goal and _BOOK_IT.search(again.text):
        goal = "book_appointment"
    if goal:
        begin_goal(talk, goal)
    else:
        anything_else(talk)
