"""Which appointment a change is about, when there are several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..appointments import (
    Appointment,
    by_words,
    fits,
    means_all,
    means_another,
    named_the_old_time,
    narrow,
    old_day,
    pick,
)
from ..scheduling import SCHEDULE
from ..talk import Talk

_NAMES = ("service", "vehicle")


def note(talk: Talk) -> None:
    """How the caller names the appointment; the one dealt with last may be it."""
    memory, said = talk.memory, talk.heard.slots
    memory.named = {name: said[name] for name in _NAMES if name in said}
    memory.called = talk.heard.text
    memory.same = ""
    memory.all_of_them = memory.action != "look" and means_all(talk.heard)
    memory.next_appointments = []
    memory.not_this = None
    chosen = memory.appointment
    if chosen and means_another(talk.heard):
        memory.not_this = chosen["appointment_id"]
    elsewhere = chosen and not fits(talk.brain, chosen, memory.named)
    if elsewhere or memory.not_this or memory.all_of_them:
        memory.appointment = None


def without_the_last(
    talk: Talk, appointments: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """ "My other appointment" leaves out the one just dealt with."""
    last = talk.memory.not_this
    return [a for a in appointments if last is None or a["appointment_id"] != last]


def narrow_down(talk: Talk) -> Appointment | None:
    """The one that fits what was said so far; None when the caller has to choose.

    "Both of them" are taken one after the other. A day that belongs to one of the
    appointments is no longer the day to move it to.
    """
    memory = talk.memory
    schedule = {name: memory.slots.get(name) for name in SCHEDULE}
    now = memory.now.replace(tzinfo=None)
    called = {"date": old_day(memory.called, now)} if memory.called else {}
    if called.get("date"):
        fitting = narrow(memory.appointments, {**called, **memory.named})
    else:
        fitting = narrow(memory.appointments, {**schedule, **memory.named})
    if len(fitting) > 1 and not memory.all_of_them:
        fitting = by_words(fitting, memory.called)
    if memory.action != "move" or named_the_old_time(fitting, memory.slots):
        memory.forget(*SCHEDULE)
    memory.appointments = [dict(appointment) for appointment in fitting]
    return _take_all(talk) if len(fitting) == 1 or memory.all_of_them else None


def answered(talk: Talk) -> Appointment | None:
    """The one an answer to "which one" means; None when that stays unclear."""
    if means_all(talk.heard) and talk.memory.action != "look":
        return _take_all(talk)
    return pick(talk.memory.appointments, talk.heard)


def _take_all(talk: Talk) -> Appointment:
    """The first of the list now, the others when it is done."""
    memory = talk.memory
    first, *memory.next_appointments = memory.appointments
    return first
