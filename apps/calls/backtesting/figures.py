"""Counting what a draft changes; every rate comes with what it was counted from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..summaries.masking import mask_numbers

MOST_LISTED = 100
LONGEST_TEXT = 240


@dataclass(slots=True)
class Tally:
    """Right and wrong of one label: true and false positives, false negatives."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def as_data(self) -> dict[str, Any]:
        """Rates are None where nothing was there to be found, or nothing was found."""
        found, there = self.right + self.false, self.right + self.missed
        return {
            "right": self.right,
            "false": self.false,
            "missed": self.missed,
            "precision": round(self.right / found, 4) if found else None,
            "recall": round(self.right / there, 4) if there else None,
        }


class Tallies:
    """Precision and recall per label, over any number of utterances."""

    def __init__(self) -> None:
        self._of: dict[str, Tally] = {}

    def count(self, expected: str, found: str) -> None:
        """ "" on either side stands for none of the labels."""
        if expected == found:
            if expected:
                self._label(expected).right += 1
            return
        if expected:
            self._label(expected).missed += 1
        if found:
            self._label(found).false += 1

    def as_data(self) -> dict[str, dict[str, Any]]:
        return {code: tally.as_data() for code, tally in sorted(self._of.items())}

    def _label(self, code: str) -> Tally:
        return self._of.setdefault(code, Tally())


def side_by_side(before: Tallies, after: Tallies) -> list[dict[str, Any]]:
    """One row a label: ``{"code", "before", "after"}``."""
    old, new = before.as_data(), after.as_data()
    nothing = Tally().as_data()
    return [
        {
            "code": code,
            "before": old.get(code, nothing),
            "after": new.get(code, nothing),
        }
        for code in sorted(old.keys() | new.keys())
    ]


@dataclass(slots=True)
class Listing:
    """Changes with an example each: all are counted, some of each kind are listed."""

    total: int = 0
    _seen: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)

    def add(self, text: str, call: int | None, **facts: str) -> None:
        """The same text with the same facts is one line with a count."""
        self.total += 1
        shown = mask_numbers(text)[:LONGEST_TEXT]
        key = (shown.casefold(), *facts.values())
        if key in self._seen:
            self._seen[key]["times"] += 1
        elif len(self._seen) < MOST_LISTED:
            self._seen[key] = {"text": shown, "call": call, "times": 1, **facts}

    def as_data(self) -> dict[str, Any]:
        lines = sorted(self._seen.values(), key=lambda line: -line["times"])
        listed = sum(line["times"] for line in lines)
        return {"total": self.total, "listed": lines, "unlisted": self.total - listed}


@dataclass(slots=True)
class Flow:
    """What became of the past calls of one kind: really, and in both replays."""

    calls: int = 0
    completed: Counter[str] = field(default_factory=Counter)
    escalated: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)

    def as_data(self, name: str) -> dict[str, Any]:
        return {
            "flow": name,
            "calls": self.calls,
            "completed": dict(self.completed),
            "escalated": dict(self.escalated),
            "turns": dict(self.turns),
        }


def flow_rows(flows: dict[str, Flow]) -> list[dict[str, Any]]:
    """The commonest first."""
    ordered: Iterable[tuple[str, Flow]] = sorted(
        flows.items(), key=lambda item: (-item[1].calls, item[0])
    )
    return [flow.as_data(name) for name, flow in ordered]
