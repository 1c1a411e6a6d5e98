"""When the caller has finished: answered once, with what is known of the words."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.turns.wishes import Reason

from .by_hand import ByHand, by_hand


@pytest.fixture
def line() -> ByHand:
    return by_hand().greeted()


def test_the_reply_waits_for_the_words(line: ByHand) -> None:
    line.begins_to_speak("u1")
    line.run(line.now_ms + 1_000)
    line.stops_speaking("u1")
    line.run(line.now_ms + 2_000)
    assert line.requests() == ["r1"]
    line.said("u1", "I need an oil change")
    assert line.requests() == ["r1", "r2"]


def test_words_that_do_not_come_in_time_are_asked_for_again(line: ByHand) -> None:
    line.begins_to_speak("u1")
    line.stops_speaking("u1")
    asked = line.now_ms + line.agent.settings.transcript_timeout_ms
    line.run(asked - 1)
    assert line.requests() == ["r1"]
    line.run(asked)
    assert line.requests() == ["r1", "r2"]


def overdue(line: ByHand) -> None:
    line.begins_to_speak("u1")
    line.stops_speaking("u1")
    line.run(line.now_ms + line.agent.settings.transcript_timeout_ms)
    assert line.requests() == ["r1", "r2"]


def test_words_after_the_deadline_take_the_place_of_the_question_for_them(
    line: ByHand,
) -> None:
    overdue(line)
    line.said("u1", "I need an oil change")
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("r2", "")]
    assert line.requests() == ["r1", "r2", "r3"]
    assert line.ends("r2") == [("interrupted", "caller")]
    assert any(t.text == "I need an oil change" for t in line.turns().values())
    line.says("answer", 500)
    line.run(line.now_ms + 600)
    spoken = [t for t in line.turns().values() if t.speaker == "agent"]
    assert len(spoken) == 2  # the greeting and one answer


def test_words_after_the_deadline_cut_the_question_that_sounds_already(
    line: ByHand,
) -> None:
    overdue(line)
    line.starts("sorry")
    line.sounds("sorry", 2_000, "Sorry, I did not catch that.")
    line.run(line.now_ms + 300)
    line.said("u1", "I need an oil change")
    assert line.ends("r2") == [("interrupted", "caller")]
    assert line.requests() == ["r1", "r2", "r3"]
    assert line.heard_between(line.now_ms, line.now_ms + 1_000) == 0


def test_words_that_are_told_twice_are_answered_once(line: ByHand) -> None:
    line.begins_to_speak("u1")
    line.stops_speaking("u1")
    line.said("u1", "I need an oil change")
    line.said("u1", "I need an oil change")
    assert line.requests() == ["r1", "r2"]
    turns = [t for t in line.turns().values() if t.speaker == "caller"]
    assert len(turns) == 1


def test_words_that_are_corrected_later_replace_the_turn(line: ByHand) -> None:
    line.begins_to_speak("u1")
    line.stops_speaking("u1")
    line.said("u1", "I need an oil chain")
    line.said("u1", "I need an oil change")
    turns = [t for t in line.turns().values() if t.speaker == "caller"]
    assert [t.text for t in turns] == ["I need an oil change"]


def test_two_utterances_keep_their_order_when_their_words_come_in_the_other(
    line: ByHand,
) -> None:
    start = line.now_ms
    for item in ("u1", "u2"):
        line.begins_to_speak(item)
        line.run(line.now_ms + 700)
        line.stops_speaking(item)
    line.said("u2", "for my Honda", start + 700)
    assert line.requests() == ["r1"]  # the first one's words are still to come
    line.said("u1", "I need an oil change", start)
    assert line.requests() == ["r1", "r2"] or line.requests() == ["r1", "r3"]
    turns = [t for _, t in sorted(line.turns().items()) if t.speaker == "caller"]
    assert [t.text for t in turns] == ["I need an oil change", "for my Honda"]
    assert [t.started_ms for t in turns] == [start, start + 700]


def test_a_transcription_that_failed_settles_the_turn(line: ByHand) -> None:
    start = line.now_ms
    line.begins_to_speak("u1")
    line.run(start + 1_000)
    line.stops_speaking("u1")
    line.said("u1", "", start)
    assert line.requests() == ["r1", "r2"]
    assert "transcript" not in line.timers


def test_a_turn_whose_end_was_lost_ends_with_the_next_one(line: ByHand) -> None:
    line.begins_to_speak("u1")
    line.run(line.now_ms + 1_000)
    line.begins_to_speak("u2")
    line.stops_speaking("u2")
    line.said("u2", "I need an oil change")
    line.run(line.now_ms + line.agent.settings.transcript_timeout_ms)
    assert line.requests()[1:]


def test_speech_without_an_end_does_not_silence_us_for_ever(line: ByHand) -> None:
    line.begins_to_speak("u1")
    line.run(line.now_ms + 59_000)
    assert line.requests() == ["r1"]
    line.run(line.now_ms + 5_000)
    assert line.events("speech_without_end")
    assert line.requests() == ["r1", "r2"]


def test_someone_who_goes_on_making_words_is_listened_to(line: ByHand) -> None:
    line.begins_to_speak("u1")
    for _ in range(20):
        line.run(line.now_ms + 10_000)
        line.send(ev.CallerPartial(line.now_ms, "u1", "and then"))
    assert line.requests() == ["r1"]


def test_a_wish_that_comes_while_the_caller_speaks_waits(line: ByHand) -> None:
    line.begins_to_speak("u1")
    line.send(ev.StaffSaid(line.now_ms, "Maria is on her way", "sam"))
    line.run(line.now_ms + 2_000)
    assert line.requests() == ["r1"]
    assert line.talked_over == 0


def test_a_silence_is_asked_after_twice_and_then_the_call_ends(line: ByHand) -> None:
    line.engine_silent = False
    line.ms_per_word = 100
    line.run(60_000)
    assert line.hung_up == "goodbye"
    assert len(line.events("nudge")) == 3


def test_silence_does_not_count_while_a_models_tool_runs(line: ByHand) -> None:
    line.send(ev.ToolRequested(line.now_ms, "greeting", "c1", "find_slots"))
    line.run(line.now_ms + 3_000)
    line.says("filler", 500)
    line.run(line.now_ms + 20_000)
    assert not line.events("nudge")


def test_silence_does_not_count_while_a_long_line_plays(line: ByHand) -> None:
    line.send(ev.StaffSaid(line.now_ms, "a long story", "sam"))
    line.says("story", 25_000)
    line.run(line.now_ms + 24_000)
    assert not line.events("nudge")
    line.run(line.now_ms + 10_000)
    assert line.events("nudge")


def test_a_line_on_which_all_was_said_does_not_stay_open(line: ByHand) -> None:
    """The last words were taken from the agent; nobody hangs up."""
    line.agent.dialogue.memory.ended = True
    line.run(60_000)
    assert line.hung_up == "silence"


def test_a_stray_entry_of_keys_is_answered_without_a_start(line: ByHand) -> None:
    line.send(ev.KeyPressed(line.now_ms, "#"))
    assert line.requests() == ["r1"]


def test_keys_pressed_while_staff_have_the_call_are_not_answered(
    line: ByHand,
) -> None:
    line.send(ev.StaffTookOver(line.now_ms, "sam"))
    line.send(ev.KeyPressed(line.now_ms, "1"))
    line.run(line.now_ms + 5_000)
    assert line.requests() == ["r1"]


def test_a_reply_to_a_nudge_is_not_a_second_voice(line: ByHand) -> None:
    line.agent.speaking.ask(Reason.NUDGE, "Are you still there?")
    line.send(ev.EngineReported(line.now_ms, "usage"))
    line.starts("nudge")
    line.typed("yes I need an oil change")
    assert line.ends("r2") == [("interrupted", "caller")]
    assert line.requests() == ["r1", "r2", "r3"]


def test_words_that_do_not_come_give_the_floor_back_to_what_was_held() -> None:
    line = by_hand(transcript_timeout_ms=1_000)
    line.starts("resp")
    line.sounds("resp", 3_000, "Thank you for calling")
    line.run(500)
    line.begins_to_speak("u1")
    line.run(700)
    line.stops_speaking("u1")
    line.run(1_800)
    [rejected] = line.events("barge_in_rejected")
    assert rejected.data["why"] == "no transcript"
    assert line.heard_between(1_700, 1_800) == 100


def test_words_overdue_do_not_release_what_a_new_sound_holds() -> None:
    line = by_hand(transcript_timeout_ms=1_000)
    line.starts("resp")
    line.sounds("resp", 3_000, "Thank you for calling")
    line.run(500)
    line.begins_to_speak("u1")
    line.run(700)
    line.stops_speaking("u1")
    line.run(1_600)
    line.begins_to_speak("u2")
    line.run(1_800)
    assert line.heard_between(500, 1_800) == 0


def test_a_long_call_keeps_only_the_newest_utterances_in_mind(line: ByHand) -> None:
    for number in range(100):
        line.begins_to_speak(f"u{number}")
        line.stops_speaking(f"u{number}")
        line.said(f"u{number}", "uh")
    state = line.agent.snapshot()
    assert len(state["caller"]["settled"]) <= 32
    assert len(state["speaking"]["turns"]["utterances"]) <= 32


def test_the_end_of_speech_that_never_began_is_ignored(line: ByHand) -> None:
    line.stops_speaking("nobody")
    assert "transcript" not in line.timers
    assert not line.agent.caller.floor.busy


def test_overdue_words_are_not_asked_for_while_the_caller_goes_on(
    line: ByHand,
) -> None:
    line.begins_to_speak("u1")
    line.stops_speaking("u1")
    line.run(line.now_ms + 2_900)
    line.begins_to_speak("u2")
    line.run(line.now_ms + 500)
    assert line.events("transcript_missing")
    assert len(line.events("response_asked")) == 1


def test_a_nudge_that_could_not_be_said_soon_is_not_said_late(line: ByHand) -> None:
    line.agent.speaking.ask(Reason.NUDGE, "Are you still there?")
    line.begins_to_speak("u1")
    line.run(line.now_ms + 5_100)
    assert line.ends("r2") == [("dropped", "stale")]


def test_a_caller_who_speaks_is_nudged_from_the_start_again(line: ByHand) -> None:
    line.engine_silent = False
    line.ms_per_word = 50
    line.run(25_000)
    assert [e.data["count"] for e in line.events("nudge")] == [1, 2]
    line.typed("I need an oil change")
    line.run(line.now_ms + 12_000)
    assert [e.data["count"] for e in line.events("nudge")] == [1, 2, 1]
    assert line.hung_up == ""


def test_words_so_far_of_nobody_start_no_clock(line: ByHand) -> None:
    line.send(ev.CallerPartial(line.now_ms, "nobody", "hello"))
    assert "utterance" not in line.timers


def test_a_pause_ends_an_entry_of_keys(line: ByHand) -> None:
    for digit in "12":
        line.send(ev.KeyPressed(line.now_ms, digit))
        line.run(line.now_ms + 1_000)
    assert line.requests() == ["r1"]
    line.run(line.now_ms + 1_600)
    assert line.requests() == ["r1", "r2"]
    assert any(t.text == "[keys] 12" for t in line.turns().values())


def test_speech_without_words_is_written_down_and_a_click_is_not() -> None:
    line = by_hand()
    line.greeted()
    for item, started_ms, ended_ms in (("u1", 9_000, 9_200), ("u2", 9_400, 10_400)):
        line.begins_to_speak(item)
        line.stops_speaking(item)
        line.send(ev.CallerSaid(line.now_ms, item, "", started_ms, ended_ms))
    [turn] = [turn for turn in line.turns().values() if turn.speaker == "caller"]
    assert (turn.text, turn.started_ms, turn.ended_ms) == ("", 9_400, 10_400)
