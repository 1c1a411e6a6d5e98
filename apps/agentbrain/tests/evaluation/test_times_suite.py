"""The figures for days and times, on rows whose answer is plain."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.evaluation.suites.times import TimesSuite

from ..dialogue.shop import BRAIN

MOMENT = "2022-03-15T09:00:00"


def norm(day: int, month: int = 3) -> dict[str, int]:
    return {"day": day, "month": month, "year": 2022}


def slot(name: str, value: str, meant: dict) -> dict:
    return {"name": name, "value": value, "norm": meant}


def duckling(row: str, text: str, **meant) -> dict:
    return {
        "id": row,
        "text": text,
        "dim": "time",
        "corpus": "allExamples",
        "reference": f"{MOMENT}-02:00",
        "value": "as the source has it" if meant else None,
        "norm": meant or None,
    }


def recognizers(row: str, text: str, kind: str, *values: dict, spec="DateTimeModel"):
    found = [{"text": text, "type": kind, "resolution": {"values": list(values)}}]
    return {
        "id": row,
        "text": text,
        "spec": f"DateTime/{spec}",
        "reference": MOMENT,
        "results": found if values else [],
    }


NLUPP_ROWS = [
    {"id": "n1", "text": "come by on thursday at five please",
     "slots": [slot("date", "thursday", norm(17)),
               slot("time", "five", {"hour": 5, "minute": 0})]},
    {"id": "n2", "text": "come by on friday",
     "slots": [slot("date", "friday", norm(30))]},
    {"id": "n3", "text": "from the 20th to the 22nd of may",
     "slots": [slot("date_from", "20th", norm(20)),
               slot("date_to", "22nd of may", norm(22, 5))]},
    {"id": "n4", "text": "stay four days",
     "slots": [slot("date_period", "four days", {"type": "relative", "days": 4})]},
    {"id": "n5", "text": "the engine rattles", "slots": []},
    {"id": "n6", "text": "i called yesterday", "slots": []},
]  # fmt: skip
ROWS = {
    "intent/nlupp_banking_dev.jsonl": NLUPP_ROWS,
    "intent/nlupp_hotels_dev.jsonl": [],
    "parsing/recognizers_datetime_dev.jsonl": [
        recognizers("r1", "tomorrow", "datetimeV2.date", {"value": "2022-03-16"}),
        recognizers("r2", "at ten", "datetimeV2.time", {"value": "22:00:00"}),
        recognizers("r3", "ten am", "datetimeV2.time", {"value": "22:00:00"}),
        recognizers("r4", "two days", "datetimeV2.duration", {"value": "172800"}),
        recognizers("r5", "in the morning", "datetimeV2.timerange",
                    {"timex": "TMO", "start": "08:00:00", "end": "12:00:00"}),
        recognizers("r6", "see you friday", ""),
        recognizers("r7", "the belt squeals", ""),
    ],
    "parsing/duckling_en_dev.jsonl": [
        duckling("d1", "next tuesday", type="instant", grain="day",
                 value="2022-03-22T00:00:00"),
        duckling("d2", "two to four tomorrow", type="interval", grain="hour",
                 **{"from": "2022-03-16T14:00:00"}, to_exclusive="2022-03-16T17:00:00"),
        duckling("d3", "in 5 seconds", type="instant", grain="second",
                 value="2022-03-15T09:00:05"),
        duckling("d4", "two four"),
    ],
}  # fmt: skip


@pytest.fixture
def result(tmp_path):
    for name, rows in ROWS.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return TimesSuite().run(tmp_path, BRAIN, lambda _done, _total: None)


def told(result, name: str) -> tuple[float, int]:
    [figure] = [one for one in result.figures if one.name.startswith(name)]
    return round(figure.value, 3), figure.count


def test_each_slot_with_a_meaning_is_asked(result):
    assert told(result, "NLU++: day or time") == (0.6, 5)


def test_spans_resolved_apart_are_told_apart(result):
    assert told(result, "NLU++ without spans") == (0.667, 3)


def test_either_half_of_the_day_is_right_only_where_none_was_named(result):
    assert told(result, "Recognizers: single") == (0.667, 3)
    assert "r3" in {miss.row for miss in result.misses}


def test_parts_of_the_day_and_spans_have_a_figure_of_their_own(result):
    assert told(result, "Recognizers: parts") == (1.0, 1)
    assert told(result, "Duckling: parts") == (1.0, 1)
    assert told(result, "Duckling: single") == (1.0, 1)


def test_what_nobody_named_must_not_be_found(result):
    assert told(result, "Negative rows") == (0.333, 3)
    assert told(result, "NLU++ without a slot") == (0.5, 2)


def test_what_is_left_out_is_counted_with_its_reason(result):
    notes = "\n".join(result.notes)
    assert "NLU++: a duration (how long, not when): 1" in notes
    assert "Recognizers: a duration (how long, not when): 1" in notes
    assert "Duckling: seconds: 1" in notes


def test_the_public_sets_are_read_as_they_should_be(shared_data):
    result = TimesSuite().run(shared_data, BRAIN, lambda _done, _total: None)
    short = [one.name for one in result.figures if one.reached is False]
    assert short == []
