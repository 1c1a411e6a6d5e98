"""Calls with times become turns, and pauses in them are judged."""

from __future__ import annotations

from types import SimpleNamespace

from apps.agentbrain.conversation.turns.settings import TurnSettings
from apps.agentbrain.evaluation.recorded_calls import timed_turns, transcribed_turns
from apps.agentbrain.evaluation.suites.pauses import CALLS, SEGMENTS, PausesSuite
from apps.agentbrain.tests.evaluation.yes_or_no import data_at


def spoken(speaker, start_ms, end_ms, text="", asr=None):
    return {
        "speaker": speaker,
        "start_ms": start_ms,
        "duration_ms": end_ms - start_ms,
        "text": text,
        "asr": text if asr is None else asr,
    }


CALL = {
    "id": "c1",
    "turns": [
        spoken("agent", 0, 1000, "elm garage how can i help you"),
        spoken("user", 1500, 2000, "hello there"),
        spoken("agent", 2300, 2400, "[noise]"),
        spoken("user", 2900, 4000, "my car is loud", "my cart is loud"),
        spoken("agent", 4500, 6000, "okay what is your phone number"),
        spoken("user", 7000, 8000, "two oh two"),
        spoken("user", 8200, 8300, "[cough]", "off"),
        spoken("user", 10000, 11000, "five five five"),
    ],
}


def test_segments_without_the_other_side_between_are_one_turn():
    first, second = transcribed_turns(CALL)
    assert (first.text, first.asr) == (
        "hello there my car is loud",
        "hello there my cart is loud",
    )
    assert second.text == "two oh two five five five"


def test_the_question_of_a_turn_is_what_the_other_side_asked_last():
    assert [turn.question for turn in transcribed_turns(CALL)] == ["intent", "phone"]


def test_pauses_are_told_with_the_words_before_them():
    first, second = transcribed_turns(CALL)
    assert first.pauses() == [("hello there", 900)]
    assert second.pauses() == [("two oh two", 2000)]


def test_listening_sounds_are_no_turns_where_times_alone_are_known():
    rows = [
        {"speaker": "agent", "start": 0.0, "end": 9.0},
        {"speaker": "user", "start": 3.0, "end": 3.4},
        {"speaker": "user", "start": 9.5, "end": 10.0},
        {"speaker": "user", "start": 11.0, "end": 12.0},
    ]
    (turn,) = timed_turns("c", rows)
    assert turn.pauses() == [("", 1000)]


def judged(tmp_path, thresholds):
    import json

    data_at(tmp_path, CALLS, json.dumps(CALL))
    rows = ({"speaker": "user", "start": s, "end": s + 1} for s in (0, 1.9))
    data_at(tmp_path, SEGMENTS, "\n".join(json.dumps(row) for row in rows))
    brain = SimpleNamespace(thresholds=thresholds)
    result = PausesSuite().run(tmp_path, brain, lambda done, total: None)
    return {figure.name: figure for figure in result.figures}


def test_a_turn_is_cut_short_where_the_agent_waits_less_than_the_caller(tmp_path):
    figures = judged(tmp_path, TurnSettings())
    # The number and the hello are waited out; of the other call no words are known.
    assert figures["turns cut short, words known"].value == 0
    assert figures["turns cut short, times alone known"].value == 1
    assert figures["turns cut short"].count == 3


def test_without_an_eye_on_the_words_the_number_is_cut_short(tmp_path):
    settings = TurnSettings(thinking_pause_ms=0, dictation_pause_ms=0)
    assert judged(tmp_path, settings)["turns cut short, words known"].value == 1
    figures = judged(tmp_path, TurnSettings())
    assert figures["turns cut short by a fixed silence, words known"].value == 1


def test_a_longer_silence_cuts_nothing_short(tmp_path):
    figures = judged(tmp_path, TurnSettings(silence_duration_ms=2_500))
    assert figures["turns cut short"].value == 0
