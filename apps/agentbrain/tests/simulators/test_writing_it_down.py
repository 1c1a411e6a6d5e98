"""Scenarios as JSON and faults as text."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.engines.simulators.realtime import (
    Call,
    FaultError,
    Faults,
    Reply,
    Scenario,
    ScenarioError,
    TimedTurn,
)


def test_a_scenario_is_read_from_json():
    text = json.dumps(
        {
            "replies": [
                "Good morning.",
                {"text": ["One.", "Two."], "audio_ms": 300},
                {"calls": [{"name": "book", "arguments": {"day": "Friday"}}]},
            ],
            "transcripts": ["hello"],
            "turns": "timed",
            "timed": [[100, 900]],
            "sound": "silence",
        }
    )

    assert Scenario.from_json(text) == Scenario(
        replies=(
            Reply("Good morning."),
            Reply(("One.", "Two."), audio_ms=300),
            Reply(calls=(Call("book", '{"day": "Friday"}'),)),
        ),
        transcripts=("hello",),
        turns="timed",
        timed=(TimedTurn(100, 900),),
        sound="silence",
    )


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "7", '{"replys": []}', '{"replies": [7]}', '{"timed": [[1]]}'),
        *('{"turns": "never"}', '{"sound": "trumpet"}', '{"replies": [{"txt": "x"}]}'),
    ],
)
def test_a_scenario_that_is_none_is_refused(text):
    with pytest.raises(ScenarioError):
        Scenario.from_json(text)


def test_faults_are_read_from_text():
    faults = Faults.parse(
        [
            *("drops=2", "drop_code=1011", "session_seconds=1.5", "never_end"),
            *("failure_code=insufficient_quota", "refuse_options=truncation,tracing"),
        ]
    )

    assert (faults.drops, faults.drop_code, faults.session_seconds) == (2, 1011, 1.5)
    assert faults.never_end > 1000
    assert faults.failure_code == "insufficient_quota"
    assert faults.refuse_options == ("truncation", "tracing")


@pytest.mark.parametrize(
    "text", ["", "laziness", "drops=x", "delay_ms", "failure_code", "=3", "drops=-1"]
)
def test_a_fault_that_is_none_is_refused(text):
    with pytest.raises(FaultError):
        Faults.parse([text])
