"""The kinds of calls a day brings, and what has to be in the record of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from django.utils import timezone

from apps.calls.telephony.simulator import (
    AT_ONCE,
    AfterAgentBegan,
    AfterPause,
    CallerLine,
    Faults,
    HangUp,
    PressKeys,
    WhenAsked,
)
from apps.calls.tests.spoken_flows.scripts import FIRST_APPOINTMENT
from apps.customers.models import ClosedDay

KNOWN: Final = tuple(f"+15550100{number}" for number in range(101, 111))
"""Customers of the example business."""
CARRIER_FAILED: Final = "failed"
_HOURS: Final = (
    *("eight in the morning", "ten in the morning", "eleven in the morning"),
    *("one in the afternoon", "two in the afternoon", "three in the afternoon"),
    "four in the afternoon",
)
_QUESTIONS: Final = ("what are your opening hours", "where are you located")
Options = dict[str, Any]


def quick_voice(text: str) -> Any:
    """A tone, several times as fast as speech: the line is told the words anyway."""
    samples = 8 * max(300, 12 * len(text))
    phase = np.arange(samples) * (2 * np.pi * 220 / 8000)
    return (np.sin(phase) * 8000).astype(np.int16)


@dataclass(frozen=True)
class Kind:
    """``share``: how many of twenty calls. ``outcomes``: what may come of one.

    ``transfer``: how being put through ends, in the word of the log.
    """

    name: str
    share: int
    options: Callable[[int, Sequence[str]], Options]
    status: str = "completed"
    outcomes: frozenset[str] = field(default=frozenset())
    transfer: str = ""


def open_days(alias: str) -> list[str]:
    """Names of the weekdays of the coming week on which the shop is open."""
    closed = set(ClosedDay.objects.using(alias).values_list("date", flat=True))
    today = timezone.localdate()
    week: list[date] = [today + timedelta(days=ahead) for ahead in range(2, 8)]
    return [f"{d:%A}" for d in week if d.weekday() < 5 and d not in closed]


def _says(*lines: str) -> tuple[CallerLine, ...]:
    return tuple(CallerLine(line) for line in lines)


def _question(number: int, days: Sequence[str]) -> Options:
    asked = _QUESTIONS[number // 6 % 2]
    options: Options = {"steps": _says(asked, "no goodbye")}
    if number % 3 == 0:
        options["from_number"] = KNOWN[number // 6 % len(KNOWN)]
    return options


def _booking(number: int, days: Sequence[str]) -> Options:
    hour = _HOURS[number // len(days) % len(_HOURS)]
    when = f"on {days[number % len(days)]} at {hour}"
    answers = [
        (asked, when if "{day}" in words else words)
        for asked, words in FIRST_APPOINTMENT[0].answers
    ]
    again = (*answers, *reversed(answers))
    return {
        "steps": tuple(CallerLine(said, WhenAsked(asked)) for asked, said in again),
        "timeout_seconds": 120.0,
    }


def _unclear(number: int, days: Sequence[str]) -> Options:
    return {"steps": _says("I need an oil change", "blue seven apples", "goodbye")}


def _talks_over(number: int, days: Sequence[str]) -> Options:
    over = CallerLine("what are your opening hours", AfterAgentBegan(150))
    return {"steps": (CallerLine("I need an oil change"), over, *_says("goodbye"))}


def _person(**options: Any) -> Callable[[int, Sequence[str]], Options]:
    def made(number: int, days: Sequence[str]) -> Options:
        steps = (
            (PressKeys("0"),)
            if number % 2
            else _says("I want to speak to a real person please")
        )
        return {"steps": steps, **options}

    return made


def _leaves_at_once(number: int, days: Sequence[str]) -> Options:
    return {"steps": (HangUp(AT_ONCE),)}


def _leaves_midway(number: int, days: Sequence[str]) -> Options:
    return {"steps": (CallerLine("I need an oil change"), HangUp(AfterPause(900)))}


def _dropped(number: int, days: Sequence[str]) -> Options:
    return {
        "steps": (
            CallerLine("I need an oil change"),
            *_says("what are your opening hours", "goodbye"),
        ),
        "faults": Faults(drop_at_ms=5_000),
    }


def _never_connected(number: int, days: Sequence[str]) -> Options:
    return {CARRIER_FAILED: True}


_ANY: Final = frozenset({"", "abandoned", "answered", "escalated"})
_ESCALATED: Final = frozenset({"escalated"})
KINDS: Final = (
    Kind("question", 5, _question, outcomes=frozenset({"answered"})),
    Kind("booking", 2, _booking, outcomes=frozenset({"booked"})),
    Kind("unclear", 2, _unclear, outcomes=_ANY),
    Kind("talks over", 1, _talks_over, outcomes=_ANY),
    Kind(
        "put through",
        1,
        _person(dial_seconds=1.0),
        outcomes=_ESCALATED,
        transfer="answered",
    ),
    Kind(
        "put through late",
        1,
        _person(dial_rings_seconds=1.8, dial_seconds=2.0),
        outcomes=_ESCALATED,
        transfer="answered",
    ),
    Kind(
        "nobody free",
        1,
        _person(dial_rings_seconds=1.0, dial_status="no-answer"),
        outcomes=_ESCALATED,
        transfer="unanswered",
    ),
    Kind(
        "gives up soon",
        1,
        _person(dial_rings_seconds=30.0, gives_up_after_seconds=0.3),
        outcomes=_ESCALATED,
        transfer="abandoned",
    ),
    Kind(
        "gives up late",
        1,
        _person(dial_rings_seconds=30.0, gives_up_after_seconds=2.0),
        outcomes=_ESCALATED,
        transfer="abandoned",
    ),
    Kind("leaves at once", 2, _leaves_at_once, outcomes=_ANY),
    Kind("leaves midway", 1, _leaves_midway, outcomes=_ANY),
    Kind("dropped", 1, _dropped, outcomes=_ANY),
    Kind("never connected", 1, _never_connected, "failed", frozenset({""})),
)
BY_NAME: Final[Mapping[str, Kind]] = {kind.name: kind for kind in KINDS}


def plan(many: int) -> list[Kind]:
    """So many calls, mixed; the long ones begin sooner, and the broken lines, which
    need somebody to ask what follows, before anything is taken away."""
    twenty = [kind for kind in KINDS for _ in range(kind.share)]
    mixed = [twenty[(7 * place) % len(twenty)] for place in range(many)]
    sooner = {"booking": 0.75, "dropped": 0.4}
    order = sorted(range(many), key=lambda n: n * sooner.get(mixed[n].name, 1.0))
    return [mixed[place] for place in order]
