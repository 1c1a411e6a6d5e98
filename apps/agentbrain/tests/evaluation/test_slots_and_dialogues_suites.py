"""The figures for slots and whole dialogues, on rows whose answer is plain."""

from __future__ import annotations

import json
from datetime import date, time

import pytest

from apps.agentbrain.evaluation.plain_when import plain_day, plain_time
from apps.agentbrain.evaluation.slot_values import (
    same_family,
    same_name,
    wanted_years,
    word_f1,
)
from apps.agentbrain.evaluation.suites.dialogues import DialoguesSuite
from apps.agentbrain.evaluation.suites.slots import SlotsSuite

from ..dialogue.shop import BRAIN

FRIDAY = date(2019, 3, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tomorrow", date(2019, 3, 2)),
        ("The 9th", date(2019, 3, 9)),
        ("9th of this month", date(2019, 3, 9)),
        ("March 12th", date(2019, 3, 12)),
        ("12th of March", date(2019, 3, 12)),
        ("next Tuesday", date(2019, 3, 5)),
        ("Tuesday next week", date(2019, 3, 5)),
        ("this Sunday", date(2019, 3, 3)),
        ("February 30th", None),
        ("whenever it suits", None),
    ],
)
def test_plain_rules_read_a_plain_day(text, day):
    assert plain_day(text, FRIDAY) == day


@pytest.mark.parametrize(
    ("text", "at", "half_said"),
    [
        ("4:45 pm", time(16, 45), True),
        ("16:45", time(16, 45), True),
        ("half past 3 in the afternoon", time(15, 30), True),
        ("quarter to 5 in the evening", time(16, 45), True),
        ("morning 10", time(10), True),
        ("10:30", time(10, 30), False),
        ("12 am", time(0), True),
        ("noon", time(12), True),
    ],
)
def test_plain_rules_read_a_plain_time(text, at, half_said):
    found = plain_time(text)
    assert (found.at, found.half_said) == (at, half_said)


def test_what_is_no_plain_time_is_left_out():
    assert plain_time("at some point") is None
    assert plain_time("29:00") is None


def test_values_agree_but_for_what_does_not_matter():
    assert same_name("Ms. Ann  Lee", "ann lee", ["ms"])
    assert not same_name("Ann Lee", "Ann", [])
    assert same_family("Sierra 1500 Crew Cab", "Sierra", {"crew", "cab"})
    assert not same_family("Sierra", "Canyon", set())
    assert wanted_years("2000 or 2001") == {2000, 2001}
    assert wanted_years("'70") == {1970}
    assert word_f1("the brakes squeal", "my brakes squeal") == pytest.approx(2 / 3)


def write(folder, rows):
    for name, listed in rows.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(one) + "\n" for one in listed), "utf-8")


def value(number, slot, text):
    return {"id": f"v{number}", "slot": slot, "text": text}


SLOT_ROWS = {
    "dialogues/taskmaster1_slot_values_dev.jsonl": [
        value(1, "auto.customer_name", "Dana Reed"),
        value(2, "auto.customer_name", "7 o'clock"),
        value(3, "auto.vehicle_name", "Honda Civic"),
        value(4, "auto.vehicle_name", "Qqqq Wwww"),
        value(5, "auto.vehicle_year", "2014"),
        value(6, "auto.vehicle_year", "blue"),
        value(7, "auto.appt_reason", "my brakes are squealing"),
        value(8, "auto.store_name", "Corner Garage"),
    ],
    "dialogues/multidogo_dev.jsonl": [
        {
            "id": "m1",
            "turns": [
                {
                    "turn": 0,
                    "text": "my name is Dana",
                    "slots": [{"name": "name", "value": "dana"}],
                },
                {
                    "turn": 1,
                    "text": "a 2016 Toyota Camry",
                    "slots": [
                        {"name": "car_brand", "value": "toyota"},
                        {"name": "car_model", "value": "camry"},
                        {"name": "car_year", "value": "2016"},
                    ],
                },
                {"turn": 2, "text": "this is Omar", "slots": []},
            ],
        }
    ],
    "vehicles/us_makes_models.jsonl": [
        {"make": "Honda", "model": "Civic", "year_min": 1992, "year_max": 2026},
        {"make": "Honda", "model": "Blorp", "year_min": 1992, "year_max": 2026},
    ],
}


def figures(result):
    return {figure.name: (figure.value, figure.count) for figure in result.figures}


def test_values_found_missed_and_made_up_are_counted(tmp_path):
    write(tmp_path, SLOT_ROWS)
    result = SlotsSuite().run(tmp_path, BRAIN, lambda done, total: None)
    found = figures(result)
    assert found["taskmaster, vehicle: F1"][1] == 2
    assert 0.5 <= found["taskmaster, vehicle: F1"][0] < 1
    assert found["taskmaster, year: F1"] == (1.0, 1)
    assert found["taskmaster, reason: F1"] == (1.0, 1)
    assert found["multidogo, make: F1"] == (1.0, 1)
    # "this is Omar" has no name annotated: one right, one made up.
    assert found["multidogo, name: F1"] == (pytest.approx(2 / 3), 1)
    assert found["make against the list"] == (0.5, 2)
    assert found["model against the list"] == (0.5, 2)
    assert any("digit" in note for note in result.notes)


def said(text, *slots):
    listed = [{"name": f"Services_1.{name}", "value": words} for name, words in slots]
    return {
        "speaker": "user",
        "text": text,
        "slots": listed,
        "acts": [],
        "intent": "Services_1.Book",
    }


def asked(text, *acts):
    return {"speaker": "agent", "text": text, "acts": list(acts)}


def appointment(name, second_time):
    return {
        "id": name,
        "services": ["Services_1"],
        "final_state": {
            "Services_1.appointment_date": ["next Tuesday"],
            "Services_1.appointment_time": [second_time],
        },
        "turns": [
            said("next Tuesday please", ("appointment_date", "next Tuesday")),
            asked("What time?", "REQUEST:appointment_time"),
            said("make it half past two", ("appointment_time", "2:30")),
            asked("Tuesday at 2:30?", "CONFIRM:appointment_time"),
            said("no make it four pm", ("appointment_time", "four pm")),
            asked("Booked.", "NOTIFY_SUCCESS"),
        ],
    }


DIALOGUE_ROWS = {
    "dialogues/sgd_appointments_dev.jsonl": [
        appointment("right", "4 pm"),
        appointment("wrong", "9 am"),
    ],
    "dialogues/star_appointments_dev.jsonl": [
        {
            "id": "s1",
            "tasks": ["doctor_schedule"],
            "turns": [
                {"speaker": "agent", "text": "Name?", "act": "ask_name"},
                {"speaker": "user", "text": "Dana"},
                {"speaker": "agent", "text": "Day?", "act": "doctor_ask_day"},
                {"speaker": "user", "text": "Thursday at 3 pm"},
                {
                    "speaker": "agent_query",
                    "text": "",
                    "slots": [
                        {"name": "PatientName", "value": '"Dana"'},
                        {"name": "Day", "value": '"Thursday"'},
                        {"name": "StartTimeHour", "value": '"11 am"'},
                        {"name": "RequestType", "value": '"Book"'},
                    ],
                },
            ],
        }
    ],
    "dialogues/taskmaster1_auto_repair_dev.jsonl": [
        {
            "id": "t1",
            "delexicalised": True,
            "turns": [
                {"speaker": "agent", "text": "make and model?", "slots": []},
                {"speaker": "user", "text": "a {name.vehicle}", "slots": []},
            ],
        }
    ],
    "dialogues/taskmaster1_slot_values_dev.jsonl": [
        value(1, "auto.vehicle_name", "Honda Civic")
    ],
}


def test_dialogues_are_judged_turn_by_turn_and_at_their_end(tmp_path):
    write(tmp_path, DIALOGUE_ROWS)
    result = DialoguesSuite().run(tmp_path, BRAIN, lambda done, total: None)
    found = figures(result)
    assert found["sgd: slot F1 on user turns"] == (1.0, 6)
    assert found["sgd: joint final state"] == (0.5, 2)
    assert found["sgd: task success"] == (0.5, 2)
    # Eleven was never said by the caller: it is left out, and counted.
    assert found["star: slot F1 on user turns"] == (1.0, 2)
    assert found["star: joint final state"] == (1.0, 1)
    assert any("never said: 1" in note for note in result.notes)
    assert found["taskmaster, vehicle: F1"][0] == 1.0
