"""STAR: what the memory holds whenever the source's agent looks something up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ...conversation.dialogue.brain import Brain
from ..dialogue_scores import DialogueScores, agree
from ..plain_when import DAYS, NUMBERS, plain_time
from ..replay import Replay
from ..slot_values import words_of

_ONE_VALUE = re.compile(
    r'^(?:api\.is_equal_to\(\[?|api\.is_one_of\(\[)?"([^"]*)"\]?\)?$'
)


def score_star(
    rows: Sequence[Mapping[str, Any]],
    brain: Brain,
    table: Mapping[str, Any],
    *,
    unsaid: bool = False,
) -> DialogueScores:
    """Every dialogue with one task of the table.

    ``unsaid`` also judges what the source's agent looked up of his own accord, and the
    names of others than the caller.
    """
    scores = DialogueScores("star")
    for row in rows:
        tasks = [task for task in row["tasks"] if task in table["tasks"]]
        if len(tasks) == 1:
            _dialogue(row, tasks[0], brain, table, scores=scores, unsaid=unsaid)
    return scores


def _dialogue(
    row: Mapping[str, Any],
    task: str,
    brain: Brain,
    table: Mapping[str, Any],
    *,
    scores: DialogueScores,
    unsaid: bool,
) -> None:
    today = date.fromisoformat(table["today"])
    replay = Replay(brain, today)
    judged = table["tasks"][task]
    question, ends, said = "intent", False, ""
    known: dict[str, Any] = {}
    state: dict[str, Any] = {}
    words: set[str] = set()
    seen: set[str] = set()
    caller = None
    booked = False
    for number, turn in enumerate(row["turns"]):
        match turn["speaker"]:
            case "agent":
                act = str(turn.get("act", ""))
                question = table["questions"].get(act, "intent")
                ends = act in table["ends"]
            case "user" if not ends:
                replay.caller(turn["text"], question)
                said = turn["text"]
                words |= set(words_of(said))
            case "agent_query":
                looked_up = _known(turn, judged, table)
                seen |= looked_up.keys()
                caller = caller or looked_up.get("name")
                other = looked_up.get("name", caller) != caller
                if other and not unsaid:
                    looked_up.pop("name", None)
                    scores.out["name of somebody else"] += 1
                state = {
                    k: v for k, v in looked_up.items() if unsaid or _said(k, v, words)
                }
                for kind in looked_up.keys() - state.keys():
                    scores.out[f"{kind} that the caller never said"] += 1
                booked = booked or _books(turn)
                for kind, value in state.items():
                    if known.get(kind) != value:
                        known[kind] = value
                        scores.judge(
                            kind, value, replay.slots.get(kind),
                            row=f"{row['id']}/{number}", text=said,
                        )  # fmt: skip
    for kind in judged:
        if kind not in seen and replay.slots.get(kind) is not None and seen:
            scores.judge(
                kind,
                None,
                replay.slots[kind],
                row=str(row["id"]),
                text="(never looked up)",
            )
    if state:
        whole = agree(state, replay.slots)
        scores.states += 1
        scores.whole_states += whole
        if booked:
            scores.goals += 1
            scores.done += whole


def _books(turn: Mapping[str, Any]) -> bool:
    return any(
        slot["name"] == "RequestType" and "Book" in slot["value"]
        for slot in turn["slots"]
    )


def _said(kind: str, value: Any, words: set[str]) -> bool:
    """Whether the caller has said it: the source's agent looks up times of his own."""
    if kind == "date":
        return bool({value, value[:3], f"{value}s"} & words)
    if kind == "name":
        return set(words_of(value)) <= words
    hour = value.at.hour
    dial = hour % 12 or 12
    halves = {f"{dial}{half}" for half in ("am", "pm", "p", "a")}
    spoken = {str(dial), str(hour), NUMBERS[dial - 1], *halves}
    return bool((spoken | ({"noon"} if hour == 12 else set())) & words)


def _known(
    turn: Mapping[str, Any], judged: Sequence[str], table: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of a look-up that are ours; a day is a weekday's name."""
    known: dict[str, Any] = {}
    for slot in turn["slots"]:
        kind = table["slots"].get(slot["name"])
        one = _ONE_VALUE.match(str(slot["value"]).strip())
        if kind not in judged or not one or not one[1].strip():
            continue
        value = one[1].strip()
        match kind:
            case "date":
                read: Any = value.lower() if value.lower() in DAYS else None
            case "time":
                read = plain_time(value)
            case _:
                read = value.title()
        if read is not None:
            known[kind] = read
    return known
