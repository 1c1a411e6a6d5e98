"""Asks for service, and the small acts of talk: yes, no, cancel, repeat, goodbye."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...conversation.dialogue.brain import Brain
from ...conversation.dialogue.classifier import NONE
from ...conversation.dialogue.heard import Heard
from ..contract import Confusion, Curve, Figure, Miss, Progress, SuiteResult
from ..labelled import SERVICE, Labelled, LabelledSet, files_of, read_sets
from ..rows import mapping
from ..scores import Tally, out_of_scope, precision_recall
from ..understanding import OPEN, YES_OR_NO, hear, starts_booking

_TABLE = mapping("intents")
_ASKED_FOR = ("yes", "no", "cancel", "repeat", "goodbye", "greeting", "are you a bot")
_NOTHING = "(nothing)"
_MISSES_SHOWN = 80
_F1 = 0.93
_FALSE_ALARMS = 0.05


@dataclass(frozen=True, slots=True)
class Seen:
    """A row with what the brain heard: at the open question, and as an answer."""

    row: Labelled
    opened: Heard
    answered: Heard
    booked: bool

    def is_heard(self, act: str) -> bool:
        if act == SERVICE:
            return self.booked
        means = _TABLE["acts"][act]
        if "answer" in means:
            return self.answered.answer == means["answer"]
        return self.opened.has(*means["codes"])

    @property
    def inside(self) -> float:
        """How surely it is one of the shop's matters, 0 to 1: the curve's measure."""
        heard = self.opened
        rules = any(match.rule_id != "classifier" for match in heard.intents)
        if rules or heard.answer or heard.escalation or "service" in heard.slots:
            return 1.0
        outside = (g.confidence for g in heard.guesses if g.code == NONE)
        return 1.0 - next(outside, 0.0)


class IntentsSuite:
    """Every row is heard twice: as the answer to "how can I help you?", which decides
    all acts but yes and no, and as the answer to a question that takes a yes or a no.
    """

    name = "intents"
    title = "Intents: asks for service, and yes, no, cancel, repeat, goodbye, greeting"
    files: Sequence[str] = files_of(_TABLE)

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        """Raises ``OSError`` where a file is absent, ``BadRow`` for a broken line."""
        sets = read_sets(_TABLE, data)
        total, done = sum(len(part.rows) for part in sets), 0
        seen: list[tuple[LabelledSet, Seen]] = []
        for part in sets:
            for row in part.rows:
                seen.append((part, _see(brain, row)))
                done += 1
                if done % 250 == 0 or done == total:
                    progress(done, total)
        return SuiteResult(
            suite=self.name,
            title=self.title,
            rows={part.file: len(part.rows) for part in sets},
            figures=[*_service(seen), *_acts(seen), *_whole(seen), *_outside(seen)],
            confusions=[_confusion(seen)],
            curves=_curves(seen),
            misses=list(_misses(seen))[:_MISSES_SHOWN],
            notes=_NOTES,
        )


def _see(brain: Brain, row: Labelled) -> Seen:
    opened = hear(brain, row.text, OPEN)
    answered = hear(brain, row.text, YES_OR_NO)
    return Seen(row, opened, answered, starts_booking(opened))


Rows = Sequence[tuple[LabelledSet, Seen]]


def _tally(seen: Rows, act: str, name: str = "") -> Tally:
    """How often the act was heard and was meant, in the sets that label it."""
    tally = Tally()
    for part, one in seen:
        if act in part.acts and name in ("", part.name) and one.row.judged_on(act):
            tally.add(wanted=act in one.row.acts, got=one.is_heard(act))
    return tally


def _service(seen: Rows) -> Iterator[Figure]:
    whole = _tally(seen, SERVICE)
    note = "heard: a booking would begin without another question"
    yield Figure(
        "asks for service: recall", whole.recall, whole.wanted, at_least=0.93, note=note
    )
    yield Figure(
        "asks for service: false accepts",
        whole.false_share,
        whole.unwanted,
        at_most=0.03,
        note="unrelated rows, out-of-scope ones among them",
    )
    oos = [one for _, one in seen if one.row.labels == ("oos",)]
    if oos:
        share = sum(one.booked for one in oos) / len(oos)
        yield Figure("false accepts on oos", share, len(oos), at_most=0.03)
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for part, one in seen:
        if one.row.judged_on(SERVICE):
            for group, labels in part.apart.items():
                if set(labels) & set(one.row.labels):
                    groups[f"{part.name}: {group}"].append(one.booked)
    for group, booked in groups.items():
        yield Figure(f"recall, {group}", sum(booked) / len(booked), len(booked))


def _acts(seen: Rows) -> Iterator[Figure]:
    for act in _TABLE["acts"]:
        target = _F1 if act in _ASKED_FOR else None
        whole = _tally(seen, act)
        note = f"precision {whole.precision:.3f}, recall {whole.recall:.3f}"
        yield Figure(f"{act}: F1", whole.f1, whole.wanted, at_least=target, note=note)
        for part in dict.fromkeys(part.name for part, _ in seen):
            tally = _tally(seen, act, part)
            if tally.wanted:
                yield Figure(f"{act}: F1, {part}", tally.f1, tally.wanted)


def _said(one: Seen, acts: Sequence[str]) -> str:
    """The one act a row is taken for: its own wish first, then how it answers."""
    ranked = (SERVICE, *(act for act in acts if act not in ("yes", "no")), "yes", "no")
    return next((act for act in ranked if act in acts and one.is_heard(act)), _NOTHING)


def _single(seen: Rows) -> Iterator[tuple[str, str]]:
    """(meant, said) for rows of one act or none, unclear ones left out."""
    for part, one in seen:
        if len(one.row.acts) > 1 or (one.row.unclear and not one.row.acts):
            continue
        meant = next(iter(one.row.acts), _NOTHING)
        if one.row.judged_on(meant):
            yield meant, _said(one, part.acts)


def _whole(seen: Rows) -> Iterator[Figure]:
    pairs = Counter(_single(seen))
    meant = sum(n for (wanted, _), n in pairs.items() if wanted != _NOTHING)
    right = sum(n for (a, b), n in pairs.items() if a == b != _NOTHING)
    yield Figure("intent accuracy, rows that mean something here", right / meant, meant)
    scores = []
    for act in {wanted for wanted, _ in pairs} - {_NOTHING}:
        tally = Tally()
        for (wanted, said), n in pairs.items():
            tally.add(wanted=wanted == act, got=said == act, times=n)
        scores.append(tally.f1)
    macro = sum(scores) / len(scores)
    yield Figure("macro-F1, all rows", macro, sum(pairs.values()))


def _outside(seen: Rows) -> Iterator[Figure]:
    inside, oos = _inside_and_oos(seen)
    if not oos or not inside:
        return
    recall = out_of_scope(inside, oos, _FALSE_ALARMS)
    note = f"at {_FALSE_ALARMS:.0%} false alarms on {len(inside)} rows of ours"
    yield Figure("out-of-scope recall", recall, len(oos), note=note)


def _inside_and_oos(seen: Rows) -> tuple[list[float], list[float]]:
    rows = [(one, "oos" in one.row.labels) for part, one in seen if _has_oos(part)]
    inside = [one.inside for one, out in rows if not out and one.row.acts]
    return inside, [one.inside for one, out in rows if out]


def _has_oos(part: LabelledSet) -> bool:
    return any("oos" in row.labels for row in part.rows[-200:])


def _confusion(seen: Rows) -> Confusion:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for meant, said in _single(seen):
        counts[meant][said] += 1
    return Confusion("Acts, as meant and as heard", counts)


def _curves(seen: Rows) -> list[Curve]:
    inside, oos = _inside_and_oos(seen)
    title = "Out of scope, by how little sounds like ours (recall, precision)"
    return [Curve(title, precision_recall(inside, oos))] if inside and oos else []


def _misses(seen: Rows) -> Iterator[Miss]:
    for part, one in seen:
        for act in part.acts:
            wanted = act in one.row.acts
            if one.row.judged_on(act) and one.is_heard(act) != wanted:
                labels = ", ".join(one.row.labels)
                sign = act if wanted else f"not {act}"
                yield Miss(one.row.id, one.row.text, f"{sign} ({labels})", _got(one))


def _got(one: Seen) -> Mapping[str, Any]:
    heard = one.opened
    best = heard.guesses[0] if heard.guesses else None
    return {
        "intents": [f"{match.code} ({match.words})" for match in heard.intents],
        "answer": one.answered.answer,
        "service": heard.slots.get("service", ""),
        "guess": f"{best.code} {best.confidence:.2f}" if best else "",
    }


_NOTES = (
    "Every row is heard by itself, by a new caller: at the open question, and for yes "
    "and no as the answer to a question that takes one of them.",
    "An act counts as heard when its intent fired, alone or beside others; the sets of "
    "NLU++ label several acts a row.",
    "What a label means here, and which rows are unclear for which act and why, stands "
    "in mappings/intents.json.",
)
