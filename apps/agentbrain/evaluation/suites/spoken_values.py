"""What callers were told to say in recorded calls, found again in their turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from ...conversation.language.calendar_names import WEEKDAY_OF
from ...conversation.language.contact import phone_words
from ...conversation.language.numbers import read_digits
from ...conversation.language.text import normalise
from ...conversation.language.when import read_when
from .tally import Tally

_NOW = datetime(2024, 1, 3, 9)  # no date is asked for, only names of days
_NOISE = re.compile(r"\[[^\]]*\]|<[^>]*>")


def score_calls(calls: Sequence[Mapping[str, Any]], tally: Tally) -> None:
    """Every value of a call's task, in the human's transcript and the recognizer's."""
    for call in calls:
        for source in ("text", "asr"):
            said = [
                normalise(_NOISE.sub(" ", turn.get(source) or ""))
                for turn in call["turns"]
                if turn["speaker"] == "user"
            ]
            for name, value, right in _values(call.get("slots") or {}, said):
                row = {"id": f"{call['id']} {name}", "text": " / ".join(said)}
                got = None if right else "not found"
                tally.add(f"calls {source}", row, value, got)


def _values(
    slots: Mapping[str, str], said: Sequence[str]
) -> Iterator[tuple[str, str, bool]]:
    # digits come in pieces, one turn after the other
    digits = "".join(read_digits(phone_words(turn)) for turn in said)
    for name, value in slots.items():
        if name == "phone":
            yield name, value, re.sub(r"\D", "", value) in digits
        elif name == "day" and value.lower() in WEEKDAY_OF:
            yield name, value, _names_day(said, WEEKDAY_OF[value.lower()])
        elif name == "time" and (at := _clock(value)):
            yield name, value, _names_time(said, at)
        elif "address" in name:
            for number in re.findall(r"\d+", value):
                yield f"{name} {number}", value, number in digits


def _names_day(said: Sequence[str], weekday: int) -> bool:
    days = [day for turn in said for day in read_when(turn, _NOW).days]
    return any(day.grain == "day" and day.first.weekday() == weekday for day in days)


def _names_time(said: Sequence[str], at: time) -> bool:
    return any(
        one.at is not None
        and one.at.minute == at.minute
        and (
            one.at.hour == at.hour
            or (not one.half_said and one.at.hour % 12 == at.hour % 12)
        )
        for turn in said
        for one in read_when(turn, _NOW, bare_time=True).times
    )


def _clock(value: str) -> time | None:
    """ "4:30 PM" as a time of day."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2}) ?([AP])M", value.strip(), re.IGNORECASE)
    if not found:
        return None
    half = 12 if found[3] in "Pp" else 0
    return time(int(found[1]) % 12 + half, int(found[2]))
