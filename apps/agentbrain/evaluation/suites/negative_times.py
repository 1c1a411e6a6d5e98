"""Days and times found where nobody named any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...conversation.language.when import When, read_when
from ..contract import Figure, Miss

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class FalseFinds:
    figures: Sequence[Figure]
    misses: Sequence[Miss]


def false_finds(
    rows: Rows,
    table: Mapping[str, Any],
    nlupp: Sequence[str],
    recognizers: str,
    duckling: str,
) -> FalseFinds:
    """Rows marked as holding nothing, and NLU++ utterances without such a slot."""
    marked = [
        *_recognizers(rows[recognizers], table["recognizers"]),
        *_duckling(rows[duckling]),
    ]
    plain = [one for name in nlupp for one in _nlupp(rows[name], table["nlupp"])]
    return FalseFinds(
        [
            _figure("Negative rows: something found", marked,
                    "Recognizers and Duckling rows marked as holding no day or time"),
            _figure("NLU++ without a slot of time: something found", plain,
                    "utterances with no date or time slot at all"),
        ],
        [miss for miss in (*marked, *plain) if miss.got],
    )  # fmt: skip


def _figure(name: str, rows: Sequence[Miss], note: str) -> Figure:
    found = sum(bool(row.got) for row in rows)
    return Figure(name, found / max(len(rows), 1), len(rows), at_most=0.05, note=note)


def _recognizers(
    rows: Sequence[Mapping[str, Any]], table: Mapping[str, Any]
) -> Iterator[Miss]:
    """A spec of one kind (times only) marks its own kind as absent and no other."""
    for row in rows:
        kinds = table["negatives"].get(row["spec"].rpartition("/")[2])
        if row["results"] or not kinds:
            continue
        if any(re.search(out, row["text"].lower()) for out in table["out_negatives"]):
            continue
        reference = datetime.fromisoformat(row.get("reference", "2016-11-07T00:00:00"))
        read = read_when(row["text"], reference)
        yield _miss(row, read, kinds)


def _duckling(rows: Sequence[Mapping[str, Any]]) -> Iterator[Miss]:
    for row in rows:
        nothing = row["corpus"] == "negativeCorpus" or row["value"] is None
        if row["dim"] == "time" and nothing:
            moment = row["reference"] or "2013-02-12T04:30:00"
            reference = datetime.fromisoformat(moment).replace(tzinfo=None)
            yield _miss(row, read_when(row["text"], reference), ["day", "time"])


def _nlupp(
    rows: Sequence[Mapping[str, Any]], table: Mapping[str, Any]
) -> Iterator[Miss]:
    for row in rows:
        if not any(slot["name"] in table["slots"] for slot in row.get("slots", ())):
            reference = datetime.fromisoformat(table["reference"])
            yield _miss(row, read_when(row["text"], reference), ["day", "time"])


def _miss(row: Mapping[str, Any], read: When, kinds: Sequence[str]) -> Miss:
    found = []
    if "day" in kinds:
        found += [f"{one.first}..{one.last}" for one in read.days]
    if "single_day" in kinds:
        found += [f"{one.first}" for one in read.days if one.grain == "day"]
    if "time" in kinds:
        found += [f"{one.at} {one.part}" for one in read.times]
    if "moment" in kinds and read.days:
        found += [f"{one.at}" for one in read.times if one.at]
    return Miss(str(row["id"]), row["text"], "nothing", "; ".join(found))
