"""Vehicle, year, name and reason: what is read against what people were annotated with.

Values come from their files and stand in sentences of the project's own
(``mappings/slots.json``), each with the question it would answer; which sentence a row
gets follows from its place in the file, so that two runs see the same. A value read
where none was said counts against the precision of its kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...conversation.dialogue.brain import Brain
from ...conversation.dialogue.slots.reading import read_readings
from ...conversation.dialogue.slots.readings import DOUBTFUL, Reading
from ...conversation.language.text import normalise
from ..contract import Figure, Miss, Progress, SuiteResult, share
from ..rows import mapping, read_rows
from ..scores import Tally
from ..slot_values import (
    PARTLY,
    covers,
    left_out,
    same_family,
    same_name,
    same_vehicle,
    wanted_years,
    word_f1,
    words_of,
)
from ..understanding import asked_memory

TASKMASTER = "dialogues/taskmaster1_slot_values_dev.jsonl"
MULTIDOGO = "dialogues/multidogo_dev.jsonl"
VEHICLES = "vehicles/us_makes_models.jsonl"
KINDS = ("name", "vehicle", "make", "model", "year", "reason")


@dataclass(slots=True)
class Counts:
    """Tallies by (source, kind); whole reasons; rows left out, by why."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    whole: Tally = field(default_factory=Tally)
    out: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def of(self, source: str, kind: str) -> Tally:
        return self.tallies.setdefault((source, kind), Tally())

    def judge(self, source: str, kind: str, *, right: bool, read: bool) -> None:
        """A value that was there: found, or missed and perhaps something else read."""
        tally = self.of(source, kind)
        tally.add(wanted=True, got=right)
        if read and not right:
            tally.add(wanted=False, got=True)

    def pooled(self, *kinds: str) -> Tally:
        whole = Tally()
        for (_, kind), tally in self.tallies.items():
            if kind in kinds:
                whole.found += tally.found
                whole.missed += tally.missed
                whole.false += tally.false
        return whole


class SlotsSuite:
    """Values of slots that are not days or times."""

    name = "slots"
    title = "Vehicle, year, name and reason"
    files: Sequence[str] = (TASKMASTER, MULTIDOGO, VEHICLES)

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        table = mapping("slots")
        rows = {name: read_rows(data / name) for name in self.files}
        total = sum(map(len, rows.values()))
        counts = Counts()
        _taskmaster(rows[TASKMASTER], brain, table, counts)
        progress(len(rows[TASKMASTER]), total)
        _multidogo(rows[MULTIDOGO], brain, table, counts)
        progress(total - len(rows[VEHICLES]), total)
        vehicles = _vehicles(rows[VEHICLES], brain, table, counts)
        progress(total, total)
        return SuiteResult(
            self.name,
            self.title,
            {name: len(listed) for name, listed in rows.items()},
            [*_figures(counts), *vehicles],
            misses=counts.misses,
            notes=[f"left out, {why}: {n}" for why, n in counts.out.most_common()],
        )


def _figures(counts: Counts) -> Iterable[Figure]:
    for name, kinds, note in (
        (
            "vehicle (make and model): F1",
            ("vehicle", "make", "model"),
            "the words read",
        ),
        ("vehicle year: F1", ("year",), "the year itself"),
        ("customer name: F1", ("name",), "all words but titles and initials"),
        ("reason: F1", ("reason",), f"word F1 of {PARTLY} and up with the words said"),
    ):
        pooled = counts.pooled(*kinds)
        yield Figure(name, pooled.f1, pooled.wanted, at_least=0.85, note=note)
    everything = counts.pooled(*KINDS)
    yield Figure("all of these: F1", everything.f1, everything.wanted, at_least=0.85)
    for (source, kind), tally in sorted(counts.tallies.items()):
        note = f"precision {tally.precision:.3f}, recall {tally.recall:.3f}"
        yield Figure(f"{source}, {kind}: F1", tally.f1, tally.wanted, note=note)
    yield Figure(
        "reason, every word of it and no other",
        counts.whole.recall,
        counts.whole.wanted,
        note="for comparison: the spans of the source are cut in many ways",
    )


def _read(brain: Brain, question: str, sentence: str) -> tuple[str, dict[str, Reading]]:
    text = normalise(sentence)
    memory = asked_memory(question)
    return text, read_readings(brain, memory, question, sentence, text)


def _taskmaster(
    rows: Sequence[Mapping[str, Any]],
    brain: Brain,
    table: Mapping[str, Any],
    counts: Counts,
) -> None:
    rules = table["taskmaster"]
    for number, row in enumerate(rows):
        kind = rules["kinds"].get(row["slot"])
        if kind is None:
            continue
        value = str(row["text"])
        why = left_out(kind, value, rules["left_out"])
        if why:
            counts.out[f"{kind}: {why}"] += 1
            continue
        carriers = rules["carriers"][kind]
        question, carrier, beside = carriers[number % len(carriers)]
        text, read = _read(brain, question, carrier.format(value))
        got = _got(text, read)
        _judge_value(kind, value, got, table=table, counts=counts, row=row, text=text)
        for other in ("name", "vehicle", "year", "reason"):
            told = _tells_as_well(kind, value, other)
            if other != kind and other not in beside and not told and got.get(other):
                counts.of("taskmaster", other).add(wanted=False, got=True)
                counts.misses.append(Miss(row["id"], text, "", {other: got[other]}))


def _tells_as_well(kind: str, value: str, other: str) -> bool:
    """Values that hold another kind, where the source marks only one of them."""
    match kind, other:
        case ("reason", "vehicle" | "year"):
            return True
        case ("vehicle", "year"):
            return bool(wanted_years(value))
        case ("year", "vehicle"):
            return any(len(word) > 1 and word.isalpha() for word in words_of(value))
    return False


def _got(text: str, read: Mapping[str, Reading]) -> dict[str, Any]:
    """What was read, by kind; a vehicle as the words it was read from."""
    got: dict[str, Any] = {}
    for kind in ("name", "reason"):
        if kind in read:
            got[kind] = read[kind].value
    vehicle = read.get("vehicle")
    if vehicle:
        got["year"] = vehicle.value.get("year")
        if "make" in vehicle.value or "model" in vehicle.value:
            got["vehicle"] = text[vehicle.start : vehicle.end]
            got["named"] = f"{vehicle.value.get('make')} {vehicle.value.get('model')}"
    return got


def _judge_value(
    kind: str,
    value: str,
    got: Mapping[str, Any],
    *,
    table: Mapping[str, Any],
    counts: Counts,
    row: Mapping[str, Any],
    text: str,
) -> None:
    said = got.get(kind)
    match kind:
        case "name":
            right = bool(said) and same_name(value, str(said), table["titles"])
        case "vehicle":
            right = bool(said) and same_vehicle(value, str(said), _trims(table))
        case "year":
            right = said in wanted_years(value)
        case _:
            right = bool(said) and word_f1(value, str(said)) >= PARTLY
            counts.whole.add(wanted=True, got=word_f1(value, str(said or "")) == 1.0)
    counts.judge("taskmaster", kind, right=right, read=bool(said))
    if not right:
        counts.misses.append(Miss(row["id"], text, {kind: value}, dict(got)))


def _multidogo(
    rows: Sequence[Mapping[str, Any]],
    brain: Brain,
    table: Mapping[str, Any],
    counts: Counts,
) -> None:
    rules = table["multidogo"]
    for dialogue in rows:
        for turn in dialogue["turns"]:
            wanted = [
                (rules["kinds"][slot["name"]], str(slot["value"]))
                for slot in turn["slots"]
                if slot["name"] in rules["kinds"]
            ]
            asked = (rules["questions"].get(slot["name"]) for slot in turn["slots"])
            question = next(filter(None, asked), "intent")
            text, read = _read(brain, question, str(turn["text"]))
            got = _got(text, read)
            vehicle = read["vehicle"].value if "vehicle" in read else {}
            got |= {
                part: got.get("vehicle")
                for part in ("make", "model")
                if part in vehicle
            }
            row = f"{dialogue['id']}/{turn['turn']}"
            _judge_turn(row, text, wanted, got, table=table, counts=counts)


def _parts(got: Mapping[str, Any], read: Mapping[str, Reading]) -> dict[str, Any]:
    """Make and model, each as the words of the vehicle. A make that only follows from
    its model was not said."""
    vehicle = read["vehicle"].value if "vehicle" in read else {}
    said = str(got.get("vehicle") or "")
    alone = covers(said, str(vehicle.get("model", ""))) and bool(said)
    named = {part: said for part in ("make", "model") if part in vehicle}
    return {"model": said} if alone and "model" in named else named


def _judge_turn(
    row: str,
    text: str,
    wanted: Sequence[tuple[str, str]],
    got: Mapping[str, Any],
    *,
    table: Mapping[str, Any],
    counts: Counts,
) -> None:
    for kind, value in wanted:
        said = got.get(kind)
        match kind:
            case "name":
                right = bool(said) and same_name(value, str(said), table["titles"])
            case "year":
                right = said in wanted_years(value)
            case _:
                right = bool(said) and covers(value, str(said))
        counts.judge("multidogo", kind, right=right, read=bool(said))
        if not right:
            counts.misses.append(Miss(row, text, {kind: value}, dict(got)))
    kinds = {kind for kind, _ in wanted}
    for kind in ("name", "make", "model", "year"):
        if kind not in kinds and got.get(kind):
            counts.of("multidogo", kind).add(wanted=False, got=True)
            counts.misses.append(Miss(row, text, "", {kind: got[kind]}))


def _vehicles(
    rows: Sequence[Mapping[str, Any]],
    brain: Brain,
    table: Mapping[str, Any],
    counts: Counts,
) -> list[Figure]:
    makes = models = both = 0
    carriers = table["vehicles"]["carriers"]
    for number, row in enumerate(rows):
        question, carrier = carriers[number % len(carriers)]
        vehicle = f"{row['make']} {row['model']}"
        sentence = carrier.format(year=row["year_min"], vehicle=vehicle)
        text, read = _read(brain, question, sentence)
        found = read.get("vehicle")
        # A word that merely stands where a model would is read, but not known.
        known = found is not None and found.confidence >= DOUBTFUL
        value = found.value if found and known else {}
        make = covers(str(row["make"]), str(value.get("make", "")))
        model = same_family(row["model"], str(value.get("model", "")), _trims(table))
        makes, models, both = makes + make, models + model, both + (make and model)
        if not (make and model):
            counts.misses.append(Miss(f"vehicles/{number}", text, vehicle, value))
    total = len(rows)
    return [
        Figure("make against the list", share(makes, total), total, at_least=0.95),
        Figure("model against the list", share(models, total), total, at_least=0.95,
               note="the family; body, cab and trim may be left out"),
        Figure("make and model against the list", share(both, total), total,
               at_least=0.95),
    ]  # fmt: skip


def _trims(table: Mapping[str, Any]) -> set[str]:
    return set(str(table["trims"]).split())
