"""Turn taking on a line in virtual time."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.tests.virtual_line import plain_brain

from .line import Line


@pytest.fixture
def line() -> Line:
    return Line(Agent(plain_brain()))


def greeting_ms(line: Line) -> int:
    respond = line.kinds(act.Respond)[0]
    return len(respond.text.split()) * line.ms_per_word


def test_it_greets_and_the_caller_hears_every_sample(line: Line) -> None:
    line.start().run(8_000)
    heard = sum(len(audio) for _, _, audio in line.played)
    assert heard == greeting_ms(line) * 8
    turn = line.turns()[0]
    assert turn.speaker == "agent"
    assert turn.text == turn.heard_text
    assert not turn.interrupted


def test_the_carrier_never_holds_more_than_the_lead(line: Line) -> None:
    line.start()
    for now_ms in range(0, 5_000, 10):
        line.run(now_ms)
        ahead = max((at + len(a) // 8 for at, _, a in line.played), default=0) - now_ms
        assert ahead <= line.agent.settings.playback_lead_ms


def test_sound_leaves_without_gaps(line: Line) -> None:
    line.start().run(8_000)
    ends = [at + len(audio) // 8 for at, _, audio in line.played]
    starts = [at for at, _, _ in line.played]
    assert starts[1:] == ends[:-1]


def test_it_falls_silent_the_moment_the_caller_speaks(line: Line) -> None:
    line.start()
    line.speech(1_000, 2_500, "I need an oil change please", item="u1")
    line.run(3_000)
    assert line.heard_between(1_000, 3_000) == 0
    assert line.first(act.ClearPlayback) == 1_000


def test_an_interrupted_turn_keeps_generated_and_heard_apart(line: Line) -> None:
    line.start()
    line.speech(1_000, 2_500, "I need an oil change please", item="u1")
    line.run(3_400)
    turn = line.turns()[0]
    assert turn.interrupted
    assert turn.text.startswith(turn.heard_text)
    assert 0 < len(turn.heard_text.split()) <= 4
    [truncate] = line.kinds(act.TruncateItem)
    assert truncate.heard_ms == pytest.approx(950, abs=20)


def test_after_an_interruption_it_answers_what_was_said(line: Line) -> None:
    line.start()
    line.speech(1_000, 2_500, "I need an oil change please", item="u1")
    line.run(8_000)
    assert len(line.kinds(act.Respond)) == 2
    assert line.heard_between(3_300, 8_000) > 0


def test_a_cough_gives_the_floor_back_at_the_exact_sample(line: Line) -> None:
    line.start()
    line.speech(1_000, 1_200, "", item="u1")
    line.run(12_000)
    heard = b"".join(audio for _, _, audio in line.played)
    assert len(heard) == greeting_ms(line) * 8
    assert len(line.kinds(act.Respond)) == 1
    assert line.heard_between(1_000, 1_900) == 0
    assert not line.turns()[0].interrupted


def test_a_listening_sound_does_not_stop_the_agent(line: Line) -> None:
    line.start()
    line.speech(800, 1_100, "uh huh", item="u1")
    line.run(12_000)
    assert len(line.kinds(act.Respond)) == 1
    assert line.events("barge_in_rejected")
    assert not line.turns()[0].interrupted


def test_an_answer_at_the_end_of_a_question_counts(line: Line) -> None:
    line.start()
    end = line.engine_delay_ms + greeting_ms(line)
    line.speech(end - 600, end - 300, "yes", item="u1")
    line.run(end + 4_000)
    assert len(line.kinds(act.Respond)) == 2


def test_partial_words_settle_an_interruption_before_it_ends(line: Line) -> None:
    line.start()
    line.speech(1_000, 4_000, "I would like to book", item="u1")
    line.at(1_600, lambda: line.send(ev.CallerPartial(1_600, "u1", "I would")))
    line.run(1_700)
    assert line.events("barge_in_confirmed")[0].at_ms == 1_600


def test_long_speech_settles_an_interruption_without_words(line: Line) -> None:
    line.start()
    line.speech(1_000, 5_000, "my car makes a noise", item="u1")
    line.run(2_600)
    [confirmed] = line.events("barge_in_confirmed")
    assert confirmed.data["why"] == "duration"


def test_four_interruptions_in_a_row_are_as_clean_as_one(line: Line) -> None:
    line.start()
    start = 1_000
    for number in range(4):
        line.speech(start, start + 900, "wait a second please", item=f"u{number}")
        line.run(start + 900)
        assert line.heard_between(start, start + 900) == 0
        start += 3_500
    line.run(start + 6_000)
    assert line.overlaps == 0
    interrupted = [t for t in line.turns().values() if t.interrupted]
    assert len(interrupted) == 4


def test_it_never_answers_while_the_caller_is_speaking(line: Line) -> None:
    line.start().run(8_000)
    line.speech(8_100, 9_000, "I need", item="u1")
    line.speech(9_750, 12_000, "an oil change for my car", item="u2")
    line.run(12_650)
    assert line.heard_between(9_760, 12_650) == 0


def test_late_audio_of_a_cancelled_response_is_never_played(line: Line) -> None:
    line.start()
    line.speech(1_000, 2_500, "stop please", item="u1")
    line.run(2_000)
    line.at(
        2_600,
        lambda: line.send(ev.AgentAudio(2_600, "resp1", "resp1-item", b"\x01" * 8_000)),
    )
    line.run(3_200)
    line.run(9_000)
    assert not any(b"\x01" in audio for _, _, audio in line.played)


def test_a_ghost_response_is_cancelled_by_its_id(line: Line) -> None:
    line.start().run(8_000)
    line.send(ev.ResponseStarted(8_000, "ghost", "r999"))
    line.send(ev.AgentAudio(8_010, "ghost", "ghost-item", b"\x01" * 800))
    line.run(9_000)
    assert act.CancelResponse("r999", "ghost") in line.kinds(act.CancelResponse)
    assert not any(b"\x01" in audio for _, _, audio in line.played)


def test_an_overlap_error_puts_the_wish_back_in_the_queue() -> None:
    line = Line(Agent(plain_brain()), engine_silent=True)
    line.start()
    line.engine_silent = False
    line.active_at_engine = ""
    failed = ev.ResponseEnded(
        10, "", ev.ResponseStatus.FAILED, "conversation_already_has_active_response"
    )
    line.at(10, lambda: line.send(failed))
    line.run(8_000)
    first, second = line.kinds(act.Respond)
    assert first.text == second.text
    assert line.heard_between(0, 8_000) > 0


def test_a_response_that_never_starts_is_asked_for_once_more() -> None:
    line = Line(Agent(plain_brain()), engine_silent=True)
    line.start().run(60_000)
    asked = [r.request_id for r in line.kinds(act.Respond)]
    assert asked[:2] == ["r1", "r1.2"]
    assert "r1.3" not in asked
    whys = [e.data["why"] for e in line.events("response_dropped")]
    assert whys[0] == "never_started"


def test_silence_is_asked_after_but_not_while_a_line_is_playing(line: Line) -> None:
    line.start().run(60_000)
    nudges = line.events("nudge")
    spoken = line.engine_delay_ms + greeting_ms(line)
    assert nudges[0].at_ms >= spoken + line.agent.settings.nudge_after_ms
    assert line.hung_up == "goodbye"
    assert len(nudges) == line.agent.settings.max_nudges + 1


def test_it_hangs_up_only_when_the_goodbye_was_heard(line: Line) -> None:
    line.start().run(60_000)
    last = max(at + len(audio) // 8 for at, _, audio in line.played)
    assert line.first(act.HangUp) >= last


def test_a_staff_message_waits_for_its_turn(line: Line) -> None:
    line.start()
    line.send(ev.StaffSaid(0, "Maria is on her way", "sam"))
    line.run(15_000)
    assert line.overlaps == 0
    assert [r.text for r in line.kinds(act.Respond)][1] == "Maria is on her way"
    assert line.turns()[1].speaker == "staff"


def test_a_staff_member_who_takes_over_silences_the_agent(line: Line) -> None:
    line.start().run(1_000)
    line.send(ev.StaffTookOver(1_000, "sam"))
    line.speech(2_000, 3_000, "hello who is this", item="u1")
    line.run(30_000)
    assert line.heard_between(1_000, 30_000) == 0


def test_marks_that_a_clear_returned_are_not_heard(line: Line) -> None:
    line.start().run(1_000)
    marks = [m.name for m in line.kinds(act.SendMark)]
    line.send(ev.CallerSpeechStarted(1_000, "u1"))
    for name in marks:
        line.send(ev.MarkReturned(1_001, name))
    assert line.agent.speaking.ledger.unheard_ms(1_001) >= greeting_ms(line) - 1_000


def test_a_lost_mark_does_not_keep_the_line_waiting_for_ever(line: Line) -> None:
    line._mark_sender = lambda name, generation: lambda: None  # type: ignore[method-assign]
    line.start().run(10_000)
    assert line.agent.speaking.queue.active is None
    assert line.turns()[0].heard_text == line.turns()[0].text


def test_a_sound_before_the_last_mark_is_back_does_not_stick() -> None:
    line = Line(Agent(plain_brain()), mark_delay_ms=400)
    line.start()
    end = line.engine_delay_ms + greeting_ms(line)
    line.speech(end + 100, end + 200, "", item="u1")
    line.run(end + 2_000)
    assert line.agent.speaking.queue.active is None
    assert line.turns()[0].heard_text == line.turns()[0].text


def test_keys_interrupt_and_are_collected_until_hash(line: Line) -> None:
    line.start()
    for number, digit in enumerate("123#"):
        at = 1_000 + number * 200
        line.at(at, lambda at=at, d=digit: line.send(ev.KeyPressed(at, d)))
    line.run(1_700)
    assert line.heard_between(1_000, 1_600) == 0
    assert any(t.text == "[keys] 123" for t in line.turns().values())


def test_a_turn_keeps_its_place_when_its_words_come_late(line: Line) -> None:
    line.start().run(8_000)
    line.send(ev.CallerSpeechStarted(8_100, "u1"))
    line.send(ev.CallerSpeechStopped(9_000, "u1"))
    line.run(13_500)  # the words are overdue; the agent asks again
    line.send(ev.CallerSaid(13_500, "u1", "an oil change", 8_100, 8_300, 0.8))
    line.run(20_000)
    turns = line.turns()
    said = next(i for i, t in turns.items() if t.speaker == "caller")
    asked_again = [i for i, t in turns.items() if t.speaker == "agent"][1]
    assert said < asked_again


def test_after_the_call_no_timer_is_left_and_nothing_is_done(line: Line) -> None:
    line.start().run(1_000)
    line.send(ev.CallEnded(1_000, "caller"))
    assert line.timers == {}
    assert line.agent.receive(ev.StaffSaid(1_100, "hello", "sam")) == []
    turn = line.turns()[0]
    assert turn.interrupted
    assert 0 < len(turn.heard_text) < len(turn.text)


def test_a_lost_engine_is_asked_again_when_it_is_back() -> None:
    line = Line(Agent(plain_brain()), engine_silent=True)
    line.start().run(100)
    line.send(ev.EngineLost(100, "socket closed"))
    line.engine_silent = False
    line.active_at_engine = ""
    line.at(500, lambda: line.send(ev.EngineReady(500)))
    line.run(8_000)
    assert line.heard_between(500, 8_000) > 0


def test_a_permanent_loss_escalates_and_ends_the_call(line: Line) -> None:
    line.start().run(100)
    line.send(ev.EngineLost(100, "invalid_api_key", permanent=True))
    line.run(12_000)
    assert line.kinds(act.Escalate)[0].reason == "technical_failure"
    assert line.hung_up == "engine_lost"
