"""Function calls of a model: run once, answered once, followed up once."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev

from .by_hand import ByHand, by_hand

FILLER = "One moment, please."


@pytest.fixture
def line() -> ByHand:
    """The caller asked something; the model's answer (r2) has started."""
    line = by_hand().greeted()
    line.typed("when can I come")
    line.starts("resp")
    return line


def calls(line: ByHand, call: str, response: str = "resp") -> None:
    line.send(ev.ToolRequested(line.now_ms, response, call, "find_slots", {"n": 1}))


def finishes(line: ByHand, call: str, error: str = "") -> None:
    line.send(ev.ToolFinished(line.now_ms, call, "find_slots", {"slots": []}, error))


def answers(line: ByHand) -> list[str]:
    return [answer.tool_call_id for answer in line.kinds(act.SendToolResult)]


def test_several_calls_of_one_response_are_followed_up_by_one(line: ByHand) -> None:
    for call in ("c1", "c2", "c3"):
        calls(line, call)
    line.ends_with("resp")
    for call in ("c2", "c1"):
        finishes(line, call)
        assert line.requests() == ["r1", "r2"]
    finishes(line, "c3")
    assert answers(line) == ["c2", "c1", "c3"]
    assert line.requests() == ["r1", "r2", "r3"]
    line.says("follow-up", 300)
    line.run(line.now_ms + 1_000)
    assert line.requests() == ["r1", "r2", "r3"]


def test_a_quick_tool_waits_for_the_rest_of_its_response(line: ByHand) -> None:
    """The first is done before the second is even asked for."""
    calls(line, "c1")
    finishes(line, "c1")
    calls(line, "c2")
    line.ends_with("resp")
    assert line.requests() == ["r1", "r2"]
    finishes(line, "c2")
    assert line.requests() == ["r1", "r2", "r3"]


def test_a_slow_tool_of_another_response_does_not_hold_up_the_follow_up(
    line: ByHand,
) -> None:
    calls(line, "slow", "earlier")
    calls(line, "c1")
    line.ends_with("resp")
    finishes(line, "c1")
    assert line.requests() == ["r1", "r2", "r3"]


def test_duplicates_of_a_call_and_of_its_outcome_are_ignored(line: ByHand) -> None:
    calls(line, "c1")
    calls(line, "c1")
    finishes(line, "c1")
    finishes(line, "c1")
    calls(line, "c1")
    assert len(line.kinds(act.RunTool)) == 1
    assert answers(line) == ["c1"]


def test_a_call_under_way_when_its_response_is_interrupted_is_answered_once(
    line: ByHand,
) -> None:
    calls(line, "c1")
    line.sounds("resp", 1_000, "Let me look")
    line.run(line.now_ms + 300)
    line.begins_to_speak("u1")
    line.stops_speaking("u1")
    line.said("u1", "no wait")
    assert line.requests() == ["r1", "r2", "r3"]
    finishes(line, "c1")
    finishes(line, "c1")
    assert answers(line) == ["c1"]
    line.says("reply", 300)
    line.run(line.now_ms + 1_000)
    assert line.requests() == ["r1", "r2", "r3", "r4"]  # what it found is said after
    assert line.overlaps == 0


def test_a_call_that_comes_when_its_response_was_interrupted_is_not_run(
    line: ByHand,
) -> None:
    line.sounds("resp", 1_000, "I will book that")
    line.run(line.now_ms + 300)
    line.begins_to_speak("u1")
    line.said("u1", "no wait stop")
    calls(line, "c1")
    calls(line, "c1")
    assert line.kinds(act.RunTool) == []
    assert line.kinds(act.SendToolResult) == [
        act.SendToolResult("c1", {"error": "interrupted"})
    ]


def test_an_outcome_after_the_callers_next_words_is_one_answer_with_theirs(
    line: ByHand,
) -> None:
    calls(line, "c1")
    line.ends_with("resp")
    line.begins_to_speak("u1")
    finishes(line, "c1")
    assert line.requests() == ["r1", "r2"]
    line.stops_speaking("u1")
    line.said("u1", "tomorrow would be best")
    assert line.ends("r3") == [("dropped", "superseded")]
    assert line.requests() == ["r1", "r2", "r4"]


@pytest.mark.parametrize(
    "name",
    [
        "book_appointment",
        "cancel_appointment",
        "verify_customer",
        "find_customer",
        "list_appointments",
        "open_the_safe",
    ],
)
def test_a_tool_the_state_does_not_allow_a_model_is_not_run(
    line: ByHand, name: str
) -> None:
    line.send(ev.ToolRequested(line.now_ms, "resp", "c1", name, {"customer_id": 7}))
    assert line.kinds(act.RunTool) == []
    assert line.kinds(act.SendToolResult) == [
        act.SendToolResult("c1", {"error": "not_allowed_now"})
    ]
    line.ends_with("resp")
    assert line.requests() == ["r1", "r2", "r3"]  # the model goes on without it


def test_a_slow_tool_of_a_model_is_covered_by_a_filler(line: ByHand) -> None:
    calls(line, "c1")
    line.ends_with("resp")
    line.run(line.now_ms + line.agent.settings.filler_after_ms + 1)
    assert line.last_request().text == FILLER
    line.says("filler", 500)
    line.run(line.now_ms + 10_000)
    assert [r.text for r in line.kinds(act.Respond)].count(FILLER) == 1


def test_no_filler_over_what_the_model_says_while_the_tool_runs(line: ByHand) -> None:
    calls(line, "c1")
    line.sounds("resp", 2_600, "Let me look that up for you in our calendar")
    line.ends_with("resp")
    start = line.now_ms
    line.run(start + 2_900)
    assert line.requests() == ["r1", "r2"]
    line.run(start + 3_100)
    assert line.last_request().text == FILLER


def test_no_filler_once_the_tool_is_done(line: ByHand) -> None:
    calls(line, "c1")
    line.ends_with("resp")
    line.run(line.now_ms + 1_000)
    finishes(line, "c1")
    line.says("follow-up", 300)
    line.run(line.now_ms + 3_000)
    assert FILLER not in [r.text for r in line.kinds(act.Respond)]


def test_a_failed_tool_is_told_to_the_model(line: ByHand) -> None:
    calls(line, "c1")
    finishes(line, "c1", "timeout")
    assert line.kinds(act.SendToolResult) == [
        act.SendToolResult("c1", {"slots": [], "error": "timeout"})
    ]


def test_nothing_runs_when_the_call_is_ending_or_over(line: ByHand) -> None:
    line.agent.speaking.hanging_up = True
    calls(line, "c1")
    assert line.kinds(act.RunTool) == []
    assert answers(line) == ["c1"]
    line.send(ev.CallEnded(line.now_ms, "caller"))
    calls(line, "c2")
    finishes(line, "c2")
    assert line.kinds(act.RunTool) == []
    assert answers(line) == ["c1"]


def test_tools_under_way_are_followed_up_in_another_process(line: ByHand) -> None:
    calls(line, "c1")
    calls(line, "c2")
    line.ends_with("resp")
    finishes(line, "c1")
    line.move_to_another_process()
    calls(line, "c1")
    finishes(line, "c1")
    finishes(line, "c2")
    assert answers(line) == ["c1", "c2"]
    assert line.requests() == ["r1", "r2", "r3"]


def test_a_call_that_makes_no_sense_is_answered_with_that_and_followed_up(
    line: ByHand,
) -> None:
    """Else the caller waits for a reply that nobody asks for."""
    error = "invalid_arguments"
    line.send(ev.ToolRequested(line.now_ms, "resp", "c1", "find_slots", {}, error))
    line.ends_with("resp")
    assert line.kinds(act.RunTool) == []
    assert [a.output for a in line.kinds(act.SendToolResult)] == [{"error": error}]
    assert line.requests() == ["r1", "r2", "r3"]
    assert line.ends("r2") == [("dropped", "tool_call")]
