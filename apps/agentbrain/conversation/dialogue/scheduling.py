"""Finding a free time: shared by booking and moving an appointment.

Expects ``service``, ``date``, ``time`` and ``part_of_day`` among the slots and leaves
``start`` there once a free time is agreed on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from ..language.dates import find_days, say_full_date
from .escalation import hand_over
from .phrases import say_start
from .same_again import names_the_same, settle
from .slots.choice import pick_offered
from .states import State, Step
from .talk import Talk

REASONS = {
    "closed": "day_closed",
    "past": "slot_past",
    "full": "slot_full",
    "slot_taken": "slot_taken",
    "outside_hours": "slot_outside_hours",
    "too_far": "slot_too_far",
}
SCHEDULE = ("date", "time", "part_of_day")


def wants_check(talk: Talk) -> bool:
    """Whether enough is known to look into the calendar."""
    memory = talk.memory
    if memory.slots.get("start") or not memory.slots.get("service"):
        return False
    if memory.soonest:
        return True
    when = memory.slots.get("time") or memory.slots.get("part_of_day")
    return bool(memory.slots.get("date") and when)


def find_slots(talk: Talk) -> None:
    slots = talk.memory.slots
    talk.run_tool(
        "find_slots",
        service=slots["service"],
        date=slots.get("date"),
        time=slots.get("time"),
        part_of_day=None if slots.get("time") else slots.get("part_of_day"),
        limit=3,
    )


def forget_schedule(talk: Talk) -> None:
    """Start over with day and time."""
    talk.memory.forget("start", *SCHEDULE)
    talk.memory.offered = []
    talk.memory.soonest = False


def found_slots(talk: Talk, result: Mapping[str, Any]) -> bool:
    """Take in the calendar's answer; True when the wished time is free."""
    memory = talk.memory
    starts = [str(start) for start in result.get("slots") or []]
    if memory.slots.get("time") and result.get("exact") and starts:
        take_start(talk, starts[0])
        talk.say("slot_free", when=_capital(say_start(starts[0], memory.today)))
        return True
    as_wished = result.get("exact") or memory.soonest
    reason = "" if as_wished else str(result.get("reason") or "")
    offer(talk, starts, REASONS.get(reason, ""))
    return False


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def offer(talk: Talk, starts: list[str], why: str) -> None:
    """Propose times, or ask for another day when there are none."""
    memory = talk.memory
    if memory.state != State.SLOT_COLLECTION:
        talk.step(Step.COLLECT)
    if why:
        wished = memory.slots.get("date") or (*starts, memory.today.isoformat())[0]
        day = date.fromisoformat(wished[:10])
        talk.say(why, day=say_full_date(day, memory.today))
    memory.forget("start")
    memory.offered = starts[:3]
    memory.soonest = False
    if memory.offered:
        memory.asked.pop("choose_slot", None)
        talk.ask("choose_slot")
        return
    if not why:
        talk.say("no_slots")
    forget_schedule(talk)
    talk.ask("date")


def take_start(talk: Talk, start: str) -> None:
    """A free time is agreed on."""
    memory = talk.memory
    memory.fill("start", start)
    memory.fill("date", start[:10])
    memory.fill("time", start[11:16])
    memory.forget("part_of_day")
    memory.offered = []
    memory.soonest = False


def absorb_schedule(talk: Talk) -> list[str]:
    """Store day and time from the utterance; what changed, by name."""
    memory, slots = talk.memory, talk.heard.slots
    changed = [
        name for name in SCHEDULE if name in slots and memory.fill(name, slots[name])
    ]
    if names_the_same(talk.heard.text):
        settled = settle(memory, talk.heard.text)
        memory.same = "" if settled else talk.heard.text
        changed += ["time"] if settled else []
    if "part_of_day" in changed and "time" not in slots:
        memory.forget("time")
    if "time" in slots and "part_of_day" in memory.slots:
        memory.forget("part_of_day")
    if changed:
        memory.forget("start")
        memory.offered = []
        memory.soonest = False
    elif talk.heard.has("soonest") and not memory.slots.get("start"):
        known = memory.soonest and not memory.offered  # nothing new, said again
        memory.soonest = True
        memory.offered = []
        return [] if known else ["soonest"]
    return changed


def choose(talk: Talk) -> bool:
    """An answer to offered times; True when it was one."""
    memory, heard = talk.memory, talk.heard
    if _asks_aside(talk) or _asks_for_the_last(talk):
        return True
    day = heard.slots.get("date")
    at = heard.slots.get("time")
    start = pick_offered(
        heard.text,
        memory.offered,
        date.fromisoformat(day) if day else None,
        time.fromisoformat(at) if at else None,
        agreed=heard.yes,
    )
    if start:
        take_start(talk, start)
        return True
    named = any(name in heard.slots for name in SCHEDULE)
    if heard.has("soonest") and memory.offered and not named:  # "whenever"
        take_start(talk, memory.offered[0])
        return True
    if absorb_schedule(talk) or _another_day(talk):
        return True
    if heard.no or heard.has("dont_know"):
        forget_schedule(talk)
        talk.say("other_time")
        return True
    return False


_ASIDE = re.compile(
    r"\b(?:anything|something|nothing|any|other|times?|else|have|got|little|bit|much|"
    r"need|want|like)\b.*\b(earlier|sooner|later)\b(?! than)"
)
_STEP = timedelta(hours=1)


def _asks_aside(talk: Talk) -> bool:
    """ "Anything earlier", "do you have something later": look on that side of them."""
    memory = talk.memory
    wish = _ASIDE.search(talk.heard.text)
    day = talk.heard.slots.get("date")
    same_day = {day} == {start[:10] for start in memory.offered}
    aside = ("time", "part_of_day", *(() if same_day else ("date",)))
    named = any(name in talk.heard.slots for name in aside)
    if wish is None or named or not memory.offered:
        return False
    offered = [datetime.fromisoformat(start) for start in memory.offered]
    later = wish[1] == "later"
    _look_at(talk, max(offered) + _STEP if later else min(offered) - _STEP)
    return True


_BY_CUSTOM = time(17)
"""When shops close, where a day's hours were changed since it was offered."""
_LATEST = re.compile(
    r"\b(?:latest|last)(?: (?:one|time|slot|opening|appointment))?"
    r"(?: (?:that|time))? "
    r"(?:you|you've|of the day|on that day|that day|available|i can)\b"
)


def _asks_for_the_last(talk: Talk) -> bool:
    """ "What's the latest you have": towards the end of that day, not of the offer."""
    memory = talk.memory
    named = any(name in talk.heard.slots for name in SCHEDULE)
    if named or not memory.offered or not _LATEST.search(talk.heard.text):
        return False
    day = datetime.fromisoformat(memory.offered[0])
    hours = talk.brain.hours_on(day.date())
    closes = max((spec.closes_at for spec in hours), default=_BY_CUSTOM)
    service = talk.brain.service(memory.slots.get("service", ""))
    lasts = timedelta(minutes=service.duration_minutes if service else 60)
    latest = datetime.combine(day.date(), closes) - lasts
    _look_at(talk, latest)
    return True


def _look_at(talk: Talk, moment: datetime) -> None:
    """Look into the calendar around a moment, instead of what was offered."""
    memory = talk.memory
    memory.fill("date", moment.date().isoformat())
    memory.fill("time", moment.strftime("%H:%M"))
    memory.forget("start", "part_of_day")
    memory.offered = []
    memory.soonest = False


def _another_day(talk: Talk) -> bool:
    """ "Monday is no good", of times on a Monday: look from the day after."""
    memory = talk.memory
    refused = [
        reading
        for reading in find_days(talk.heard.text, memory.now.replace(tzinfo=None))
        if reading.refused
    ]
    days = {datetime.fromisoformat(start).date() for start in memory.offered}
    weekdays = {day.weekday() for one in refused for day in (one.first, one.last)}
    if not refused or not weekdays & {day.weekday() for day in days}:
        return False
    memory.fill("date", (max(days) + timedelta(days=1)).isoformat())
    memory.forget("start", "time")
    memory.offered = []
    memory.soonest = True
    return True


def tool_trouble(talk: Talk, error: str) -> None:
    """Something of ours does not work: say so and hand over, never go silent."""
    hand_over(talk, "tool_failed", "high", detail=f"{talk.memory.flow}: {error}")
