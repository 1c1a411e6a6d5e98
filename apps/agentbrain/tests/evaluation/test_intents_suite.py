"""The intents suite counts what a table calls right, on rows of our own words."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.evaluation.labelled import read_sets
from apps.agentbrain.evaluation.rows import mapping
from apps.agentbrain.evaluation.scores import Tally, out_of_scope, precision_recall
from apps.agentbrain.evaluation.suites.intents import IntentsSuite
from apps.agentbrain.tests.dialogue.shop import BRAIN

CLINC = "intent/clinc150_dev.jsonl"
OIL = "oil_change_when"
BOOKING = "ScheduleAppointment"
ROWS = {
    CLINC: [
        {"id": "1", "text": "book an oil change for me", "label": OIL},
        {"id": "2", "text": "how tall is the tower", "label": "oos"},
        {"id": "3", "text": "goodbye now", "label": "goodbye"},
        {"id": "4", "text": "hey how tall is it", "label": "other"},
        {"id": "5", "text": "yes", "label": "yes"},
    ],
    "intent/hwu64_dev.jsonl": [
        {"id": "6", "text": "no", "label": "general_negate"},
        {"id": "7", "text": "drop that from my list", "label": "lists_remove"},
    ],
    "intent/nlupp_banking_dev.jsonl": [
        {"id": "8", "text": "no cancel my slot", "labels": ["deny"]},
        {
            "id": "9",
            "text": "cancel my appointment",
            "labels": ["cancel_close_leave_freeze", "appointment"],
        },
        {"id": "10", "text": "freeze it", "labels": ["cancel_close_leave_freeze"]},
    ],
    "intent/nlupp_hotels_dev.jsonl": [
        {"id": "11", "text": "hello", "labels": ["greet"]},
    ],
    "intent/dstc11_support_dev.jsonl": [
        {"id": "12", "text": "let me talk to one of you", "label": BOOKING},
        {"id": "13", "text": "an appointment please", "label": BOOKING},
    ],
}  # fmt: skip


@pytest.fixture
def data(tmp_path):
    (tmp_path / "intent").mkdir()
    for name, rows in ROWS.items():
        text = "\n".join(json.dumps(row) for row in rows)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def rows_of(data):
    sets = read_sets(mapping("intents"), data)
    return {row.id: row for part in sets for row in part.rows}


def test_labels_become_acts_alone_or_together(data):
    rows = rows_of(data)
    assert rows["1"].acts == {"service"}
    assert rows["9"].acts == {"cancel"}
    assert rows["10"].acts == frozenset()
    assert not rows["10"].judged_on("cancel")


def test_a_greeting_before_another_wish_is_not_judged_as_none(data):
    rows = rows_of(data)
    assert not rows["4"].judged_on("greeting")
    assert rows["11"].judged_on("greeting")


def test_asking_for_a_specialist_on_the_line_is_no_appointment(data):
    rows = rows_of(data)
    assert not rows["12"].judged_on("service")
    assert rows["13"].judged_on("service")


def test_the_figures_count_what_was_heard(data):
    seen = []
    result = IntentsSuite().run(
        data, BRAIN, lambda done, total: seen.append((done, total))
    )
    figures = {figure.name: figure for figure in result.figures}
    assert figures["asks for service: recall"].value == 1.0
    assert figures["asks for service: recall"].count == 2
    assert figures["asks for service: false accepts"].value == 0.0
    assert figures["yes: F1"].value == 1.0
    assert figures["cancel: F1"].count == 1
    assert seen[-1] == (13, 13)
    assert result.rows[CLINC] == 5


def test_a_tally_tells_recall_precision_and_false_accepts():
    tally = Tally()
    for wanted, got, times in ((True, True, 3), (True, False, 1), (False, True, 1)):
        tally.add(wanted=wanted, got=got, times=times)
    tally.add(wanted=False, got=False, times=5)
    assert (tally.recall, tally.precision, tally.f1) == (0.75, 0.75, 0.75)
    assert tally.false_share == pytest.approx(1 / 6)


def test_out_of_scope_is_told_at_the_stated_price():
    inside = [0.9] * 19 + [0.2]
    assert out_of_scope(inside, [0.1, 0.5, 0.95], 0.05) == pytest.approx(2 / 3)
    assert precision_recall([0.9], [0.1])[0] == (1.0, 1.0)
