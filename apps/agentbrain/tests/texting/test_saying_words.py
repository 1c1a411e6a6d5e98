"""What a line of words is given to say, when, and how its turns are written down."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.dialogue.reply import ToolCall
from apps.agentbrain.conversation.texting.agent import SETTLED, TextAgent
from apps.agentbrain.conversation.texting.pace import Pace
from apps.agentbrain.conversation.turns.tool_side import FILLER
from apps.agentbrain.conversation.turns.wishes import Reason
from apps.agentbrain.tests.virtual_line import START, plain_brain

from .line import TextLine, by_hand, text_line

FAILED, CANCELLED = ev.ResponseStatus.FAILED, ev.ResponseStatus.CANCELLED


def greeted(**settings):
    """A call whose greeting has been spoken."""
    line = text_line(**settings).wait(9_000)
    assert line.agent.speaking.queue.active is None
    return line


def test_the_greeting_goes_out_word_by_word_and_is_closed_by_an_empty_last():
    line = text_line().wait(1_000)
    parts = [part for _, part in line.said]
    assert len(parts) > 5
    assert line.words() == [line.requests()[0].text]
    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert parts[-1].text == ""
    assert all(part.interruptible for part in parts)


def test_an_utterance_is_answered_and_the_latency_runs_to_the_first_word():
    line = greeted()
    before = line.now_ms
    line.caller_says("I need an oil change")
    line.wait(20_000)
    caller = next(t for t in line.turns().values() if t.speaker == "caller")
    reply = line.agents_turns()[1]
    assert caller.text == "I need an oil change"
    assert reply.latency_ms == line.engine_delay_ms + line.word_gap_ms
    assert reply.started_ms == before + reply.latency_ms
    assert reply.text == reply.heard_text
    assert not reply.interrupted


def test_blank_words_open_no_turn_but_stand_between_words():
    line = by_hand()
    [request] = line.requests()
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.gives("r", "  ")
    line.gives("r", "")
    assert line.said == []
    line.gives("r", "Hello")
    line.gives("r", " ")
    line.gives("r", "there")
    assert "".join(part.text for _, part in line.said) == "Hello there"


def test_silence_is_asked_after_when_the_words_have_been_spoken_not_when_given():
    line = text_line(nudge_after_ms=8_000).wait(2_000)
    spoken_ms = line.agent.speaking.spoken_until_ms
    assert spoken_ms > 3_000
    line.run(spoken_ms + 7_900)
    assert line.events("nudge") == []
    line.run(spoken_ms + 8_200)
    assert len(line.events("nudge")) == 1


def test_the_line_may_say_earlier_that_it_has_fallen_silent():
    line = text_line().wait(1_000)
    until_ms = line.agent.speaking.spoken_until_ms
    line.run(until_ms // 3)
    line.send(ev.MarkReturned(line.now_ms, ""))
    assert line.agent.speaking.talking, "a pause between sentences is no end"
    line.run(until_ms * 3 // 4)
    line.send(ev.MarkReturned(line.now_ms, ""))
    assert not line.agent.speaking.talking
    assert line.ends("r1") == [("heard", "")]
    line.send(ev.MarkReturned(line.now_ms, ""))  # nothing was given since


def test_a_silence_that_has_settled_is_the_end_however_fast_the_voice_was():
    line = text_line().wait(1_000)
    line.run(line.agent.speaking.spoken_until_ms // 4)
    line.send(ev.MarkReturned(line.now_ms, SETTLED))
    assert not line.agent.speaking.talking
    assert line.ends("r1") == [("heard", "")]


def test_turns_go_on_behind_those_of_an_agent_that_was_lost():
    line = text_line()
    line.agent.speaking.turns.go_on_from(7)
    line.wait(1_000)
    line.run(line.agent.speaking.spoken_until_ms + 100)
    saved = [a.index for _, a in line.actions if isinstance(a, act.SaveTurn)]
    assert set(saved) == {7}


def test_falling_silent_says_nothing_while_words_are_still_to_come():
    line = by_hand()
    [request] = line.requests()
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.gives("r", "Hi.")
    line.wait(2_000)
    line.send(ev.MarkReturned(line.now_ms, ""))
    assert line.agent.speaking.talking


def test_silent_policy_ends_the_call_after_the_goodbye_was_spoken():
    line = text_line(nudge_after_ms=3_000, max_nudges=1)
    line.run(60_000)
    goodbye = line.said[-1][0]
    assert line.hung_up == "goodbye"
    hung_up_ms = next(at for at, a in line.actions if isinstance(a, act.HangUp))
    words = line.words()[-1]
    pace = line.agent.speaking.pace
    spoken_ms = len(words) * pace.ms_per_character
    assert hung_up_ms >= goodbye + spoken_ms + pace.closing_margin_ms - 500


def test_the_next_response_is_given_while_the_one_before_is_still_being_spoken():
    line = text_line().wait(1_000)
    line.send(ev.StaffSaid(line.now_ms, "We have a special today.", "sam"))
    line.wait(500)
    assert line.words()[-1] == "We have a special today."
    assert line.ends("r1") == []
    line.wait(8_000)
    assert line.ends("r1") == [("heard", "")]
    assert line.ends("r2") == [("heard", "")]
    assert [turn.speaker for turn in line.agents_turns()] == ["agent", "staff"]


def test_last_words_are_not_overtaken():
    line = greeted()
    line.agent.speaking.ask(
        Reason.GOODBYE, "Goodbye then.", end_call=True, interruptible=False
    )
    line.send(ev.EngineReported(line.now_ms, "usage", {}))
    line.wait(300)
    line.send(ev.StaffSaid(line.now_ms, "wait", "sam"))
    line.wait(10_000)
    assert line.hung_up == "goodbye"
    assert line.words()[-1] == "Goodbye then."


def test_what_may_not_be_interrupted_says_so_with_every_word():
    line = greeted()
    line.agent.speaking.ask(Reason.SAY, "This call is recorded.", interruptible=False)
    line.send(ev.EngineReported(line.now_ms, "usage", {}))
    line.wait(500)
    newest = line.said[-1][1].response_id
    parts = [part for _, part in line.said if part.response_id == newest]
    assert len(parts) == 5
    assert not any(part.interruptible for part in parts)
    assert line.requests()[-1].verbatim


def test_a_transfer_waits_until_its_words_were_spoken():
    line = greeted()
    line.agent.speaking.ask(Reason.ESCALATION, "I put you through.", transfer=True)
    line.send(ev.EngineReported(line.now_ms, "usage", {}))
    line.wait(1_000)
    assert not line.transferred
    line.wait(3_000)
    assert line.transferred


@pytest.mark.parametrize("status", [FAILED, CANCELLED])
def test_a_response_that_fails_before_a_word_is_replaced_by_the_dialogues_line(status):
    line = by_hand()
    [request] = line.requests()
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.send(ev.ResponseEnded(10, "r", status, "server_error", request.request_id))
    again = line.requests()[-1]
    assert again.request_id != request.request_id
    assert again.text == request.text
    assert again.verbatim


def test_a_response_that_fails_within_its_words_keeps_them_and_goes_on():
    line = by_hand()
    [request] = line.requests()
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.gives("r", "Thank you ")
    line.send(ev.ResponseEnded(10, "r", FAILED, "server_error", request.request_id))
    assert line.said[-1][1].last
    line.wait(5_000)
    assert line.agents_turns()[0].heard_text == "Thank you"
    rest = line.requests()[-1]
    assert f"Thank you {rest.text}" == request.text


def test_a_response_that_stops_coming_is_closed_and_its_late_words_are_dropped():
    line = by_hand(response_timeout_ms=2_000)
    [request] = line.requests()
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.gives("r", "Thank you ")
    line.wait(2_500)
    assert line.kinds(act.CancelResponse)[-1].response_id == "r"
    assert line.said[-1][1].last
    line.gives("r", "for calling")
    assert line.words() == ["Thank you"]


def test_a_tool_that_takes_long_is_covered_by_a_filler():
    line = greeted(filler_after_ms=1_500)
    line.send(ev.EngineReported(line.now_ms, "usage", {}))
    line.agent.tools.run(ToolCall("find_slots"))
    line.send(ev.EngineReported(line.now_ms, "usage", {}))
    line.wait(1_400)
    assert len(line.words()) == 1
    line.wait(500)
    assert line.words()[-1] == FILLER


def test_the_words_of_a_lost_engine_go_on_where_they_stopped():
    line = by_hand()
    [request] = line.requests()
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    first = " ".join(request.text.split()[:3])
    line.gives("r", f"{first} ")
    line.send(ev.EngineLost(20, "dropped"))
    assert line.said[-1][1].last
    line.send(ev.EngineReady(40))
    line.wait(5_000)
    assert line.requests()[-1].text == request.text.removeprefix(first).strip()


def test_the_whole_of_a_response_before_the_engine_was_lost_is_not_said_again():
    line = by_hand()
    [request] = line.requests()
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.gives("r", request.text)
    line.send(ev.EngineLost(20, "dropped"))
    line.send(ev.EngineReady(40))
    line.wait(9_000)
    assert len(line.requests()) == 1
    assert line.ends("r1") == [("heard", "")]


def test_a_function_call_without_words_is_no_turn():
    line = by_hand()
    [request] = line.requests()
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.send(ev.ToolRequested(5, "r", "c1", "nothing_there"))
    line.send(ev.ResponseEnded(10, "r", ev.ResponseStatus.COMPLETED))
    assert line.ends("r1") == [("dropped", "tool_call")]
    assert line.turns() == {}
    [answer] = line.kinds(act.SendToolResult)
    assert answer.output == {"error": "not_allowed_now"}


def test_sound_where_none_is_wanted_is_ignored():
    line = by_hand()
    [request] = line.requests()
    line.send(ev.ResponseStarted(0, "r", request.request_id))
    line.send(ev.AgentAudio(5, "r", "i", b"\x00" * 160, "Hello"))
    assert line.said == []


def test_staff_who_take_the_call_stop_the_agents_words():
    line = text_line().wait(90)
    given = len(line.said)
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    line.wait(3_000)
    assert [part.last for _, part in line.said[given:]] == [True]
    assert line.ends("r1") == [("interrupted", "staff_took_over")]
    line.caller_says("hello?")
    line.send(ev.StaffSaid(line.now_ms, "I am here.", "sam"))
    line.wait(3_000)
    assert line.words()[-1] == "I am here."
    line.send(ev.StaffReleased(line.now_ms, "sam"))
    line.caller_says("I need an oil change")
    line.wait(3_000)
    assert line.words()[-1] != "I am here."


def test_keys_are_an_answer():
    line = greeted()
    for digit in "55#":
        line.send(ev.KeyPressed(line.now_ms, digit))
    line.wait(3_000)
    assert "[keys] 55" in [t.text for t in line.turns().values()]
    assert len(line.words()) == 2


def test_an_ended_call_counts_what_was_given_as_heard_and_leaves_no_timer():
    line = text_line().wait(100)
    line.send(ev.CallEnded(line.now_ms, "caller"))
    [turn] = line.agents_turns()
    assert turn.interrupted
    assert turn.heard_text == turn.text == line.words()[0]
    assert line.ends("r1") == [("interrupted", "call_ended")]
    assert line.timers == {}
    assert line.send(ev.StaffSaid(line.now_ms, "too late", "sam")) == []


def test_a_call_that_ends_behind_given_words_has_them_all_as_heard():
    line = text_line().wait(1_000)
    line.send(ev.StaffSaid(line.now_ms, "One more thing.", "sam"))
    line.wait(1_000)
    line.send(ev.CallEnded(line.now_ms, "caller"))
    assert line.ends("r1") == [("heard", "")]
    assert line.ends("r2") == [("heard", "call_ended")]
    assert not any(turn.interrupted for turn in line.agents_turns())


def test_a_call_that_ends_before_a_word_leaves_no_turn():
    line = by_hand()
    line.send(ev.CallEnded(5, "caller"))
    assert line.turns() == {}
    assert line.ends("r1") == [("dropped", "call_ended")]


def test_a_call_goes_on_in_another_process():
    line = text_line().wait(1_000)
    line.send(ev.StaffSaid(line.now_ms, "One more thing.", "sam"))
    line.wait(300)
    line.move_to_another_process()
    line.caller_says("I need an oil change")
    line.wait(20_000)
    line.move_to_another_process()
    line.wait(1_000)


def test_the_pace_of_a_line_survives_its_snapshot():
    agent = TextAgent(plain_brain(), Pace(ms_per_character=1))
    restored = TextAgent.restore(agent.brain, agent.snapshot())
    assert restored.speaking.pace == Pace(ms_per_character=1)


@pytest.mark.parametrize(
    "wrong",
    [{"ms_per_character": 0}, {"begins_after_ms": -1}, {"closing_margin_ms": -1}],
)
def test_a_pace_that_nobody_speaks_at_is_refused(wrong):
    with pytest.raises(ValueError, match="nobody speaks"):
        Pace(**wrong)


def test_an_event_nobody_knows_is_our_bug():
    with pytest.raises(TypeError, match="knows no event"):
        TextAgent(plain_brain()).receive(ev.Event(0))


def test_nothing_is_said_twice_by_two_lines_in_the_same_process():
    one, other = text_line(), text_line()
    one.wait(1_000)
    assert other.said == []
    assert isinstance(other, TextLine)


def test_recording_begins_when_the_notice_was_spoken():
    line = TextLine(TextAgent(plain_brain()))
    kind, notice = ev.CallType.INBOUND_NEW, "This call is recorded."
    line.send(ev.CallStarted(0, kind, START, recording_notice=notice))
    line.send(ev.EngineReady(0))
    line.wait(1_000)
    assert line.words()[0] == notice
    assert line.kinds(act.Record) == []
    line.wait(3_000)
    assert line.kinds(act.Record) == [act.Record(on=True)]
