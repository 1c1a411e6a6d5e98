"""What the dialogue wants becomes actions: tools, escalations, transfers, endings."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import FILLER, Agent
from apps.agentbrain.conversation.events import ResponseStatus
from apps.agentbrain.tests.dialogue.shop import make_brain
from apps.agentbrain.tests.virtual_line import START

from .line import Line

BOOKING = (
    "I need an oil change",
    "my name is Jane Doe",
    "yes",
    "skip",
    "2015 Honda Civic",
    "tomorrow at ten",
)


def said(line: Line, text: str) -> None:
    """Words that came without a sound of their own."""
    now = line.now_ms
    line.send(ev.CallerSaid(now, f"typed-{now}", text, now, now, 1.0))


def book(line: Line) -> None:
    """Say all that a booking needs; the last words have a tool run."""
    for text in BOOKING:
        wait_until_silent(line)
        said(line, text)


@pytest.fixture
def line() -> Line:
    line = Line(Agent(make_brain()), ms_per_word=60)
    line.send(
        ev.CallStarted(0, ev.CallType.INBOUND_NEW, START, caller_number="+15550001111")
    )
    line.send(ev.EngineReady(0))
    return line


def wait_until_silent(line: Line) -> None:
    line.run(line.now_ms + 100)
    while line.agent.speaking.queue.active or line.agent.speaking.queue.waiting:
        line.run(line.now_ms + 100)


def test_a_tool_runs_and_its_outcome_is_spoken(line: Line) -> None:
    book(line)
    [tool] = line.kinds(act.RunTool)
    assert isinstance(tool, act.RunTool)
    assert tool.name == "find_slots"
    before = len(line.kinds(act.Respond))
    outcome = {"slots": ["2026-11-24T10:00"], "exact": True, "reason": ""}
    line.send(ev.ToolFinished(line.now_ms, tool.tool_call_id, "find_slots", outcome))
    wait_until_silent(line)
    assert len(line.kinds(act.Respond)) == before + 1
    assert "November twenty-fourth" in line.kinds(act.Respond)[-1].text
    assert line.kinds(act.UpdateCall)[-1].slots["service"] == "oil-change"


def test_an_early_yes_to_a_read_back_is_the_answer_to_it(line: Line) -> None:
    book(line)
    [tool] = line.kinds(act.RunTool)
    outcome = {"slots": ["2026-11-24T10:00"], "exact": True, "reason": ""}
    line.send(ev.ToolFinished(line.now_ms, tool.tool_call_id, "find_slots", outcome))
    line.run(line.now_ms + 300)
    now = line.now_ms
    line.speech(now, now + 300, "yes", item="early")
    line.run(now + 1_500)
    assert line.kinds(act.RunTool)[-1].name == "book_appointment"


def test_an_okay_to_an_open_question_is_only_a_listening_sound() -> None:
    line = Line(Agent(make_brain())).start()
    line.speech(200, 400, "okay", item="early")
    line.run(10_000)
    assert len(line.kinds(act.Respond)) == 1


def test_a_slow_tool_is_covered_by_a_filler_that_the_outcome_replaces(
    line: Line,
) -> None:
    book(line)
    line.run(line.now_ms + line.agent.settings.filler_after_ms + 100)
    assert line.kinds(act.Respond)[-1].text == FILLER


def test_an_outcome_nobody_waits_for_is_ignored(line: Line) -> None:
    wait_until_silent(line)
    before = len(line.actions)
    line.send(ev.ToolFinished(line.now_ms, "t99", "find_slots", {}))
    new = [action for _, action in line.actions[before:]]
    assert not any(isinstance(action, act.Respond) for action in new)


def test_a_models_function_call_runs_once_and_is_answered_once(line: Line) -> None:
    wait_until_silent(line)
    now = line.now_ms
    for _ in range(2):
        line.send(ev.ToolRequested(now, "resp9", "call_1", "find_slots", {}))
    for _ in range(2):
        line.send(ev.ToolFinished(now, "call_1", "find_slots", {}, "full"))
    assert len(line.kinds(act.RunTool)) == 1
    assert line.kinds(act.SendToolResult) == [
        act.SendToolResult("call_1", {"error": "full"})
    ]


def test_a_wish_for_a_person_escalates_and_ends_politely(line: Line) -> None:
    wait_until_silent(line)
    said(line, "I want to speak to a person")
    [escalation] = line.kinds(act.Escalate)
    assert isinstance(escalation, act.Escalate)
    assert escalation.reason == "person_requested"
    assert "person" in escalation.words
    wait_until_silent(line)
    said(line, "please call me back")
    wait_until_silent(line)
    said(line, "no, that's all")
    wait_until_silent(line)
    assert line.hung_up == "goodbye"


def test_a_shop_with_a_number_for_people_transfers_after_the_words_are_heard() -> None:
    line = Line(Agent(make_brain(transfer_number="+15550100300")), ms_per_word=60)
    line.send(ev.CallStarted(0, ev.CallType.INBOUND_NEW, START))
    line.send(ev.EngineReady(0))
    wait_until_silent(line)
    said(line, "I want to speak to a person")
    wait_until_silent(line)
    last = max(at + len(audio) // 8 for at, _, audio in line.played)
    assert line.first(act.TransferCall) >= last


def test_a_goodbye_whose_voice_fails_still_hangs_up(line: Line) -> None:
    wait_until_silent(line)
    line.engine_silent = True
    said(line, "goodbye")
    for _ in range(2):
        active = line.agent.speaking.queue.active
        assert active is not None
        line.active_at_engine = line.active_request = ""
        line.send(
            ev.ResponseEnded(
                line.now_ms, active.wish.request_id, ResponseStatus.FAILED, "no voice"
            )
        )
    assert line.hung_up == "no voice"


def test_a_voice_that_fails_half_way_is_not_started_over(line: Line) -> None:
    line.run(400)
    response = line.active_at_engine or "resp1"
    line.active_at_engine = ""
    line.send(ev.ResponseEnded(400, response, ResponseStatus.FAILED, "socket"))
    wait_until_silent(line)
    assert len(line.kinds(act.Respond)) == 1


def test_a_response_that_stops_coming_is_ended_with_what_there_is() -> None:
    line = Line(Agent(make_brain()), engine_silent=True)
    line.send(ev.CallStarted(0, ev.CallType.INBOUND_NEW, START))
    line.send(ev.EngineReady(0))
    line.send(ev.ResponseStarted(100, "resp1", "r1"))
    line.send(ev.AgentTextDelta(100, "resp1", "i1", "Thank you for calling"))
    line.send(ev.AgentAudio(100, "resp1", "i1", b"\x10" * 4_000))
    line.run(15_000)
    whys = [event.data["why"] for event in line.events("response_requeued")]
    assert whys[0] == "never_ended"
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("r1", "resp1")]
    assert line.turns()[0].heard_text == "Thank you for calling"


def test_the_end_of_a_response_nobody_asked_for_is_ignored(line: Line) -> None:
    wait_until_silent(line)
    before = len(line.actions)
    line.send(ev.ResponseEnded(line.now_ms, "other", ResponseStatus.COMPLETED))
    assert len(line.actions) == before


def test_staff_give_the_call_back_and_the_agent_goes_on(line: Line) -> None:
    line.run(500)
    line.send(ev.StaffTookOver(500, "sam"))
    said(line, "hello")
    assert line.kinds(act.Respond)[1:] == []
    line.send(ev.StaffReleased(line.now_ms, "sam"))
    said(line, "I need an oil change")
    wait_until_silent(line)
    assert len(line.kinds(act.Respond)) == 2


def test_thinking_aloud_and_coughs_are_not_answered(line: Line) -> None:
    wait_until_silent(line)
    now = line.now_ms
    line.send(ev.CallerSaid(now, "u1", "uh", now - 900, now, 0.5))
    line.send(ev.CallerSaid(now, "u2", "", now - 100, now, None))
    line.run(now + 1_000)
    assert len(line.kinds(act.Respond)) == 1


def test_an_event_the_agent_does_not_know_is_our_own_error(line: Line) -> None:
    with pytest.raises(TypeError, match="Event"):
        line.agent.receive(ev.Event(0))
