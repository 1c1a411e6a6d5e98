"""A lost connection is had again, and the conversation with it."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import (
    CallerSaid,
    EngineLost,
    EngineReady,
    EngineReported,
    ResponseEnded,
    ResponseStatus,
)
from apps.agentbrain.engines.base import EngineError, Said
from apps.agentbrain.engines.realtime.backoff import wait_seconds
from apps.agentbrain.engines.realtime.failures import ConnectionLost
from apps.agentbrain.engines.realtime.memory import ConversationMemory
from apps.agentbrain.tests.realtime.line import Line, options
from apps.agentbrain.tests.realtime.real_server import others
from apps.agentbrain.tests.realtime.test_hearing_the_caller import WORDS, utters
from apps.agentbrain.tests.realtime.vendor import Vendor
from apps.calls.tests.virtual_time import virtually


async def talked(line: Line) -> None:
    """The caller asks, the agent answers."""
    await line.speaks(1000)
    await utters(line, "u1", 0, 900)
    await line.tell(f"{WORDS}.completed", item_id="u1", transcript="an oil change")
    line.respond()
    await line.begins()
    await line.sounds(1000, "Which car do you drive?")
    await line.ends()


def told(line: Line) -> list[tuple[str, str, str]]:
    """Role, kind and words of what the newest connection was told of the past."""
    found = []
    for _ in range(len(line.wire._sent)):
        item = line.wire.expect("conversation.item.create")["item"]
        (content,) = item["content"]
        found.append((item["role"], content["type"], content["text"]))
    return found


@virtually
async def test_a_drop_is_told_and_made_good():
    """F15: the session's settings are sent again, and the conversation as heard."""
    async with Line() as line:
        await talked(line)
        line.wire.drop("it broke")
        await line.settle()
        (lost,) = line.of(EngineLost)
        assert (lost.reason, lost.permanent) == ("it broke", False)
        await line.wait(1000)
        assert len(line.vendor.connections) == 2
        assert line.vendor.connections[0].closed
        assert line.wire.session == line.vendor.connections[0].session
        assert told(line) == [
            ("user", "input_text", "an oil change"),
            ("assistant", "output_text", "Which car do you drive?"),
        ]
        reported, ready = line.happened[-2:]
        assert isinstance(reported, EngineReported)
        assert reported.kind == "engine_reconnected"
        assert reported.data["attempts"] == 1
        assert 100 <= reported.data["gap_ms"] <= 200
        assert isinstance(ready, EngineReady)


PAST = (Said(False, "How can I help?"), Said(True, "an oil change please"))


@virtually
async def test_a_call_that_comes_back_is_told_what_was_said_on_its_earlier_line():
    async with Line(past=PAST) as line:
        assert told(line) == [
            ("assistant", "output_text", "How can I help?"),
            ("user", "input_text", "an oil change please"),
        ]


@virtually
async def test_whoever_remembers_the_call_is_not_told_of_it_twice():
    memory = ConversationMemory()
    memory.caller_said("u1", "an oil change please")
    async with Line(memory=memory, past=PAST) as line:
        assert told(line) == [("user", "input_text", "an oil change please")]


@virtually
async def test_only_what_was_heard_is_told_again():
    """F15, F5"""
    async with Line() as line:
        await talked(line)
        line.engine.truncate("i1", 500)
        line.wire.expect("conversation.item.truncate")
        line.wire.drop()
        await line.wait(1000)
        assert told(line)[1] == ("assistant", "output_text", "Which car")


@virtually
async def test_a_reply_cut_after_the_drop_is_corrected():
    """What had been sent before the drop was still being played."""
    async with Line() as line:
        await talked(line)
        line.wire.drop()
        await line.wait(1000)
        told(line)
        line.engine.truncate("i1", 500)
        event = line.wire.expect("conversation.item.create")
        old_id = event["previous_item_id"]
        assert event["item"]["content"][0]["text"] == "Which car"
        line.wire.expect("conversation.item.delete", item_id=old_id)


@virtually
async def test_a_reply_of_which_nothing_was_heard_is_taken_back():
    async with Line() as line:
        await talked(line)
        line.wire.drop()
        await line.wait(1000)
        told(line)
        line.engine.truncate("i1", 0)
        line.wire.expect("conversation.item.delete")
        line.wire.expect_nothing()


@virtually
async def test_words_that_came_ahead_of_their_sound_are_not_told_again():
    async with Line() as line:
        line.respond()
        await line.begins()
        ids = {"response_id": "resp1", "item_id": "i1"}
        await line.tell("response.output_audio_transcript.delta", **ids, delta="Well")
        line.wire.drop()
        await line.wait(1000)
        line.wire.expect_nothing()


@virtually
async def test_the_caller_who_spoke_into_the_drop_is_heard_from_the_first_syllable():
    """F19, F21: what was not understood before the drop is sent again."""
    async with Line({"silence_duration_ms": 500}) as line:
        await line.speaks(2000)
        await line.tell(
            "input_audio_buffer.speech_started", item_id="u1", audio_start_ms=1400
        )
        line.wire.drop()
        await line.settle()
        await line.speaks(1000)
        assert line.wire is not line.vendor.connections[0]
        assert len(line.wire.heard) == (600 + 1000) * 8
        await utters(line, "u2", 100, 1500)
        await line.tell(f"{WORDS}.completed", item_id="u2", transcript="hello")
        (said,) = line.of(CallerSaid)
        # 100 ms into the new connection's sound is 1500 ms into the call.
        assert (said.started_ms, said.ended_ms) == (1800, 2400)


@virtually
async def test_sound_of_the_gap_is_kept_for_ten_seconds_at_most():
    """F21: bounded, the oldest is dropped."""
    slow = options(reconnect_first_seconds=40, reconnect_longest_seconds=40)
    async with Line(options=slow) as line:
        line.wire.drop()
        await line.settle()
        await line.speaks(15_000)
        await line.wait(60_000)
        assert len(line.wire.heard) == 10_000 * 8


@virtually
async def test_what_was_understood_is_not_heard_twice():
    async with Line() as line:
        await talked(line)
        line.wire.drop()
        await line.wait(1000)
        assert len(line.wire.heard) == 100 * 8  # what came after the utterance


@virtually
async def test_each_attempt_waits_longer_and_the_last_failure_is_final():
    """F15: bounded; the vendor is not stormed."""
    async with Line(options=options(reconnect_attempts=4)) as line:
        away = [ConnectionLost(f"away {n}") for n in range(10)]
        line.vendor.refusals.extend(away)
        line.wire.drop()
        await line.wait(60_000)
        assert len(line.vendor.refusals) == 6
        lost = line.of(EngineLost)
        assert [event.permanent for event in lost] == [False, True]
        assert lost[1].reason == "away 3"
        assert 1_500 <= lost[1].at_ms - lost[0].at_ms <= 3_000


def test_pauses_double_up_to_a_longest_and_are_never_in_step():
    chosen = options(reconnect_first_seconds=0.2, reconnect_longest_seconds=5)
    pauses = [[wait_seconds(chosen, n) for _ in range(50)] for n in (1, 2, 3, 99)]
    for longest, drawn in zip((0.2, 0.4, 0.8, 5), pauses, strict=True):
        assert longest / 2 <= min(drawn) < max(drawn) <= longest


@virtually
async def test_connections_that_are_gone_leave_nothing_running():
    """F29"""
    async with Line() as line:
        before = len(others())
        for _ in range(5):
            await line.wait(31_000)
            line.wire.drop()
            await line.wait(1000)
        assert len(line.vendor.connections) == 6
        assert len(others()) == before


@virtually
async def test_a_vendor_that_lets_us_in_and_drops_us_again_is_away():
    """Connecting is no success yet: else a call would go on like that for ever, and the
    vendor would be stormed."""
    async with Line(options=options(reconnect_attempts=4)) as line:
        for _ in range(5):
            line.wire.drop("again")
            await line.wait(6_000)
        assert len(line.vendor.connections) == 5
        assert [e.permanent for e in line.of(EngineLost)] == [False] * 5 + [True]


@virtually
async def test_a_connection_that_lasted_is_had_again_as_often_as_it_breaks():
    async with Line(options=options(reconnect_attempts=2)) as line:
        for _ in range(5):
            await line.wait(30_000)
            line.wire.drop()
            await line.wait(1000)
        assert len(line.vendor.connections) == 6
        assert not any(event.permanent for event in line.of(EngineLost))


@virtually
async def test_a_session_that_hangs_is_begun_again_and_then_given_up():
    """It answers pings and nothing else. What was asked for is the call's to ask
    again."""
    async with Line() as line:
        await talked(line)
        line.respond("r2")
        await line.wait(4_900)
        assert not line.of(EngineLost)
        await line.wait(100)
        [lost] = line.of(EngineLost)
        assert (lost.reason, lost.permanent) == ("the vendor does not answer", False)
        await line.wait(1000)
        assert len(line.vendor.connections) == 2
        assert len(told(line)) == 2
        line.respond("r2.2")
        await line.wait(60_000)
        assert len(line.vendor.connections) == 2
        assert line.of(EngineLost)[-1].permanent


@virtually
async def test_a_session_that_answered_does_not_hang():
    """However long its response takes, and whoever wants it still."""
    async with Line() as line:
        line.respond("r1")
        await line.begins("r1", "resp1")
        await line.wait(10_000)
        line.cancel("r1")
        line.wire.expect("response.cancel")
        line.respond("r2")
        line.cancel("r2")
        await line.wait(4_000)
        await line.begins("r2", "resp2")
        line.wire.expect("response.cancel")
        asked = line.respond("r3")
        error = {"code": "server_error", "event_id": asked["event_id"]}
        await line.tell("error", error=error)
        await line.wait(10_000)
        assert not line.of(EngineLost)


@virtually
async def test_a_refusal_for_good_ends_the_attempts():
    async with Line() as line:
        line.vendor.refusals.append(ConnectionLost("HTTP 401", permanent=True))
        line.wire.drop()
        await line.wait(60_000)
        assert [event.permanent for event in line.of(EngineLost)] == [False, True]
        assert len(line.vendor.connections) == 1


@virtually
async def test_what_is_asked_for_in_the_gap_is_given_back():
    async with Line() as line:
        line.wire.drop()
        await line.settle()
        line.engine.respond(Respond("r1", "Hello."))
        line.engine.truncate("i1", 10)
        line.cancel("r1")
        await line.settle()
        assert line.happened[-1] == ResponseEnded(
            line.now_ms, "r1", ResponseStatus.FAILED, "engine_not_ready"
        )


@virtually
async def test_a_session_that_expired_is_begun_again():
    """F14: the hour was over before we were."""
    async with Line() as line:
        await line.tell("error", error={"code": "session_expired"})
        await line.wait(1000)
        assert [event.reason for event in line.of(EngineLost)] == ["session_expired"]
        assert len(line.of(EngineReady)) == 2


@virtually
async def test_a_start_is_tried_again_where_that_may_help():
    vendor = Vendor()
    vendor.refusals.append(ConnectionLost("HTTP 503"))
    async with Line(vendor=vendor) as line:
        assert line.of(EngineReady)


@pytest.mark.parametrize(("permanent", "attempts"), [(False, 2), (True, 1)])
@virtually
async def test_a_start_that_cannot_be_is_an_error(permanent, attempts):
    vendor = Vendor()
    refusals = [ConnectionLost("no", permanent=permanent) for _ in range(5)]
    vendor.refusals.extend(refusals)
    with pytest.raises(EngineError, match="no") as caught:
        async with Line(vendor=vendor):
            pass
    assert caught.value.permanent is permanent
    assert len(vendor.refusals) == 5 - attempts


@virtually
async def test_another_engine_goes_on_with_the_conversation():
    async with Line() as first:
        await talked(first)
    async with Line(memory=first.engine.memory) as second:
        assert [words for *_, words in told(second)] == [
            "an oil change",
            "Which car do you drive?",
        ]


@virtually
async def test_the_preview_generation_is_told_of_the_past_in_its_own_words():
    async with Line() as first:
        await talked(first)
    vendor, chosen = Vendor(preview=True), options(wire="preview")
    async with Line(vendor=vendor, options=chosen, memory=first.engine.memory) as line:
        assert [kind for _, kind, _ in told(line)] == ["input_text", "text"]


@virtually
async def test_credentials_are_asked_for_at_each_connect():
    """Tokens age."""
    given = []

    async def authorize():
        given.append(f"token-{len(given)}")
        return {"Authorization": f"Bearer {given[-1]}"}

    async with Line(options=options(authorize=authorize)) as line:
        line.wire.drop()
        await line.wait(1000)
        assert [wire.headers["Authorization"] for wire in line.vendor.connections] == [
            "Bearer token-0",
            "Bearer token-1",
        ]


@virtually
async def test_what_we_know_to_be_wrong_with_the_credentials_is_told():
    async def authorize():
        raise EngineError("the token's file is empty", permanent=True)

    with pytest.raises(EngineError, match="the token's file is empty") as caught:
        async with Line(options=options(authorize=authorize)):
            pass
    assert caught.value.permanent


@virtually
async def test_credentials_that_cannot_be_had_are_an_error_without_their_words():
    async def authorize():
        raise RuntimeError("secret sk-123")

    with pytest.raises(EngineError) as caught:
        async with Line(options=options(authorize=authorize)):
            pass
    assert str(caught.value) == "no credentials could be had (RuntimeError)"
