"""What a backtest found, as tables a page can show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from ..models import Backtest, Intent

FOLLOWED = (Backtest.Status.QUEUED, Backtest.Status.RUNNING)
TONES = {
    Backtest.Status.QUEUED: "quiet",
    Backtest.Status.RUNNING: "live",
    Backtest.Status.DONE: "good",
    Backtest.Status.FAILED: "bad",
}


def test_panel(test: Backtest) -> dict[str, Any]:
    """The state of a test, and its findings once it is done."""
    return {
        "tone": TONES[Backtest.Status(test.status)],
        "follow": test.status in FOLLOWED,
        "percent": round(100 * test.done / test.total) if test.total else 0,
        "waited_seconds": round((timezone.now() - test.created_at).total_seconds()),
        **(findings(test.result) if test.status == Backtest.Status.DONE else {}),
    }


def findings(result: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a test or of a version; empty where it was not tested."""
    if "replayed" not in result:
        return {}
    names = dict(Intent.objects.values_list("code", "name"))
    utterances, escalations = result["utterances"], result["escalations"]
    labelled = result["labelled"]
    return {
        "replayed": {**result["replayed"], **_span(result["replayed"])},
        "utterances": {**utterances, "lines": _named(utterances["listed"], names)},
        "appeared": _reasons(escalations["appeared"]),
        "vanished": _reasons(escalations["vanished"]),
        "test_cases": labelled["test_case"],
        "examples": labelled["example"],
        "fixed": {
            **labelled["fixed"],
            "lines": _named(labelled["fixed"]["listed"], names),
        },
        "broken": {
            **labelled["broken"],
            "lines": _named(labelled["broken"]["listed"], names),
        },
        "intents": [
            {
                "name": names.get(row["code"], row["code"]),
                "code": row["code"],
                "labelled": row["after"]["right"] + row["after"]["missed"],
                "before": _rates(row["before"]),
                "after": _rates(row["after"]),
                "precision": _tone(row, "precision"),
                "recall": _tone(row, "recall"),
            }
            for row in result["intents"]
        ],
        "flows": [_flow(row, names) for row in result["flows"]],
        "completed": _sum(result["flows"]),
    }


def _reasons(listing: Mapping[str, Any]) -> dict[str, Any]:
    """Reason codes as people read them."""
    lines = [
        {**line, "reason": line["reason"].replace("_", " ")}
        for line in listing["listed"]
    ]
    return {**listing, "listed": lines}


def _span(replayed: Mapping[str, Any]) -> dict[str, datetime | None]:
    return {
        end: datetime.fromisoformat(replayed[end]) if replayed.get(end) else None
        for end in ("oldest", "newest")
    }


def _named(
    lines: list[dict[str, Any]], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Intents by their names; "" is spelled out, and so is a call for a person."""
    sides = ("before", "after", "meant")
    return [
        {
            **line,
            **{side: _side(line, side, names) for side in sides if side in line},
        }
        for line in lines
    ]


def _side(line: Mapping[str, Any], side: str, names: Mapping[str, str]) -> str:
    person = side in line.get("to_a_person", "").split()
    intent = names.get(line[side], line[side])
    if person:
        return f"{intent}, and a person" if intent else "a person"
    return intent or "nothing"


def _rates(row: Mapping[str, Any]) -> dict[str, str]:
    """``97 % (31 of 32)``; a dash where nothing was there to count."""
    return {
        "precision": _rate(row["precision"], row["right"], row["right"] + row["false"]),
        "recall": _rate(row["recall"], row["right"], row["right"] + row["missed"]),
    }


def _rate(rate: float | None, right: int, total: int) -> str:
    return "-" if rate is None else f"{100 * rate:.0f} % ({right} of {total})"


def _tone(row: Mapping[str, Any], name: str) -> str:
    before, after = row["before"][name], row["after"][name]
    if before is None or after is None or before == after:
        return ""
    return "good" if after > before else "bad"


def _flow(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    kind, _, intent = row["flow"].partition(" ")
    completed, escalated, turns = row["completed"], row["escalated"], row["turns"]
    before, after = completed["before"], completed["after"]
    return {
        "kind": kind.replace("_", " "),
        "intent": names.get(intent, intent) or "no intent",
        "calls": row["calls"],
        "completed": completed,
        "escalated": escalated,
        "turns": {
            side: f"{turns[side] / row['calls']:.1f}" for side in ("before", "after")
        },
        "tone": "" if before == after else "good" if after > before else "bad",
    }


def _sum(flows: list[dict[str, Any]]) -> dict[str, int]:
    return {
        side: sum(row["completed"].get(side, 0) for row in flows)
        for side in ("really", "before", "after")
    }
