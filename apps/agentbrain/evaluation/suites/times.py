"""Which day and time was meant: NLU++, Recognizers-Text and Duckling.

Read through ``read_when``, the reader the dialogue calls, with the row's own reference
moment. A row is right when everything asked of it was read and nothing else: a second
day or time that nobody meant makes it wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ...conversation.dialogue.brain import Brain
from ...conversation.language.readings import DayReading, TimeReading
from ...conversation.language.when import read_when
from ..contract import Figure, Progress, SuiteResult
from ..rows import mapping, read_rows
from .negative_times import false_finds
from .tally import Tally
from .wanted_recognizers import wanted_recognizers
from .wanted_times import (
    Out,
    Wanted,
    ends_resolved_apart,
    wanted_duckling,
    wanted_nlupp,
)

NLUPP = ("intent/nlupp_banking_dev.jsonl", "intent/nlupp_hotels_dev.jsonl")
RECOGNIZERS = "parsing/recognizers_datetime_dev.jsonl"
DUCKLING = "parsing/duckling_en_dev.jsonl"


class TimesSuite:
    """Days and times of day."""

    name = "times"
    title = "Which day and time was meant"
    files: Sequence[str] = (*NLUPP, RECOGNIZERS, DUCKLING)

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        table = mapping("times")
        rows = {name: read_rows(data / name) for name in self.files}
        total = sum(len(listed) for listed in rows.values())
        tally, done = Tally(), 0
        for name in NLUPP:
            for row in rows[name]:
                _nlupp_row(row, table["nlupp"], tally)
            done += len(rows[name])
            progress(done, total)
        for row in rows[RECOGNIZERS]:
            _recognizers_row(row, table["recognizers"], tally)
        done += len(rows[RECOGNIZERS])
        progress(done, total)
        for row in rows[DUCKLING]:
            _duckling_row(row, table["duckling"], tally)
        negatives = false_finds(rows, table, NLUPP, RECOGNIZERS, DUCKLING)
        progress(total, total)
        return SuiteResult(
            self.name,
            self.title,
            {name: len(listed) for name, listed in rows.items()},
            [*_figures(tally), *negatives.figures],
            misses=[*tally.misses, *negatives.misses],
            notes=tally.notes(),
        )


def _figures(tally: Tally) -> Iterable[Figure]:
    half = "either half of the day where the words name none"
    row = f"whole row; {half}"
    for name, at_least, note, groups in (
        ("NLU++: day or time meant, exact", 0.9, f"slots with norm; {half}",
         ("nlupp", "nlupp apart")),
        ("NLU++ without spans whose ends it resolves apart", None,
         "without from-to pairs that end before they begin or lend each other no month",
         ("nlupp",)),
        ("Recognizers: single days and times, exact", 0.85, row,
         ("recognizers single",)),
        ("Recognizers: parts of the day and spans, exact", None, "whole row",
         ("recognizers span",)),
        ("Duckling: single days and times, exact", 0.85, row,
         ("duckling single",)),
        ("Duckling: parts of the day and spans, exact", None, "whole row",
         ("duckling span",)),
        ("Recognizers and Duckling: all everyday rows, exact", 0.85, "the four above",
         ("recognizers single", "recognizers span", "duckling single",
          "duckling span")),
    ):  # fmt: skip
        value, count = tally.share(*groups)
        yield Figure(name, value, count, at_least=at_least, note=note)


def _nlupp_row(row: Mapping[str, Any], table: Mapping[str, Any], tally: Tally) -> None:
    reference = datetime.fromisoformat(table["reference"])
    apart = ends_resolved_apart(row, table["month_names"])
    read = None
    for slot in row.get("slots", ()):
        if slot["name"] not in table["slots"] or not slot.get("norm"):
            continue
        try:
            wanted = wanted_nlupp(slot, table)
        except Out as reason:
            tally.out[f"NLU++: {reason}"] += 1
            continue
        read = read or read_when(row["text"], reference)
        met = wanted.met(_ends(read.days), _clock_ends(read.times), reference)
        got = None if met else _shown(read.days, read.times)
        group = "nlupp apart" if slot["name"] in apart else "nlupp"
        tally.add(group, row, slot["norm"], got)


def _ends(days: Sequence[DayReading]) -> list[DayReading]:
    """Spans and, as NLU++ marks them, each of their ends."""
    ends = [DayReading(end, end) for day in days for end in (day.first, day.last)]
    return [*days, *ends]


def _clock_ends(times: Sequence[TimeReading]) -> list[TimeReading]:
    ends = [
        TimeReading(one.until, half_said=one.half_said) for one in times if one.until
    ]
    return [*times, *ends]


def _recognizers_row(
    row: Mapping[str, Any], table: Mapping[str, Any], tally: Tally
) -> None:
    if not row["results"]:
        return
    spec = row["spec"].rpartition("/")[2]
    if spec in table["out_specs"]:
        tally.out[f"Recognizers: {table['out_specs'][spec]}"] += 1
        return
    try:
        asked = [wanted_recognizers(result, table) for result in row["results"]]
    except Out as reason:
        tally.out[f"Recognizers: {reason}"] += 1
        return
    group = "span" if any(kind == "span" for kind, _ in asked) else "single"
    reference = datetime.fromisoformat(row.get("reference", "2016-11-07T00:00:00"))
    wanted = [one for _, one in asked]
    only = table["one_kind"].get(spec, "")
    _score(f"recognizers {group}", row, wanted, reference, tally, only=only)


def _duckling_row(
    row: Mapping[str, Any], table: Mapping[str, Any], tally: Tally
) -> None:
    if row["dim"] != "time" or not row["norm"] or row["corpus"] == "negativeCorpus":
        return
    try:
        wanted = wanted_duckling(row, table)
    except Out as reason:
        tally.out[f"Duckling: {reason}"] += 1
        return
    norm = row["norm"]
    single = norm["type"] == "instant" and norm["grain"] in table["single"]
    reference = datetime.fromisoformat(row["reference"]).replace(tzinfo=None)
    group = "duckling single" if single else "duckling span"
    _score(group, row, [wanted], reference, tally)


def _score(
    group: str,
    row: Mapping[str, Any],
    asked: Sequence[Wanted],
    reference: datetime,
    tally: Tally,
    *,
    only: str = "",
) -> None:
    """``only``: the one kind the row marks, whatever else its sentence holds."""
    read = read_when(row["text"], reference)
    right = all(one.met(read.days, read.times, reference) for one in asked)
    kinds = only or "day time"
    spare_days = len(read.days) > sum(bool(one.days) for one in asked)
    spare_times = len(read.times) > sum(bool(one.clocks or one.parts) for one in asked)
    spare_days, spare_times = (
        spare_days and "day" in kinds,
        spare_times and "time" in kinds,
    )
    if right and not spare_days and not spare_times:
        tally.add(group, row, None, None)
        return
    wanted = row["norm"] if "norm" in row else row["results"]
    tally.add(group, row, wanted, _shown(read.days, read.times))


def _shown(days: Sequence[DayReading], times: Sequence[TimeReading]) -> str:
    listed = [f"{one.first}..{one.last}" for one in days]
    return "; ".join([*listed, *(f"{one.at}-{one.until} {one.part}" for one in times)])
