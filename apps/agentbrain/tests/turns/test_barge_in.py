"""A caller who interrupts is given the floor; one who coughs is not."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.turns.wishes import Reason

from .by_hand import COMPLETED, ByHand, by_hand
from .line import UNWANTED

TEXT = "Thank you for calling Test Garage. How can I help you today?"


@pytest.fixture
def line() -> ByHand:
    """The greeting is being heard: four seconds, complete at the engine."""
    line = by_hand()
    line.starts("resp")
    line.sounds("resp", 4_000, TEXT)
    return line


def test_it_stops_in_order_clear_cancel_truncate(line: ByHand) -> None:
    line.run(1_000)
    line.interrupts()
    stops = (act.ClearPlayback, act.CancelResponse, act.TruncateItem)
    done = [a for at, a in line.actions if at >= 1_000 and isinstance(a, stops)]
    heard = "Thank you for"
    assert done == [
        act.ClearPlayback(),
        act.CancelResponse("r1", "resp"),
        act.TruncateItem("resp-item", 1_000, heard),
    ]
    assert line.turns()[0].heard_text == heard
    assert line.ends("r1") == [("interrupted", "caller")]


def test_what_is_complete_at_the_engine_is_not_cancelled_there(line: ByHand) -> None:
    line.ends_with("resp")
    line.run(1_000)
    line.interrupts()
    assert line.kinds(act.CancelResponse) == []
    assert line.kinds(act.ClearPlayback) == [act.ClearPlayback()]
    assert [t.heard_ms for t in line.kinds(act.TruncateItem)] == [1_000]


def test_items_behind_the_playing_one_are_truncated_at_0() -> None:
    line = by_hand()
    line.starts("resp")
    line.sounds("resp", 1_000, "Good morning.", item="i1")
    line.sounds("resp", 1_000, "How can I help?", item="i2")
    line.sounds("resp", 1_000, "Hello?", item="i3")
    line.ends_with("resp")
    line.run(1_500)
    line.interrupts()
    cuts = {t.item_id: t.heard_ms for t in line.kinds(act.TruncateItem)}
    assert cuts == {"i2": 500, "i3": 0}
    assert line.turns()[0].heard_text == "Good morning. How can"


def test_the_heard_position_is_never_beyond_what_was_sent() -> None:
    """The engine stalls: time goes on, sound does not."""
    line = by_hand()
    line.starts("resp")
    line.sounds("resp", 300, TEXT)
    line.run(5_000)
    line.interrupts()
    [cut] = line.kinds(act.TruncateItem)
    assert cut.heard_ms == 300


def test_an_item_still_being_made_is_cut_though_all_we_have_of_it_was_heard() -> None:
    line = by_hand()
    line.starts("resp")
    line.sounds("resp", 300, "Thank you")
    line.run(1_000)
    line.interrupts()
    assert [t.heard_ms for t in line.kinds(act.TruncateItem)] == [300]


def test_what_was_heard_to_its_end_is_not_cut() -> None:
    line = by_hand()
    line._mark_sender = lambda name, generation: lambda: None  # type: ignore[method-assign]
    line.starts("resp")
    line.sounds("resp", 300, "Thank you")
    line.ends_with("resp")
    line.run(400)
    line.interrupts()
    assert line.kinds(act.TruncateItem) == []
    assert not line.turns()[0].interrupted


def test_sound_that_arrives_after_the_cancel_is_dropped_until_the_response_is_done(
    line: ByHand,
) -> None:
    line.run(1_000)
    line.interrupts()
    line.starts("next")
    for at_ms in (1_100, 3_000, 30_000):
        line.run(at_ms)
        line.send(ev.AgentAudio(at_ms, "resp", "resp-item", UNWANTED * 800))
    line.ends_with("resp", ev.ResponseStatus.CANCELLED)
    line.send(ev.AgentAudio(line.now_ms, "resp", "resp-item", UNWANTED * 800))
    line.run(31_000)
    assert not any(UNWANTED in audio for _, _, audio in line.played)


def test_a_response_stopped_before_its_first_sound_is_cancelled_by_its_id() -> None:
    line = by_hand()
    line.starts("resp")
    line.interrupts()
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("r1", "resp")]
    assert line.kinds(act.ClearPlayback) == []
    assert line.turns().keys() == {0}
    assert line.turns()[0].speaker == "caller"


def test_marks_a_clear_gave_back_late_and_out_of_order_are_not_heard(
    line: ByHand,
) -> None:
    line.run(1_000)
    marks = [mark.name for mark in line.kinds(act.SendMark)]
    line.begins_to_speak("u1")
    line.said("u1", "")  # a cough: it goes on
    for at_ms, name in zip((1_050, 1_500, 2_500), reversed(marks[-3:]), strict=True):
        line.run(at_ms)
        line.send(ev.MarkReturned(at_ms, name))
    line.run(2_600)
    line.begins_to_speak("u2")
    line.said("u2", "stop please")
    assert [t.heard_ms for t in line.kinds(act.TruncateItem)] == [2_600]


def test_speaking_is_what_the_ledger_says_not_a_flag(line: ByHand) -> None:
    speaking = line.agent.speaking
    assert speaking.audible()
    line.ends_with("resp", COMPLETED)
    line.run(4_100)
    assert not speaking.audible()
    line.begins_to_speak("u1")
    assert line.kinds(act.ClearPlayback) == []
    assert not line.events("barge_in_held")


def test_a_second_sound_while_we_hold_still_counts_from_its_own_start(
    line: ByHand,
) -> None:
    line.run(1_000)
    line.begins_to_speak("u1")
    line.run(1_300)
    line.stops_speaking("u1")
    line.run(2_400)
    line.begins_to_speak("u2")  # only 100 ms long when the first one's time is over
    line.run(2_600)
    assert not line.events("barge_in_confirmed")
    line.run(3_900)
    [confirmed] = line.events("barge_in_confirmed")
    assert confirmed.data["why"] == "duration"


def test_nobody_is_talked_over_when_no_words_came_in_time() -> None:
    line = by_hand(min_interruption_ms=4_000, false_interruption_timeout_ms=1_000)
    line.starts("resp")
    line.sounds("resp", 4_000, TEXT)
    line.run(1_000)
    line.begins_to_speak("u1")
    line.run(3_500)
    assert line.heard_between(1_000, 3_500) == 0
    line.stops_speaking("u1")
    line.run(4_600)
    assert line.heard_between(4_000, 4_600) > 0


def test_it_goes_on_at_the_exact_sample_after_each_of_three_coughs(
    line: ByHand,
) -> None:
    for number in range(3):
        line.run(1_000 * (number + 1) + 333)
        line.begins_to_speak(f"u{number}")
        line.run(line.now_ms + 77)
        line.stops_speaking(f"u{number}")
        line.said(f"u{number}", "uh huh")
    line.ends_with("resp")
    line.run(9_000)
    assert line.played_ms() == 4_000
    assert line.ends("r1") == [("heard", "")]
    assert line.turns()[0].text == line.turns()[0].heard_text == TEXT


def test_words_between_two_responses_are_answered_before_the_second() -> None:
    line = by_hand()
    line.send(ev.StaffSaid(0, "Maria is on her way", "sam"))
    line.says("greeting", 400)
    line.run(399)
    line.begins_to_speak("u1")
    line.run(500)
    assert line.requests() == ["r1"]
    line.stops_speaking("u1")
    line.said("u1", "")
    assert line.talked_over == 0
    line.run(700)
    assert line.requests() == ["r1", "r2"]


def test_a_caller_who_speaks_on_while_the_cancel_is_under_way_is_waited_for(
    line: ByHand,
) -> None:
    line.run(1_000)
    line.interrupts()
    line.run(1_100)
    assert line.requests() == ["r1", "r2"]
    line.interrupts("u2", "I mean tomorrow")
    line.ends_with("resp", ev.ResponseStatus.CANCELLED)
    assert line.requests() == ["r1", "r2", "r3"]
    assert line.kinds(act.CancelResponse) == [
        act.CancelResponse("r1", "resp"),
        act.CancelResponse("r2", ""),
    ]


def test_words_that_may_not_interrupt_are_kept_and_answered_after() -> None:
    line = by_hand()
    line.greeted()
    line.agent.speaking.ask(Reason.SAY, "This call is recorded.", interruptible=False)
    line.send(ev.EngineReported(line.now_ms, "usage"))
    line.starts("notice")
    line.sounds("notice", 3_000, "This call is recorded.")
    line.run(line.now_ms + 500)
    line.interrupts(text="I need an oil change please")
    assert line.kinds(act.ClearPlayback) == []
    assert line.requests() == ["r1", "r2"]
    line.ends_with("notice")
    line.run(line.now_ms + 3_000)
    assert line.requests() == ["r1", "r2", "r3"]
    assert line.ends("r2") == [("heard", "")]
    assert any(t.text.startswith("I need an oil") for t in line.turns().values())


def test_a_key_does_not_stop_what_may_not_be_interrupted() -> None:
    line = by_hand()
    line.greeted()
    line.agent.speaking.ask(Reason.SAY, "This call is recorded.", interruptible=False)
    line.send(ev.EngineReported(line.now_ms, "usage"))
    line.says("notice", 1_000)
    line.send(ev.KeyPressed(line.now_ms, "1"))
    assert line.kinds(act.ClearPlayback) == []


def test_words_so_far_of_speech_that_was_let_pass_still_interrupt(
    line: ByHand,
) -> None:
    line.run(1_000)
    line.begins_to_speak("u1")
    line.run(1_300)
    line.stops_speaking("u1")
    line.run(3_600)  # no words in time: it goes on
    assert line.events("barge_in_rejected")
    line.send(ev.CallerPartial(3_600, "u1", "stop it"))
    assert line.events("barge_in_confirmed")


def test_words_so_far_of_what_was_settled_already_do_not(line: ByHand) -> None:
    line.run(1_000)
    line.begins_to_speak("u1")
    line.said("u1", "uh huh")
    line.send(ev.CallerPartial(1_010, "u1", "uh huh stop"))
    assert not line.events("barge_in_confirmed")


def test_an_interruption_drops_the_answers_that_waited_but_not_staffs_words(
    line: ByHand,
) -> None:
    line.agent.speaking.ask(Reason.SAY, "By the way")
    line.send(ev.StaffSaid(0, "Maria is on her way", "sam"))
    line.run(1_000)
    line.interrupts()
    assert line.ends("r2") == [("dropped", "interrupted")]
    assert line.ends("r3") == []


def test_listening_sounds_so_far_decide_nothing(line: ByHand) -> None:
    line.run(1_000)
    line.begins_to_speak("u1")
    line.send(ev.CallerPartial(1_100, "u1", "uh huh okay"))
    assert line.agent.interruption.held
    assert not line.events("barge_in_confirmed")


def test_a_pause_of_the_engine_is_not_counted_as_heard_sound() -> None:
    line = by_hand()
    line.starts("resp")
    line.sounds("resp", 40)
    line.run(500)
    line.sounds("resp", 40)
    line.run(520)
    line.interrupts()
    assert [t.heard_ms for t in line.kinds(act.TruncateItem)] == [60]


def test_a_stopped_response_that_is_told_again_is_not_the_next_one(
    line: ByHand,
) -> None:
    line.run(1_000)
    line.interrupts()
    line.starts("resp", "")
    line.send(ev.AgentAudio(1_010, "resp", "resp-item", UNWANTED * 800))
    line.starts("next", "")
    line.sounds("next", 300, "Yes?")
    line.run(2_000)
    assert not any(UNWANTED in audio for _, _, audio in line.played)
    assert line.heard_between(1_000, 2_000) == 300


def test_who_speaks_up_before_the_transfer_is_not_transferred() -> None:
    """All of it was played, but the line has not said so yet."""
    line = by_hand()
    line.greeted().mark_delay_ms = 400
    line.agent.speaking.ask(Reason.ESCALATION, "I will transfer you.", transfer=True)
    line.send(ev.EngineReported(line.now_ms, "usage"))
    line.says("resp", 500)
    line.run(line.now_ms + 600)
    line.begins_to_speak("u1")
    line.run(line.now_ms + 600)
    assert line.kinds(act.TransferCall) == []
    line.said("u1", "no wait")
    assert line.kinds(act.TransferCall) == []
    assert line.ends("r2") == [("interrupted", "caller")]


@pytest.mark.parametrize(
    ("text", "confidence", "interrupted"),
    [
        ("emily kim", 0.12, False),
        ("two", 0.24, False),
        ("the", 0.9, False),
        ("but", None, False),
        ("stop", 0.3, True),
        ("stop", None, True),
        ("i want to book an appointment", 0.1, True),
    ],
)
def test_a_sound_hardly_recognized_does_not_take_the_floor(
    line: ByHand, text: str, confidence: float | None, *, interrupted: bool
) -> None:
    line.run(1_000)
    line.begins_to_speak("u1")
    line.send(ev.CallerPartial(line.now_ms, "u1", text, confidence))
    line.stops_speaking("u1")
    now_ms = line.now_ms
    line.send(ev.CallerSaid(now_ms, "u1", text, now_ms - 400, now_ms, confidence))
    assert bool(line.log("barge_in_confirmed")) is interrupted
    assert bool(line.log("barge_in_rejected")) is not interrupted
