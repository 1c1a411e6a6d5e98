"""Labelled utterances in the words of this project (``mappings/intents.json``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .rows import read_rows

SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One row: the acts it is, and those it must not be judged on.

    ``labels`` are the source's own, for the note beside a miss.
    """

    id: str
    text: str
    labels: tuple[str, ...]
    acts: frozenset[str]
    unclear: frozenset[str]

    def judged_on(self, act: str) -> bool:
        return act not in self.unclear


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """One file. ``acts`` are those it labels; ``apart`` names groups of labels."""

    name: str
    file: str
    acts: tuple[str, ...]
    apart: Mapping[str, Sequence[str]]
    rows: tuple[Labelled, ...]


def files_of(table: Mapping[str, Any]) -> tuple[str, ...]:
    """Every file the table names."""
    return tuple(entry["file"] for entry in table["sets"])


def read_sets(table: Mapping[str, Any], data: Path) -> list[LabelledSet]:
    """Every set of the table. Raises as ``read_rows`` does."""
    rules = {entry["name"]: entry for entry in table["sets"]}
    sets = []
    for entry in table["sets"]:
        rule = rules[entry.get("same_as", entry["name"])]
        rows = tuple(_labelled(rule, row) for row in read_rows(data / entry["file"]))
        apart = rule.get("told apart", {})
        acts = tuple(rule["acts"])
        sets.append(LabelledSet(entry["name"], entry["file"], acts, apart, rows))
    return sets


def _labelled(rule: Mapping[str, Any], row: Mapping[str, Any]) -> Labelled:
    labels = tuple(row["labels"]) if "labels" in row else (str(row["label"]),)
    acts = {rule["means"][label] for label in labels if label in rule["means"]}
    for both in rule.get("together", ()):
        if set(both["labels"]) <= set(labels):
            acts.add(both["means"])
    unclear: set[str] = set()
    for part in rule.get("unclear", ()):
        if set(part["labels"]) & set(labels):
            unclear |= set(part["acts"]) - acts
    for part in rule.get("unclear_words", ()):
        if _says(part, str(row["text"])):
            named = part.get("label", "")
            if not named:
                unclear |= set(part["acts"]) - acts
            elif named in labels:
                unclear |= set(part["acts"])
    return Labelled(
        str(row["id"]), str(row["text"]), labels, frozenset(acts), frozenset(unclear)
    )


def _says(part: Mapping[str, Any], text: str) -> bool:
    found = re.search(part["words"], text, re.IGNORECASE)
    return bool(found) and not re.search(part["but_not"], text, re.IGNORECASE)
