"""Who wants a person, who complains, and what ordinary talk sets off.

Measured on the rules that ship, through the function the dialogue calls
(``alarms.match_escalations``), on each row by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...conversation.dialogue.alarms import EscalationMatch, match_escalations
from ...conversation.dialogue.brain import Brain
from ...conversation.language.text import normalise
from ..contract import Confusion, Figure, Miss, Progress, SuiteResult
from ..rows import mapping, read_rows

_TABLE = mapping("escalation")
_SILENT = "(none)"
_MISSES_SHOWN = 60
# From the figures asked for: recall and precision by what is looked for.
_TARGETS = {"person": (0.95, 0.95), "complaint": (0.95, 0.9)}
_QUIET_AT_MOST = 0.005


@dataclass(slots=True)
class Tally:
    """Rows by what they are and whether the looked-for alarm went off."""

    found: int = 0
    missed: int = 0
    false: int = 0
    silent: int = 0

    def add(self, *, wanted: bool, got: bool) -> None:
        self.found += wanted and got
        self.missed += wanted and not got
        self.false += got and not wanted
        self.silent += not (wanted or got)

    def plus(self, other: Tally) -> Tally:
        return Tally(
            self.found + other.found,
            self.missed + other.missed,
            self.false + other.false,
            self.silent + other.silent,
        )

    def figures(self, what: str, least: tuple[float, float]) -> Iterator[Figure]:
        """Recall and precision; a share of no rows is not told."""
        recall, precision = least
        wanted, alarms = self.found + self.missed, self.found + self.false
        if wanted:
            share = self.found / wanted
            yield Figure(f"{what}: recall", share, wanted, at_least=recall)
        if alarms:
            share = self.found / alarms
            yield Figure(f"{what}: precision", share, alarms, at_least=precision)


@dataclass(slots=True)
class _Seen:
    """One pass over all rows: what fired is looked up once a row."""

    brain: Brain
    progress: Progress
    total: int
    done: int = 0
    misses: list[Miss] = field(default_factory=list)

    def alarms(self, row: Mapping[str, Any]) -> Sequence[EscalationMatch]:
        self.done += 1
        if self.done % 200 == 0 or self.done == self.total:
            self.progress(self.done, self.total)
        return match_escalations(self.brain, normalise(row["text"]))


class EscalationSuite:
    """Alarms: a person, a complaint; and none on ordinary talk."""

    name = "escalation"
    title = "Who wants a person, who complains"
    files: Sequence[str] = (
        *_TABLE["person"]["sets"],
        *_TABLE["quiet"]["sets"],
    )

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        rows = {name: read_rows(data / name) for name in self.files}
        counts = {name: len(listed) for name, listed in rows.items()}
        seen = _Seen(brain, progress, sum(counts.values()))
        fired = {
            name: [seen.alarms(row) for row in listed] for name, listed in rows.items()
        }
        figures: list[Figure] = []
        for kind in ("person", "complaint"):
            figures += _sought(kind, rows, fired, seen.misses)
        for name, about in _TABLE["quiet"]["sets"].items():
            figures += _quiet(about, rows[name], fired[name], seen.misses)
        return SuiteResult(
            self.name,
            self.title,
            counts,
            figures,
            confusions=[
                _confusion(about["name"], rows[name], fired[name], about["labels"])
                for name, about in _TABLE["person"]["sets"].items()
            ],
            misses=seen.misses,
            notes=list(_notes(rows)),
        )


def _sought(
    kind: str,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    fired: Mapping[str, Sequence[Sequence[EscalationMatch]]],
    misses: list[Miss],
) -> Iterator[Figure]:
    """Recall and precision by set, then of all sets together where there are more."""
    table, everywhere = _TABLE[kind], Tally()
    reasons = frozenset(table["reasons"])
    for name, about in table["sets"].items():
        tally = Tally()
        for row, alarms in zip(rows[name], fired[name], strict=True):
            labels = _labels(row)
            if labels & set(about.get("left_out", ())):
                continue
            wanted = bool(labels & set(about["labels"]))
            got = bool(_reasons(alarms) & reasons)
            tally.add(wanted=wanted, got=got)
            if wanted != got:
                _note_miss(misses, row, kind if wanted else _SILENT, alarms)
        yield from tally.figures(f"{kind}, {about['name']}", _TARGETS[kind])
        everywhere = everywhere.plus(tally)
    if len(table["sets"]) > 1:
        yield from everywhere.figures(f"{kind}, all sets", _TARGETS[kind])


def _quiet(
    about: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    fired: Sequence[Sequence[EscalationMatch]],
    misses: list[Miss],
) -> Iterator[Figure]:
    """False alarms on talk that calls for nobody: for a person, then of any kind."""
    person = frozenset(_TABLE["person"]["reasons"])
    at_most = None if "no_target" in about else _QUIET_AT_MOST
    chosen = [
        (row, alarms)
        for row, alarms in zip(rows, fired, strict=True)
        if all(row[key] in values for key, values in about.get("only", {}).items())
    ]
    by_reason = Counter(
        reason for _, alarms in chosen for reason in sorted(_reasons(alarms))
    )
    for row, alarms in chosen:
        if alarms:
            _note_miss(misses, row, _SILENT, alarms)
    of_person = sum(bool(_reasons(alarms) & person) for _, alarms in chosen)
    of_any = sum(bool(alarms) for _, alarms in chosen)
    told = ", ".join(f"{reason} {count}" for reason, count in by_reason.most_common())
    for what, count, note in (
        ("for a person", of_person, ""),
        ("of any kind", of_any, f"rows by reason: {told or 'none'}"),
    ):
        yield Figure(
            f"false alarms {what}, {about['name']}",
            count / max(len(chosen), 1),
            len(chosen),
            at_most=at_most,
            note=note,
        )


def _confusion(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    fired: Sequence[Sequence[EscalationMatch]],
    person: Collection[str],
) -> Confusion:
    """What the most urgent alarm was, for rows that want a person and for the rest."""
    counts: dict[str, Counter[str]] = {}
    for row, alarms in zip(rows, fired, strict=True):
        labels = _labels(row)
        true = (
            "wants a person"
            if labels & set(person)
            else "complaint"
            if "complaint" in labels
            else "anything else"
        )
        said = alarms[0].rule.reason if alarms else _SILENT
        counts.setdefault(true, Counter())[said] += 1
    return Confusion(f"Most urgent alarm, {name}", counts)


def _note_miss(
    misses: list[Miss],
    row: Mapping[str, Any],
    wanted: str,
    alarms: Sequence[EscalationMatch],
) -> None:
    if len(misses) < _MISSES_SHOWN:
        got = "; ".join(f"{match.rule.reason}: {match.words}" for match in alarms)
        misses.append(Miss(str(row["id"]), row["text"], wanted, got or _SILENT))


def _labels(row: Mapping[str, Any]) -> set[str]:
    return set(row["labels"] if "labels" in row else [row.get("label", "")])


def _reasons(alarms: Sequence[EscalationMatch]) -> frozenset[str]:
    return frozenset(match.rule.reason for match in alarms)


def _notes(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    yield _TABLE["person"]["why"]
    yield _TABLE["quiet"]["why"]
    for about in _TABLE["quiet"]["sets"].values():
        if "no_target" in about:
            yield f"{about['name']}: {about['no_target']}"
    for name, about in _TABLE["person"]["sets"].items():
        for label, why in about.get("left_out", {}).items():
            count = sum(label in _labels(row) for row in rows[name])
            yield f"left out: {about['name']} {label}, {count} rows: {why}"
