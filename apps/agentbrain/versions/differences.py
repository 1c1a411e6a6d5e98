"""What differs between two contents, in words staff know from their own pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``before`` is "" where something is added, ``after`` where
    something is removed."""

    kind: str
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one intent, one reason, or one page."""

    title: str
    changes: tuple[Change, ...]


def differences(before: str, after: str) -> list[Section]:
    """The sections in which ``after`` differs from ``before``, both tuned content.

    An empty ``before`` stands for nothing published yet.
    """
    old = json.loads(before) if before else EMPTY
    new = json.loads(after)
    sections = [
        Section("Profile", tuple(_values(_profile(old), _profile(new)))),
        *_intents(old, new),
        Section(
            "Utterances that are none of ours",
            tuple(_members("utterance", old["none_of_ours"], new["none_of_ours"])),
        ),
        *_rules(old, new),
        Section("Wordings", tuple(_values(_wordings(old), _wordings(new)))),
    ]
    return [section for section in sections if section.changes]


def count(sections: Iterable[Section]) -> int:
    """How many single changes there are."""
    return sum(len(section.changes) for section in sections)


EMPTY: Mapping[str, Any] = {
    "business": {},
    "voice": {},
    "thresholds": {},
    "understanding": {},
    "intents": [],
    "none_of_ours": [],
    "rules": [],
    "wordings": {},
}


def _profile(content: Mapping[str, Any]) -> dict[str, str]:
    parts = ("business", "voice", "thresholds", "understanding")
    return {
        _words(name): str(value)
        for part in parts
        for name, value in content[part].items()
    }


def _wordings(content: Mapping[str, Any]) -> dict[str, str]:
    return {
        _words(key): " | ".join(lines) for key, lines in content["wordings"].items()
    }


def _values(old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[Change]:
    for name in dict.fromkeys((*new, *old)):
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            yield Change(_kind(before, after), name, before, after)


def _kind(before: str, after: str) -> str:
    if not before:
        return ADDED
    return CHANGED if after else REMOVED


def _members(what: str, old: Iterable[str], new: Iterable[str]) -> Iterable[Change]:
    was, becomes = dict.fromkeys(old), dict.fromkeys(new)
    yield from (Change(ADDED, what, after=t) for t in becomes if t not in was)
    yield from (Change(REMOVED, what, before=t) for t in was if t not in becomes)


def _intents(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Section]:
    was = {row["code"]: row for row in old["intents"]}
    becomes = {row["code"]: row for row in new["intents"]}
    for code in dict.fromkeys((*becomes, *was)):
        before, after = was.get(code), becomes.get(code)
        if before != after:
            name = (after or before or {})["name"]
            yield Section(
                f"Intent {name} ({code})", tuple(_intent(before or {}, after or {}))
            )


def _intent(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Change]:
    if not old:
        yield Change(ADDED, "intent", after=new["name"])
    elif not new:
        yield Change(REMOVED, "intent", before=old["name"])
    else:
        simple = ("name", "priority")
        yield from _values(
            {name: str(old[name]) for name in simple},
            {name: str(new[name]) for name in simple},
        )
    yield from _patterns(old.get("patterns", ()), new.get("patterns", ()))
    yield from _members("example", old.get("examples", ()), new.get("examples", ()))
    yield from _members(
        "example from a call", old.get("labelled", ()), new.get("labelled", ())
    )


def _patterns(old: Iterable[Any], new: Iterable[Any]) -> Iterable[Change]:
    """By the row they stand in, so that an edited pattern is one change."""
    was = {pk: (text, weight) for pk, text, weight in old}
    becomes = {pk: (text, weight) for pk, text, weight in new}
    same = set(was.values()) & set(becomes.values())
    for pk in dict.fromkeys((*becomes, *was)):
        before, after = was.get(pk), becomes.get(pk)
        # A row made anew with the words of another is no change.
        before, after = (None if p in same else p for p in (before, after))
        if before == after:
            continue
        if before and after and before[0] == after[0]:
            weights = (f"{pattern[1]:g}" for pattern in (before, after))
            yield Change(CHANGED, f"weight of {after[0]}", *weights)
        else:
            left, right = (_pattern(*p) if p else "" for p in (before, after))
            yield Change(_kind(left, right), "pattern", left, right)


def _pattern(text: str, weight: float) -> str:
    return text if weight == 1 else f"{text} (weight {weight:g})"


def _rules(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Section]:
    was = {row[0]: row for row in old["rules"]}
    becomes = {row[0]: row for row in new["rules"]}
    same = {tuple(row[1:]) for row in was.values()} & {
        tuple(row[1:]) for row in becomes.values()
    }
    changes: dict[str, list[Change]] = {}
    for pk in dict.fromkeys((*becomes, *was)):
        before, after = was.get(pk), becomes.get(pk)
        before, after = (
            None if row and tuple(row[1:]) in same else row for row in (before, after)
        )
        if before == after:
            continue
        left, right = (_rule(row) if row else "" for row in (before, after))
        row = after or before or []
        changes.setdefault(row[1], []).append(
            Change(_kind(left, right), "rule", left, right)
        )
    for reason in sorted(changes):
        yield Section(f"Calls for a person: {reason}", tuple(changes[reason]))


def _rule(row: list[Any]) -> str:
    _, reason, pattern, priority, response = row
    said = f", says “{response}”" if response else ""
    return f"{pattern} ({_words(reason)}, {priority}{said})"


def _words(name: str) -> str:
    return name.replace("_", " ")
