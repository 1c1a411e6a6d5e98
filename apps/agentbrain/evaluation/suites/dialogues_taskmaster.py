"""Taskmaster-1: auto-repair calls, their gaps filled with what other callers said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...conversation.dialogue.brain import Brain
from ...conversation.language.text import normalise
from ..dialogue_scores import DialogueScores, agree
from ..plain_when import plain_day, plain_time
from ..replay import Replay
from ..rows import mapping
from ..slot_values import left_out, wanted_years

_GAP = re.compile(r"\{([\w.]+)\}")
_CLEAN = re.compile(r"^[\s.,?!\"'\u201c\u201d]+|[\s.,?!\"\u201c\u201d]+$")


@dataclass(frozen=True, slots=True)
class _Values:
    """Values by gap, each list in the order of its file."""

    by_gap: Mapping[str, Sequence[str]]

    def take(self, gap: str, number: int) -> str:
        listed = self.by_gap.get(gap, ())
        return listed[number * 37 % len(listed)] if listed else ""


def score_taskmaster(
    dialogues: Sequence[Mapping[str, Any]],
    values: Sequence[Mapping[str, Any]],
    brain: Brain,
    table: Mapping[str, Any],
    *,
    unmarked: bool = False,
) -> DialogueScores:
    """Every dialogue, as often as the table says where it has gaps.

    ``unmarked`` holds against the reader what it reads in words the source did not
    mark, reasons apart.
    """
    scores = DialogueScores("taskmaster")
    filling = _values(values, table)
    spared = {"reason": ""} if unmarked else table["unmarked"]
    rules = {**table, "unmarked": spared}
    for row in dialogues:
        times = table["fillings"] if row.get("delexicalised") else 1
        for number in range(times):
            _dialogue(
                row, number, filling=filling, brain=brain, table=rules, scores=scores
            )
    return scores


def _values(rows: Sequence[Mapping[str, Any]], table: Mapping[str, Any]) -> _Values:
    rules = mapping("slots")["taskmaster"]["left_out"]
    today = date.fromisoformat(table["today"])
    by_gap: dict[str, list[str]] = {}
    for gap, slot in table["values"].items():
        kind = table["slots"].get(gap, "")
        by_gap[gap] = []
        for row in rows:
            value = _CLEAN.sub("", str(row["text"]))
            if row["slot"] != slot or not value or left_out(kind, value, rules):
                continue
            if _wanted(kind, value, today) is not None:
                by_gap[gap].append(value)
    return _Values(by_gap)


def _dialogue(
    row: Mapping[str, Any],
    number: int,
    *,
    filling: _Values,
    brain: Brain,
    table: Mapping[str, Any],
    scores: DialogueScores,
) -> None:
    today = date.fromisoformat(table["today"])
    replay = Replay(brain, today)
    question = "intent"
    final: dict[str, Any] = {}
    for place, turn in enumerate(row["turns"]):
        text, said = _filled(turn, number * 7 + place, filling, table)
        if turn["speaker"] != "user":
            question = _question(text, table) or "intent"
            continue
        heard = replay.caller(text, question)
        got = _got(heard.slots, normalise(text), replay)
        wanted = {kind: _wanted(kind, value, today) for kind, value in said.items()}
        kinds = ("name", "vehicle", "year", "date", "time", "reason")
        for kind in kinds:
            unmarked = re.search(table["unmarked"].get(kind, "$^"), text, re.IGNORECASE)
            if wanted.get(kind) is None and unmarked:
                continue
            right = scores.judge(
                kind, wanted.get(kind), got.get(kind),
                row=f"{row['id'][-12:]}/{number}/{place}", text=text,
            )  # fmt: skip
            if wanted.get(kind) is not None:
                final[kind] = (wanted[kind], right)
    scores.states += 1
    scores.whole_states += all(right for _, right in final.values())
    times = {
        kind: value for kind, (value, _) in final.items() if kind in ("date", "time")
    }
    if times:
        scores.goals += 1
        scores.done += agree(times, replay.slots)


def _question(text: str, table: Mapping[str, Any]) -> str:
    for pattern, question in table["questions"]:
        if re.search(pattern, text, re.IGNORECASE):
            return str(question)
    return ""


def _filled(
    turn: Mapping[str, Any], number: int, filling: _Values, table: Mapping[str, Any]
) -> tuple[str, dict[str, str]]:
    """The turn's words, and the value of each slot of ours in it."""
    said: dict[str, str] = {}
    digits = iter(table["numbers"])

    def fill(gap: re.Match[str]) -> str:
        if gap[1] == "number":
            return str(next(digits, "0"))
        value = filling.take(gap[1], number)
        if gap[1] in table["slots"]:
            said.setdefault(table["slots"][gap[1]], value)
        return f" {value} "

    text = " ".join(_GAP.sub(fill, str(turn["text"])).split())
    for slot in turn.get("slots", ()):
        kind = table["slots"].get(re.sub(r"\.(?:accept|reject)$", "", slot["name"]))
        if kind and slot.get("value"):
            said.setdefault(kind, str(slot["value"]))
    return text, said


def _wanted(kind: str, value: str, today: date) -> Any:
    match kind:
        case "date":
            return plain_day(value, today)
        case "time":
            return plain_time(value)
        case "year":
            return wanted_years(value) or None
        case "vehicle":
            return (value, set(str(mapping("slots")["trims"]).split()))
    return value


def _got(slots: Mapping[str, Any], text: str, replay: Replay) -> dict[str, Any]:
    """The readings of one turn by kind; a vehicle as the words it was read from."""
    got = {kind: slots.get(kind) for kind in ("name", "date", "time", "reason")}
    vehicle = slots.get("vehicle") or {}
    got["year"] = vehicle.get("year")
    if "make" in vehicle or "model" in vehicle:
        got["vehicle"] = replay.vehicle_words(text)
    return got
