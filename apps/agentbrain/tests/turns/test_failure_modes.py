"""What is known to go wrong between a telephone and a model, one test for each.

The numbers are those of the list in the project's notes on failures; those that the
telephone side or an engine answers for alone are tested there.
"""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.turns.wishes import Reason

from .by_hand import ALREADY_ACTIVE, FAILED, ByHand, by_hand
from .line import UNWANTED

TEXT = "Thank you for calling Test Garage. How can I help you today?"


@pytest.fixture
def line() -> ByHand:
    return by_hand()


@pytest.fixture
def speaking(line: ByHand) -> ByHand:
    """Four seconds of greeting are under way, not complete at the engine."""
    line.starts("resp")
    line.sounds("resp", 4_000, TEXT)
    return line


def test_f1_marks_that_a_clear_gave_back_are_not_heard(speaking: ByHand) -> None:
    """``clear`` makes the carrier return every pending mark at once."""
    speaking.run(1_000)
    speaking.begins_to_speak("u1")
    speaking.run(1_001)  # the line returned them all
    speaking.said("u1", "stop please")
    [cut] = speaking.kinds(act.TruncateItem)
    assert cut.heard_ms == 1_000


def test_f2_sound_that_follows_a_cancel_is_dropped(speaking: ByHand) -> None:
    """Deltas of the old response keep coming, even into the next one."""
    speaking.run(1_000)
    speaking.interrupts()
    speaking.starts("next")
    speaking.sounds("next", 300, "Yes?")
    speaking.send(ev.AgentAudio(1_000, "resp", "resp-item", UNWANTED * 1_600))
    speaking.run(3_000)
    assert not any(UNWANTED in audio for _, _, audio in speaking.played)


def test_f3_speech_after_the_response_is_done_still_stops_it(speaking: ByHand) -> None:
    """The engine has finished long before the caller has heard it all."""
    speaking.ends_with("resp")
    speaking.run(2_000)
    speaking.begins_to_speak("u1")
    assert speaking.kinds(act.ClearPlayback)  # at the first sound, not at the words
    speaking.stops_speaking("u1")
    speaking.said("u1", "stop please")
    assert [t.heard_ms for t in speaking.kinds(act.TruncateItem)] == [2_000]
    assert speaking.heard_between(2_000, 9_000) == 0


def test_f4_nothing_is_truncated_beyond_its_length(line: ByHand) -> None:
    """Truncating past the end of the sound is an error at the vendor."""
    line.starts("resp")
    line.sounds("resp", 700, TEXT)
    line.run(3_000)
    line.interrupts()
    assert [t.heard_ms for t in line.kinds(act.TruncateItem)] == [700]


def test_f4_nor_where_the_marks_of_its_last_sound_are_late(line: ByHand) -> None:
    """The clock alone would say that more was heard than there is."""
    line.mark_delay_ms = 5_000
    line.starts("resp")
    line.sounds("resp", 700, TEXT)
    line.run(1_500)
    line.interrupts()
    assert [t.heard_ms for t in line.kinds(act.TruncateItem)] == [700]


def test_f5_our_record_keeps_what_was_generated_and_what_was_heard(
    speaking: ByHand,
) -> None:
    """Truncation deletes the vendor's transcript; ours stays."""
    speaking.run(2_000)
    speaking.interrupts()
    turn = speaking.turns()[0]
    assert turn.text == TEXT
    assert turn.heard_text == "Thank you for calling Test"


def test_f6_an_item_behind_the_playing_one_is_truncated_at_0(line: ByHand) -> None:
    """One response may carry two audio items."""
    line.starts("resp")
    line.sounds("resp", 2_000, "One.", item="i1")
    line.sounds("resp", 2_000, "Two.", item="i2")
    line.run(500)
    line.interrupts()
    cuts = [(t.item_id, t.heard_ms) for t in line.kinds(act.TruncateItem)]
    assert cuts == [("i1", 500), ("i2", 0)]


def test_f7_a_request_refused_because_another_is_active_is_not_lost(
    line: ByHand,
) -> None:
    """``response.create`` met the vendor's own response, three times."""
    for _ in range(3):
        line.ends_with(line.last_request().request_id, FAILED, ALREADY_ACTIVE)
        line.run(line.now_ms + 1_100)
    line.says("resp", 300)
    line.run(line.now_ms + 400)
    assert line.ends("r1") == [("heard", "")]


def test_f8_nothing_is_cancelled_that_is_not_active(speaking: ByHand) -> None:
    """A cancel with nothing active is an error at the vendor."""
    speaking.ends_with("resp")
    speaking.run(1_000)
    speaking.interrupts()
    speaking.interrupts("u2", "hello")
    assert act.CancelResponse("r1", "resp") not in speaking.kinds(act.CancelResponse)


def test_f9_a_cancel_always_names_what_it_cancels(speaking: ByHand) -> None:
    """A cancel without an id does not reach every response."""
    speaking.run(500)
    speaking.interrupts()
    speaking.interrupts("u2", "hello")  # r2 has not started: no other name for it
    assert speaking.kinds(act.CancelResponse) == [
        act.CancelResponse("r1", "resp"),
        act.CancelResponse("r2", ""),
    ]


def test_f10_a_reply_the_vendor_begins_by_itself_is_stopped(line: ByHand) -> None:
    """Only we decide when to answer: a reply nobody asked for is a second voice."""
    line.greeted()
    line.starts("its own", "")
    line.send(ev.AgentAudio(line.now_ms, "its own", "i", UNWANTED * 800))
    line.run(line.now_ms + 500)
    assert line.kinds(act.CancelResponse) == [act.CancelResponse("", "its own")]
    assert not any(UNWANTED in audio for _, _, audio in line.played)


def test_f11_an_end_without_a_start_does_no_harm(line: ByHand) -> None:
    """``response.done`` without a ``response.created``."""
    line.ends_with("never heard of")
    assert line.requests() == ["r1"]
    line.says("resp", 300)
    line.run(500)
    assert line.ends("r1") == [("heard", "")]
    line.ends_with("never heard of")


def test_f12_a_start_after_we_gave_up_plays_nothing(line: ByHand) -> None:
    """The response comes to life when its time is over: ghost playback."""
    line.run(10_000)
    line.starts("ghost", "r1")
    line.send(ev.AgentAudio(10_000, "ghost", "i", UNWANTED * 800))
    line.run(10_500)
    assert act.CancelResponse("r1", "ghost") in line.kinds(act.CancelResponse)
    line.starts("ghost", "")  # and again, no longer saying what it is for
    line.send(ev.AgentAudio(10_600, "ghost", "i", UNWANTED * 800))
    line.run(11_000)
    assert line.played == []


def test_f13_a_failure_is_spoken_about_and_a_permanent_one_escalates(
    line: ByHand,
) -> None:
    """A rate limit passes, an empty account does not."""
    for _ in range(2):
        line.ends_with(line.last_request().request_id, FAILED, "server_error")
    assert line.last_request().verbatim
    assert line.last_request().text
    line.ends_with(line.last_request().request_id, FAILED, "insufficient_quota")
    assert line.kinds(act.Escalate)[0].reason == "technical_failure"
    before = len(line.requests())
    line.run(500)
    assert len(line.requests()) == before


def test_f15_a_connection_lost_in_mid_response_is_bridged(line: ByHand) -> None:
    """The caller hears what there is, a short bridge, and then the rest."""
    greeting = line.last_request().text.split()
    line.starts("resp")
    line.sounds("resp", 500, " ".join(greeting[:2]))
    line.send(ev.EngineLost(100, "socket closed"))
    line.run(1_400)
    assert line.last_request().bridge
    line.says("bridge", 400)
    line.run(2_000)
    line.send(ev.EngineReady(2_000))
    assert line.last_request().text == " ".join(greeting[2:])


def test_f16_words_that_come_after_the_reply_they_caused_are_kept_in_order(
    line: ByHand,
) -> None:
    """The transcript is late, or never comes."""
    line.greeted()
    start = line.now_ms
    line.begins_to_speak("u1")
    line.run(start + 1_000)
    line.stops_speaking("u1")
    line.run(start + 4_000)
    line.starts("sorry")
    line.sounds("sorry", 2_000, "Sorry, I did not catch that.")
    line.run(start + 4_500)
    line.said("u1", "I need an oil change", start)
    turns = [t.text for _, t in sorted(line.turns().items())]
    assert turns[1:] == ["I need an oil change", "Sorry, I did not catch that."]
    assert line.requests() == ["r1", "r2", "r3"]
    line.begins_to_speak("u2")
    line.stops_speaking("u2")
    line.said("u2", "")
    assert not line.agent.caller.floor.busy


def test_f17_a_call_cut_by_an_interruption_has_one_outcome(line: ByHand) -> None:
    """Fragments, doubled and lost results."""
    line.starts("resp")
    line.send(ev.ToolRequested(0, "resp", "c1", "find_slots"))
    line.sounds("resp", 2_000, "One moment")
    line.run(400)
    line.interrupts()
    for _ in range(2):
        line.send(ev.ToolFinished(500, "c1", "find_slots", {"slots": []}))
        line.send(ev.ToolRequested(500, "resp", "c1", "find_slots"))
    assert len(line.kinds(act.RunTool)) == 1
    assert len(line.kinds(act.SendToolResult)) == 1


def test_f20_a_caller_whose_speech_never_ends_is_not_waited_for_for_ever(
    line: ByHand,
) -> None:
    """A muted caller sends no frames, and the voice detector waits."""
    line.greeted()
    line.begins_to_speak("u1")
    line.run(line.now_ms + 64_000)
    assert line.requests() == ["r1", "r2"]


def test_f22_a_newer_stream_goes_on_with_the_same_conversation(
    speaking: ByHand,
) -> None:
    """The state moves to another process in mid-word; no name is used twice."""
    speaking.run(1_000)
    speaking.move_to_another_process()
    speaking.send(ev.EngineLost(1_000, "resumed"))
    speaking.send(ev.EngineReady(1_300))
    speaking.run(5_000)
    assert speaking.played_ms() == 4_000
    marks = [mark.name for mark in speaking.kinds(act.SendMark)]
    assert len(marks) == len(set(marks))


def goodbye(line: ByHand, mark_delay_ms: int) -> int:
    line.greeted().mark_delay_ms = mark_delay_ms
    line.agent.speaking.ask(Reason.GOODBYE, "Goodbye.", end_call=True)
    line.send(ev.EngineReported(line.now_ms, "usage"))
    line.says("bye", 800)
    return line.now_ms + 800


def test_f27_the_goodbye_is_heard_before_the_line_is_closed(line: ByHand) -> None:
    """The hang-up waits for the last mark, which comes late."""
    ends = goodbye(line, mark_delay_ms=300)
    line.run(ends + 299)
    assert line.hung_up == ""
    line.run(ends + 301)
    assert line.hung_up == "goodbye"


def test_f27_a_last_mark_that_never_comes_is_not_waited_for_for_ever(
    line: ByHand,
) -> None:
    """The hang-up has a deadline."""
    line.greeted()
    line._mark_sender = lambda name, generation: lambda: None  # type: ignore[method-assign]
    line.agent.speaking.ask(Reason.GOODBYE, "Goodbye.", end_call=True)
    line.send(ev.EngineReported(line.now_ms, "usage"))
    line.says("bye", 800)
    line.run(line.now_ms + 800 + line.agent.settings.mark_grace_ms)
    assert line.hung_up == "goodbye"


def test_f28_nothing_sticks_when_the_last_sound_was_dropped(speaking: ByHand) -> None:
    """Speaking but silent: the state is derived, not remembered."""
    speaking.run(1_000)
    speaking.interrupts()
    assert not speaking.agent.speaking.audible()
    assert not speaking.agent.speaking.sounding
    speaking.ends_with("r2", FAILED, "server_error")
    speaking.ends_with("r2.2", FAILED, "server_error")
    speaking.ends_with("r3", FAILED, "server_error")
    speaking.run(2_000)
    assert speaking.agent.speaking.queue.active is None
    assert "silence" in speaking.timers


def test_f29_nothing_turns_any_more_after_the_end(speaking: ByHand) -> None:
    """No timer, no request and no sound outlives the call."""
    speaking.send(ev.StaffSaid(0, "hello", "sam"))
    speaking.run(500)
    speaking.send(ev.CallEnded(500, "caller"))
    before = len(speaking.actions)
    assert speaking.timers == {}
    speaking.sounds("resp", 400)
    speaking.starts("another")
    speaking.run(60_000)
    assert len(speaking.actions) == before
