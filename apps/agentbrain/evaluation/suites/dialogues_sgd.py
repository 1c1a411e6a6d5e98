"""Schema-Guided Dialogue: appointments and rentals, slot by slot and as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ...conversation.dialogue.brain import Brain
from ..dialogue_scores import DialogueScores, agree
from ..plain_when import plain_day, plain_time
from ..replay import Replay


def score_sgd(
    rows: Sequence[Mapping[str, Any]], brain: Brain, table: Mapping[str, Any]
) -> DialogueScores:
    """Every dialogue of the file that has slots of ours."""
    scores = DialogueScores("sgd")
    for row in rows:
        if set(row["services"]) & {name.split(".")[0] for name in table["slots"]}:
            _dialogue(row, brain, table, scores)
    return scores


def _dialogue(
    row: Mapping[str, Any],
    brain: Brain,
    table: Mapping[str, Any],
    scores: DialogueScores,
) -> None:
    today = date.fromisoformat(table["today"])
    replay = Replay(brain, today)
    question, offered, booked = "intent", "", False
    for number, turn in enumerate(row["turns"]):
        text = str(turn["text"]).replace('o"clock', "o'clock")
        if turn["speaker"] != "user":
            question = _question(turn, table)
            offered = _offer(turn, table, replay, today)
            booked = booked or "NOTIFY_SUCCESS" in turn["acts"]
            continue
        starts = [offered] if offered and question == "choose_slot" else []
        asked = question if starts or question != "choose_slot" else "confirm_booking"
        heard = replay.caller(text, asked, starts)
        wanted = _wanted(turn, table, today, scores)
        skipped = _not_judged(turn, table)
        for kind in table["judged"]:
            if kind not in skipped:
                scores.judge(
                    kind, wanted.get(kind), heard.slots.get(kind),
                    row=f"{row['id']}/{number}", text=text,
                )  # fmt: skip
    _final(row, table, today, replay, scores, booked=booked)


def _question(turn: Mapping[str, Any], table: Mapping[str, Any]) -> str:
    for act, question in table["questions"]:
        if any(said.startswith(act) for said in turn["acts"]):
            return str(question)
    return "intent"


def _offer(
    turn: Mapping[str, Any], table: Mapping[str, Any], replay: Replay, today: date
) -> str:
    """The start the agent proposes (ISO minutes), completed by what is known."""
    if not any(act.startswith("OFFER:appointment") for act in turn["acts"]):
        return ""
    day, at = replay.slots.get("date"), replay.slots.get("time")
    for slot in turn.get("slots", ()):
        kind = table["slots"].get(slot["name"])
        read_day = plain_day(slot["value"], today) if kind == "date" else None
        read_time = plain_time(slot["value"]) if kind == "time" else None
        day = read_day.isoformat() if read_day else day
        at = read_time.at.isoformat("minutes") if read_time else at
    if not (day and at):
        return ""
    return datetime.fromisoformat(f"{day}T{at}").isoformat(timespec="minutes")


def _wanted(
    turn: Mapping[str, Any],
    table: Mapping[str, Any],
    today: date,
    scores: DialogueScores,
) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for slot in turn.get("slots", ()):
        kind = table["slots"].get(slot["name"])
        if kind is None:
            scores.out[f"not ours: {slot['name'].split('.')[1]}"] += 1
            continue
        value = slot["value"]
        read = plain_day(value, today) if kind == "date" else plain_time(value)
        if read is None:
            scores.out[f"{kind} that plain rules do not read"] += 1
            continue
        wanted[kind] = read
    return wanted


def _not_judged(turn: Mapping[str, Any], table: Mapping[str, Any]) -> set[str]:
    """Kinds said of something else: a rental's days, the weather's, a ride's."""
    services = {slot["name"].split(".")[0] for slot in turn.get("slots", ())}
    services.add(str(turn.get("intent", "")).split(".")[0])
    skipped: set[str] = set()
    for service in services:
        skipped |= set(table["not_judged"].get(service, ()))
    return skipped


def _final(
    row: Mapping[str, Any],
    table: Mapping[str, Any],
    today: date,
    replay: Replay,
    scores: DialogueScores,
    *,
    booked: bool,
) -> None:
    wanted: dict[str, Any] = {}
    for name, values in row["final_state"].items():
        kind = table["slots"].get(name)
        if kind is None:
            continue
        reads = [
            plain_day(value, today) if kind == "date" else plain_time(value)
            for value in values
        ]
        exact = [read for read in reads if read is not None]
        if exact:
            said = [read for read in exact if getattr(read, "half_said", True)]
            wanted[kind] = (said or exact)[0]
    if not wanted:
        return
    whole = agree(wanted, replay.slots)
    scores.states += 1
    scores.whole_states += whole
    if booked and {"date", "time"} <= set(wanted):
        scores.goals += 1
        scores.done += whole
