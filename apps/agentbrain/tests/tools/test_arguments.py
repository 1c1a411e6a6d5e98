"""Arguments that do not fit are refused with a word on what is wrong."""

from __future__ import annotations

import pytest

from apps.agentbrain.tools import TOOLS, run

from .caller import STRANGER

BOOKING = {
    "name": "Ann Bell",
    "phone": "+15550001111",
    "service": "oil-change",
    "start": "2027-03-02T10:00",
}


@pytest.mark.parametrize(
    ("name", "arguments", "detail"),
    [
        ("find_slots", {}, "'service' is a required property"),
        ("find_slots", {"service": ""}, "service: "),
        ("find_slots", {"service": None}, "service: "),
        ("find_slots", {"service": "x", "limit": 50}, "limit: "),
        ("find_slots", {"service": "x", "limit": True}, "limit: "),
        ("find_slots", {"service": "x", "part_of_day": "noon"}, "part_of_day: "),
        ("find_slots", {"service": "x", "date": "tomorrow"}, "date: "),
        ("find_slots", {"service": "x", "time": "10am"}, "time: "),
        ("find_slots", {"service": "x", "colour": "red"}, "colour"),
        ("book_appointment", BOOKING | {"start": "2027-03-02"}, "start: "),
        ("book_appointment", BOOKING | {"start": "2027-03-02T10:00Z"}, "start: "),
        ("book_appointment", BOOKING | {"customer_id": 0}, "customer_id: "),
        ("book_appointment", BOOKING | {"customer_id": "1"}, "customer_id: "),
        ("book_appointment", BOOKING | {"vehicle": {"make": "Kia"}}, "vehicle: "),
        (
            "book_appointment",
            BOOKING | {"vehicle": {"year": 1066, "make": "Kia", "model": "Soul"}},
            "vehicle.year: ",
        ),
        ("verify_customer", {"customer_id": 1, "method": "face", "value": "x"}, "face"),
        ("cancel_appointment", {"appointment_id": 2**70}, "appointment_id: "),
        ("take_feedback", {"satisfied": "very"}, "satisfied: "),
        ("take_feedback", {"satisfied": True, "comment": "x" * 3000}, "comment: "),
    ],
)
async def test_it_names_the_argument(name, arguments, detail):
    outcome = await run(name, arguments, STRANGER)
    assert outcome.error == "invalid_arguments"
    assert detail in outcome.result["detail"]
    assert len(outcome.result["detail"]) < 300


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "arguments", "detail"),
    [
        ("find_slots", {"service": "x", "date": "2027-02-30"}, "date: 2027-02-30"),
        ("find_slots", {"service": "x", "time": "25:00"}, "time: 25:00"),
        ("book_appointment", BOOKING | {"start": "2027-03-02T24:61"}, "start: "),
    ],
)
async def test_a_day_or_time_that_does_not_exist_is_refused(name, arguments, detail):
    outcome = await run(name, arguments, STRANGER)
    assert outcome.error == "invalid_arguments"
    assert detail in outcome.result["detail"]


async def test_an_unknown_tool_is_an_outcome_and_not_an_exception():
    outcome = await run("open_the_safe", {}, STRANGER)
    assert outcome.error == "unknown_tool"


@pytest.mark.parametrize("spec", TOOLS.values(), ids=lambda spec: spec.name)
def test_arguments_that_may_be_null_may_be_left_out(spec):
    properties = spec.parameters["properties"]
    for name in spec.parameters["required"]:
        assert "null" not in properties[name]["type"]
