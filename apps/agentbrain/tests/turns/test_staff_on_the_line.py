"""Staff have something said, take the call and give it back, at any moment."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev

from .by_hand import ByHand, by_hand


@pytest.fixture
def line() -> ByHand:
    return by_hand()


def staff_say(line: ByHand, text: str = "Maria is on her way") -> None:
    line.send(ev.StaffSaid(line.now_ms, text, "sam"))


def test_a_message_waits_for_what_is_being_said(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 1_000, "Thank you")
    staff_say(line)
    line.run(900)
    assert line.requests() == ["r1"]
    line.ends_with("resp")
    line.run(1_100)
    assert line.requests() == ["r1", "r2"]
    assert line.last_request().verbatim


def test_a_message_while_we_hold_is_not_said_into_the_callers_words(
    line: ByHand,
) -> None:
    line.starts("resp")
    line.sounds("resp", 1_000, "Thank you")
    line.run(500)
    line.begins_to_speak("u1")
    staff_say(line)
    line.run(1_500)
    assert line.requests() == ["r1"]


def test_a_message_while_the_engine_is_away_is_said_when_it_is_back(
    line: ByHand,
) -> None:
    line.greeted()
    line.send(ev.EngineLost(line.now_ms, "dropped"))
    staff_say(line)
    line.run(line.now_ms + 500)
    line.send(ev.EngineReady(line.now_ms))
    assert line.last_request().text == "Maria is on her way"


def test_an_empty_message_is_nothing(line: ByHand) -> None:
    line.greeted()
    staff_say(line, "   ")
    assert line.requests() == ["r1"]


def test_taking_over_stops_the_agent_and_empties_its_queue(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 2_000, "Thank you for calling")
    staff_say(line)
    line.run(500)
    line.send(ev.StaffTookOver(500, "sam"))
    assert line.kinds(act.ClearPlayback)
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("r1", "resp")]
    assert line.ends("r1") == [("interrupted", "staff_took_over")]
    assert line.ends("r2") == [("dropped", "staff_took_over")]


def test_taking_over_during_a_hold_settles_it(line: ByHand) -> None:
    line.starts("resp")
    line.sounds("resp", 2_000, "Thank you for calling")
    line.run(500)
    line.begins_to_speak("u1")
    line.send(ev.StaffTookOver(600, "sam"))
    assert not line.agent.interruption.held
    assert "false_interruption" not in line.timers
    line.stops_speaking("u1")
    line.said("u1", "hello")
    line.run(9_000)
    assert line.heard_between(500, 9_000) == 0
    assert line.requests() == ["r1"]


def test_who_has_the_call_can_have_the_agent_say_things(line: ByHand) -> None:
    line.greeted()
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    staff_say(line, "This is Sam, I am writing to you")
    assert line.last_request().text == "This is Sam, I am writing to you"
    line.says("staff", 500)
    line.run(line.now_ms + 600)
    assert line.turns()[1].speaker == "staff"


def test_what_the_dialogue_wants_said_meanwhile_is_dropped_with_the_reason(
    line: ByHand,
) -> None:
    line.greeted()
    line.send(ev.ToolRequested(line.now_ms, "greeting", "c1", "find_slots"))
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    line.send(ev.ToolFinished(line.now_ms, "c1", "find_slots", {}))
    line.send(ev.StaffReleased(line.now_ms, "sam"))
    assert line.requests() == ["r1"]
    assert line.ends("r2") == [("dropped", "staff_took_over")]


def test_words_said_to_staff_are_recorded_and_not_answered(line: ByHand) -> None:
    line.greeted()
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    line.begins_to_speak("u1")
    line.stops_speaking("u1")
    line.said("u1", "is this a person")
    line.run(line.now_ms + 30_000)
    assert line.requests() == ["r1"]
    assert any(t.text == "is this a person" for t in line.turns().values())


def test_words_for_staff_that_never_come_are_not_asked_for(line: ByHand) -> None:
    line.greeted()
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    line.begins_to_speak("u1")
    line.stops_speaking("u1")
    line.run(line.now_ms + 10_000)
    assert line.requests() == ["r1"]


def test_a_call_given_back_is_the_agents_again(line: ByHand) -> None:
    line.greeted()
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    line.send(ev.StaffReleased(line.now_ms + 10, "sam"))
    line.typed("I need an oil change")
    assert line.requests() == ["r1", "r2"]


def test_who_has_the_call_keeps_it_in_another_process(line: ByHand) -> None:
    line.greeted()
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    line.move_to_another_process()
    assert line.agent.taken_over
    line.typed("I need an oil change")
    assert line.requests() == ["r1"]
