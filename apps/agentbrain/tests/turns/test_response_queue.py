"""Every wish to speak waits for its turn, is said or dropped, and leaves its trace."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.turns.queue import (
    QueuedResponse,
    Reason,
    ResponseQueue,
)
from apps.agentbrain.conversation.turns.remembered import Remembered
from apps.agentbrain.conversation.turns.wishes import Leave

from .by_hand import ALREADY_ACTIVE, FAILED, ByHand, by_hand


@pytest.fixture
def line() -> ByHand:
    return by_hand()


def test_the_more_urgent_is_said_first_and_equals_in_their_order() -> None:
    queue = ResponseQueue(8)
    reasons = (Reason.NUDGE, Reason.SAY, Reason.STAFF, Reason.SAY)
    for number, reason in enumerate(reasons):
        queue.ask(QueuedResponse(f"r{number}", reason, "", number, 1_000))
    order = []
    while queue.waiting:
        wish, _ = queue.begin(10)
        assert wish is not None
        order.append(wish.request_id)
        queue.finish()
    assert order == ["r2", "r1", "r3", "r0"]


def test_a_newer_reply_replaces_one_that_waits(line: ByHand) -> None:
    line.greeted().begins_to_speak("u1")
    line.typed("I need an oil change")
    line.run(line.now_ms + 10)
    line.typed("no wait, brakes")
    assert line.ends("r2") == [("dropped", "superseded")]
    assert len(line.agent.speaking.queue.waiting) <= 1


def test_a_full_queue_rather_drops_words_than_the_end_of_the_call() -> None:
    queue = ResponseQueue(1)
    queue.ask(QueuedResponse("r1", Reason.GOODBYE, "bye", 0, 100, end_call=True))
    [dropped] = queue.ask(QueuedResponse("r2", Reason.STAFF, "hello", 0, 100))
    assert dropped.wish.request_id == "r2"


def test_a_wish_that_waits_too_long_is_dropped_though_nothing_else_happens(
    line: ByHand,
) -> None:
    line.greeted()
    line.begins_to_speak("u1")
    line.send(ev.StaffSaid(line.now_ms, "one more thing", "sam"))
    line.run(line.now_ms + 59_000)
    assert line.ends("r2") == []
    line.send(ev.CallerPartial(line.now_ms, "u1", "and then"))
    line.run(line.now_ms + 5_000)
    assert line.ends("r2") == [("dropped", "stale")]
    [event] = [e for e in line.events("response_dropped") if e.data["why"] == "stale"]
    assert event.data["waiting_ms"] == pytest.approx(60_000, abs=10)


def test_a_goodbye_that_could_not_be_said_in_time_still_ends_the_call(
    line: ByHand,
) -> None:
    line.greeted()
    speaking = line.agent.speaking
    line.begins_to_speak("u1")
    speaking.ask(Reason.GOODBYE, "Goodbye.", end_call=True, interruptible=False)
    for _ in range(70):
        line.run(line.now_ms + 1_000)
        line.send(ev.CallerPartial(line.now_ms, "u1", "and then"))
    assert line.hung_up == "stale"


def test_a_filler_that_waits_is_dropped_when_the_reply_comes(line: ByHand) -> None:
    line.greeted().begins_to_speak("u1")
    line.agent.speaking.ask(Reason.FILLER, "One moment, please.")
    line.typed("I need an oil change")
    assert line.ends("r2") == [("dropped", "superseded")]


def slow_tool(line: ByHand) -> None:
    """A model's tool takes so long that a filler is asked for."""
    line.send(ev.ToolRequested(line.now_ms, "greeting", "c1", "find_slots"))
    line.run(line.now_ms + line.agent.settings.filler_after_ms + 10)
    assert line.last_request().text == "One moment, please."


def test_a_filler_that_has_not_begun_to_sound_makes_way_at_once(line: ByHand) -> None:
    line.greeted()
    slow_tool(line)
    line.starts("filler")
    line.send(ev.ToolFinished(line.now_ms, "c1", "find_slots", {}))
    assert act.CancelResponse("r2", "filler") in line.kinds(act.CancelResponse)
    assert line.ends("r2") == [("dropped", "superseded")]
    assert line.requests()[-1] == "r3"


def test_a_filler_that_sounds_delays_the_reply_by_a_second_at_most(
    line: ByHand,
) -> None:
    line.greeted()
    slow_tool(line)
    line.starts("filler")
    line.sounds("filler", 8_000, "One moment, please, I am looking for it.")
    line.run(line.now_ms + 200)
    asked = line.now_ms
    line.send(ev.ToolFinished(asked, "c1", "find_slots", {}))
    assert line.requests()[-1] == "r2"
    line.run(asked + 1_001)
    assert line.requests()[-1] == "r3"
    assert line.ends("r2") == [("interrupted", "superseded")]


def test_a_short_filler_is_heard_to_its_end(line: ByHand) -> None:
    line.greeted()
    slow_tool(line)
    line.says("filler", 900)
    line.send(ev.ToolFinished(line.now_ms, "c1", "find_slots", {}))
    line.run(line.now_ms + 950)
    assert line.ends("r2") == [("heard", "")]
    assert line.requests()[-1] == "r3"


def test_a_wish_refused_many_times_in_a_row_is_said_in_the_end(line: ByHand) -> None:
    for number in range(6):
        line.ends_with(line.last_request().request_id, FAILED, ALREADY_ACTIVE)
        line.run(line.now_ms + 2_001)
        assert len(line.requests()) == number + 2
    line.says("resp", 500)
    line.run(line.now_ms + 1_000)
    assert line.ends("r1") == [("heard", "")]
    assert len(line.events("response_requeued")) == 6


def test_the_pauses_between_refusals_grow(line: ByHand) -> None:
    for pause_ms in (250, 500, 1_000, 2_000, 2_000):
        line.ends_with(line.last_request().request_id, FAILED, ALREADY_ACTIVE)
        asked = len(line.requests())
        line.run(line.now_ms + pause_ms - 1)
        assert len(line.requests()) == asked
        line.run(line.now_ms + 1)
        assert len(line.requests()) == asked + 1


def test_what_waits_when_the_call_is_ended_is_dropped_for_that(line: ByHand) -> None:
    line.greeted()
    line.agent.speaking.ask(Reason.GOODBYE, "Goodbye.", end_call=True)
    line.send(ev.EngineReported(line.now_ms, "usage"))
    line.says("bye", 500)
    line.send(ev.StaffSaid(line.now_ms, "one more thing", "sam"))
    line.run(line.now_ms + 600)
    assert line.hung_up == "goodbye"
    assert line.ends("r3") == [("dropped", "call_ending")]


def test_a_wish_refused_for_ever_is_dropped_when_it_is_stale(line: ByHand) -> None:
    while not line.ends("r1"):
        line.ends_with(line.last_request().request_id, FAILED, ALREADY_ACTIVE)
        line.run(line.now_ms + 2_001)
        assert line.now_ms < 40_000
    assert line.ends("r1") == [("dropped", "stale")]


def test_a_refused_wish_is_retried_as_soon_as_the_engines_own_response_ends(
    line: ByHand,
) -> None:
    line.greeted()
    line.starts("its own", "")
    line.typed("I need an oil change")
    line.ends_with("r2", FAILED, ALREADY_ACTIVE)
    assert line.requests() == ["r1", "r2"]
    line.run(line.now_ms + 100)
    line.ends_with("its own", ev.ResponseStatus.CANCELLED)
    assert line.requests() == ["r1", "r2", "r2.2"]


def test_nothing_waits_any_more_when_the_line_is_gone(line: ByHand) -> None:
    line.send(ev.StaffSaid(0, "hello", "sam"))
    line.send(ev.CallEnded(10, "caller"))
    assert line.agent.speaking.queue.waiting == []
    assert line.ends("r1") == [("dropped", "call_ended")]
    assert line.ends("r2") == [("dropped", "call_ended")]


def test_the_whole_life_of_a_response_can_be_read(line: ByHand) -> None:
    line.send(ev.StaffSaid(0, "Maria is on her way", "sam"))
    line.says("greeting", 400)
    line.run(500)
    line.run(600)
    line.starts("staff")
    line.sounds("staff", 600, "Maria is on her way")
    line.ends_with("staff")
    line.run(2_000)
    life = [e for e in line.kinds(act.SaveEvent) if e.data.get("request") == "r2"]
    assert [e.kind for e in life] == [
        "response_asked",
        "response_begun",
        "response_started",
        "response_first_audio",
        "response_ended",
    ]
    asked, begun, started, _, ended = life
    assert asked.data == {"request": "r2", "reason": "staff", "depth": 1}
    assert begun.data["waiting_ms"] == 400
    assert started.data["waiting_ms"] == 200
    assert ended.data["how"] == "heard"
    assert ended.data["items"] == [
        {
            "item": "staff-item",
            "generated_ms": 600,
            "sent_ms": 600,
            "heard_ms": 600,
            "generated_words": 5,
            "sent_words": 5,
            "heard_words": 5,
        }
    ]


@pytest.mark.parametrize(
    ("reason", "verbatim"),
    [(Reason.REPLY, False), (Reason.STAFF, True), (Reason.NUDGE, False)],
)
def test_staffs_words_are_binding_and_a_reply_is_a_draft(
    line: ByHand, reason: Reason, verbatim: bool
) -> None:
    line.greeted()
    line.agent.speaking.ask(reason, "words")
    line.send(ev.MarkReturned(line.now_ms, "nothing"))
    line.send(ev.EngineReported(line.now_ms, "usage"))
    assert line.last_request().verbatim is verbatim


def test_what_may_not_be_interrupted_is_binding(line: ByHand) -> None:
    line.greeted()
    line.agent.speaking.ask(Reason.SAY, "This call is recorded.", interruptible=False)
    line.send(ev.EngineReported(line.now_ms, "usage"))
    assert line.last_request().verbatim


def test_without_an_engine_only_what_needs_none_begins() -> None:
    queue = ResponseQueue(8)
    queue.ask(QueuedResponse("r1", Reason.STAFF, "", 0, 1_000))
    assert queue.begin(10, Leave.BRIDGE) == (None, [])
    queue.ask(QueuedResponse("r2", Reason.BRIDGE, "", 0, 1_000, bridge=True))
    wish, _ = queue.begin(10, Leave.BRIDGE)
    assert wish is not None
    assert wish.request_id == "r2"


def test_only_the_newest_names_are_remembered() -> None:
    names = Remembered()
    for number in range(100):
        names.add(f"n{number}")
        names.add("n0")
    assert "n0" in names
    assert "n99" in names
    assert "n1" not in names
    assert len(names.snapshot()) == 64


def test_an_end_that_is_told_twice_is_one_end(line: ByHand) -> None:
    line.says("resp", 500)
    line.ends_with("resp", FAILED, "server_error")
    line.run(600)
    assert line.ends("r1") == [("heard", "")]


def test_nothing_begins_while_another_is_active() -> None:
    queue = ResponseQueue(8)
    for name in ("r1", "r2"):
        queue.ask(QueuedResponse(name, Reason.SAY, "", 0, 1_000))
    queue.begin(10)
    assert queue.begin(10) == (None, [])
    assert queue.depth == 2


def test_a_call_that_ends_in_silence_leaves_nothing_to_write_down(
    line: ByHand,
) -> None:
    line.greeted()
    line.send(ev.CallEnded(line.now_ms, "caller"))
    assert line.ends("r1") == [("heard", "")]


@pytest.mark.parametrize(("heard_ms", "end"), [(900, "interrupted"), (1_100, "heard")])
def test_a_call_that_ends_while_we_speak_says_how_much_was_heard(
    heard_ms: int, end: str
) -> None:
    """The last mark is not back; the clock knows."""
    line = by_hand()
    line.mark_delay_ms = 500
    line.says("resp", 1_000)
    line.run(heard_ms)
    line.send(ev.CallEnded(heard_ms, "caller"))
    assert line.ends("r1") == [(end, "call_ended")]


def test_words_of_a_response_that_is_not_ours_are_not_kept(line: ByHand) -> None:
    line.starts("resp")
    line.send(ev.AgentTextDelta(0, "other", "i", "what nobody asked for"))
    assert line.agent.speaking.ledger.items == []


def test_a_timer_that_is_not_due_or_not_ours_does_nothing(line: ByHand) -> None:
    line.send(ev.TimerFired(10, "response"))
    line.send(ev.TimerFired(10, "somebody else's"))
    assert line.requests() == ["r1"]
    assert "response" in line.timers
