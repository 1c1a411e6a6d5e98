"""The figures for numbers and contact data, on rows whose answer is plain."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.evaluation.suites.numbers import NumbersSuite

from ..dialogue.shop import BRAIN


def row(name: str, spec: str, text: str, *values: str) -> dict:
    return {
        "id": name,
        "spec": spec,
        "text": text,
        "results": [
            {"text": value, "type": "number", "resolution": {"value": value}}
            for value in values
        ],
    }


NUMBER, ORDINAL = "Number/NumberModel", "Number/OrdinalModel"
PHONE, EMAIL = "Sequence/PhoneNumberModel", "Sequence/EmailModel"
ROWS = {
    "parsing/recognizers_number_dev.jsonl": [
        row("a1", NUMBER, "ninety four miles", "94"),
        row("a2", NUMBER, "ninety four miles", "95"),
        row("a3", NUMBER, "which one", *()),
        row("a4", NUMBER, "2^8", "256"),
        row("a5", ORDINAL, "the seventh car", "7"),
    ],
    "parsing/recognizers_phone_email_dev.jsonl": [
        row("b1", PHONE, "ring (415) 555-0134 ext 7", "(415) 555-0134 ext 7"),
        row("b2", PHONE, "ring 0131 496 0000", "0131 496 0000"),
        row("b3", PHONE, "ring 555-0134", "555-0134"),
        row("b4", PHONE, "part 2223334445556"),
        row("b5", EMAIL, "ask kim@shop.org", "kim@shop.org"),
        row("b6", EMAIL, "kim at the shop"),
    ],
    "parsing/duckling_en_dev.jsonl": [
        {"id": "c1", "dim": "email", "corpus": "x", "text": "kim at shop dot org",
         "value": "", "norm": {"type": "email", "value": "kim@shop.org"}},
        {"id": "c2", "dim": "time", "corpus": "x", "text": "noon", "value": "",
         "norm": None},
    ],
    "calls/harper_valley_dev.jsonl": [
        {"id": "e1", "slots": {"phone": "415-555-0134", "time": "9:15 AM"},
         "turns": [
             {"speaker": "agent", "text": "nine nine nine", "asr": "nine nine nine"},
             {"speaker": "user", "text": "four one five [noise]",
              "asr": "for one five"},
             {"speaker": "user", "text": "five five five oh one three four",
              "asr": "five five five"},
             {"speaker": "user", "text": "nine fifteen a m", "asr": "nine fifteen am"},
         ]},
    ],
}  # fmt: skip


@pytest.fixture
def result(tmp_path):
    for name, rows in ROWS.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return NumbersSuite().run(tmp_path, BRAIN, lambda _done, _total: None)


def told(result, name: str) -> tuple[float, int]:
    [figure] = [one for one in result.figures if one.name.startswith(name)]
    return round(figure.value, 3), figure.count


def test_a_row_is_right_when_all_its_numbers_and_no_other_are_read(result):
    assert told(result, "Numbers") == (0.667, 3)
    assert told(result, "Ordinals") == (1.0, 1)


def test_a_telephone_number_counts_where_it_can_be_dialled_from_here(result):
    assert told(result, "Telephone") == (1.0, 1)
    notes = "\n".join(result.notes)
    assert "a number of another country" in notes
    assert "without its area code" in notes


def test_typed_and_spoken_addresses_count_alike(result):
    assert told(result, "E-mail") == (1.0, 2)
    assert told(result, "No number or address") == (1.0, 2)


def test_what_callers_were_told_to_say_is_found_in_their_turns_alone(result):
    assert told(result, "Spoken forms in calls, human") == (1.0, 2)
    assert told(result, "Spoken forms in calls, recognizer") == (0.5, 2)


def test_the_public_sets_are_read_as_they_should_be(shared_data):
    result = NumbersSuite().run(shared_data, BRAIN, lambda _done, _total: None)
    short = [one.name for one in result.figures if one.reached is False]
    assert short == []
