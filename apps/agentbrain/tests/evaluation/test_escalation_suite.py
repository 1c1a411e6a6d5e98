"""The figures for alarms, on rows whose answer is plain."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.evaluation.suites.escalation import EscalationSuite

from ..dialogue.shop import BRAIN

ROWS = {
    "intent/nlupp_banking_dev.jsonl": [
        {"id": "1", "text": "put me through to a human", "labels": ["handoff"]},
        {"id": "2", "text": "purple elephants", "labels": ["handoff", "deny"]},
    ],
    "intent/nlupp_hotels_dev.jsonl": [
        {"id": "3", "text": "is breakfast at nine", "labels": ["request_info"]},
    ],
    "escalation/rasa_handoff_dev.jsonl": [
        {"id": "4", "text": "human please", "label": "human_handoff"},
        {"id": "5", "text": "operator please", "label": "greet"},
    ],
    "escalation/bitext_customer_service_train.jsonl": [
        {"id": "6", "text": "let me speak to an agent", "label": "contact_human_agent"},
        {"id": "7", "text": "speak to an agent", "label": "contact_customer_service"},
        {"id": "8", "text": "i have got a complaint for you", "label": "complaint"},
        {"id": "9", "text": "where is my parcel", "label": "track_order"},
    ],
    "intent/clinc150_dev.jsonl": [
        {"id": "10", "text": "what a nice day", "label": "oos"},
        {"id": "11", "text": "you are useless", "label": "oos"},
    ],
    "dialogues/taskmaster1_slot_values_dev.jsonl": [
        {"id": "13", "text": "you are useless", "slot": "auto.store_name"},
        {"id": "14", "text": "it pulls to one side", "slot": "auto.appt_reason"},
    ],
    "intent/hwu64_dev.jsonl": [{"id": "12", "text": "play jazz", "label": "music"}],
}


@pytest.fixture
def result(tmp_path):
    for name, rows in ROWS.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return EscalationSuite().run(tmp_path, BRAIN, lambda _done, _total: None)


def figures(result) -> dict[str, tuple[float, int]]:
    return {figure.name: (figure.value, figure.count) for figure in result.figures}


def test_recall_counts_the_rows_that_want_it_and_precision_the_alarms(result):
    told = figures(result)
    assert told["person, NLU++ banking: recall"] == (0.5, 2)
    assert told["person, NLU++ banking: precision"] == (1.0, 1)
    assert told["person, Rasa: precision"] == (0.5, 2)
    assert told["person, all sets: recall"] == (0.75, 4)
    assert told["complaint, Bitext: recall"] == (1.0, 1)


def test_a_label_left_out_counts_on_neither_side(result):
    assert figures(result)["person, Bitext: precision"] == (1.0, 1)
    assert any("contact_customer_service, 1 rows" in note for note in result.notes)


def test_a_share_of_no_rows_is_not_told(result):
    assert "person, NLU++ hotels: recall" not in figures(result)


def test_ordinary_talk_that_sets_off_an_alarm_is_counted_and_shown(result):
    told = figures(result)
    assert told["false alarms for a person, CLINC150"] == (0.5, 2)
    assert told["false alarms of any kind, HWU64"] == (0.0, 1)
    visits = "false alarms of any kind, reasons for a visit (Taskmaster)"
    assert told[visits] == (0.0, 1)
    assert {miss.row for miss in result.misses} == {"2", "5", "11"}
