"""When an engine is lost for good, the next one takes over the call."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    CallerSaid,
    CallerSpeechStarted,
    EngineLost,
    EngineReady,
    EngineReported,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.engines.fake import ScriptedEngine, expect, hear, speak
from apps.agentbrain.engines.ladder.ladder import (
    NOT_READY,
    NOT_YET_READY,
    Ladder,
    Rung,
)
from apps.calls.tests.virtual_time import virtually

from .climber import (
    Climber,
    Clinging,
    Listener,
    Refused,
    Stuck,
    Unready,
    lost,
    wavering,
)


@virtually
async def test_the_first_engine_serves_and_no_other_is_touched():
    first = ScriptedEngine(expect(Respond, text="Hello"), speak("Hello"))
    second = ScriptedEngine()
    async with Climber(first, second) as call:
        call.ladder.respond(Respond("r1", "Hello"))
        await call.settle(60)
        assert call.kinds()[0] == "EngineReady"
        assert [e.request_id for e in call.of(ResponseStarted)] == ["r1"]
        assert call.of(ResponseEnded)[0].status is ResponseStatus.COMPLETED
        assert call.of(EngineReported) == []
        assert not second.started
        first.finish()


@virtually
async def test_a_lost_engine_is_followed_by_the_next_one_and_the_log_says_so():
    first = ScriptedEngine(lost("insufficient_quota"))
    second = ScriptedEngine(expect(Respond), speak("Hello"))
    async with Climber(first, second) as call:
        assert call.kinds() == [
            "EngineReady",
            "EngineLost",
            "EngineReported",
            "EngineReady",
        ]
        gone, change = call.told[1:3]
        assert (gone.reason, gone.permanent) == ("insufficient_quota", False)
        assert change.kind == "engine_changed"
        assert change.data == {
            "from": "engine-1",
            "to": "engine-2",
            "why": "engine-1: insufficient_quota",
        }
        call.ladder.respond(Respond("r1", "Hello"))
        await call.settle()
        assert call.of(AgentAudio)
        assert first.stopped


@pytest.mark.parametrize(
    ("first", "why"),
    [(Refused(), "invalid_api_key"), (Stuck(), NOT_READY), (Unready(), NOT_READY)],
    ids=["refused", "stuck", "never ready"],
)
def test_an_engine_that_does_not_start_is_left_for_the_next_one(first, why):
    @virtually
    async def scenario():
        async with Climber(first, ScriptedEngine(), ready_seconds=8) as call:
            await call.settle(8.1)
            assert call.kinds() == ["EngineLost", "EngineReported", "EngineReady"]
            assert call.told[1].data["why"] == f"engine-1: {why}"
            assert call.told[-1].at_ms <= 8_100
            assert first.stopped

    scenario()


@virtually
async def test_a_call_that_begins_in_silence_is_told_so_that_it_can_bridge_it():
    async with Climber(Stuck(), ScriptedEngine(), ready_seconds=8) as call:
        await call.settle(2.4)
        assert call.told == []
        await call.settle(0.2)
        (lost,) = call.told
        assert (lost.reason, lost.permanent) == (NOT_YET_READY, False)


@virtually
async def test_an_engine_that_is_ready_soon_is_never_called_lost():
    async with Climber(ScriptedEngine(), ScriptedEngine()) as call:
        await call.settle(60)
        assert call.kinds() == ["EngineReady"]


@virtually
async def test_an_engine_that_comes_back_by_itself_in_time_keeps_the_call():
    first = Listener(expect(Respond), wavering(), expect(CancelResponse))
    async with Climber(first, ScriptedEngine(), ready_seconds=8) as call:
        call.ladder.respond(Respond("r1", "Hello"))
        await call.settle(7)
        first._events.put(EngineReady(call.now_ms()))
        await call.settle(60)
        assert call.kinds() == ["EngineReady", "EngineLost", "EngineReady"]
        assert not first.stopped


@virtually
async def test_an_engine_that_does_not_come_back_in_time_is_left():
    first = ScriptedEngine(wavering("the socket closed"), wavering("again"))
    async with Climber(first, ScriptedEngine(), ready_seconds=8) as call:
        await call.settle(8.1)
        losses = call.of(EngineLost)
        assert [loss.reason for loss in losses] == ["the socket closed"]
        assert not losses[0].permanent
        assert call.of(EngineReported)[0].data["why"] == f"engine-1: {NOT_READY}"
        assert call.kinds()[-1] == "EngineReady"


@virtually
async def test_only_the_loss_of_the_last_engine_is_permanent():
    engines = [Refused(), ScriptedEngine(lost("two")), ScriptedEngine(lost("three"))]
    async with Climber(*engines) as call:
        await call.settle(60)
        assert [(e.reason, e.permanent) for e in call.of(EngineLost)] == [
            ("invalid_api_key", False),
            ("two", False),
            ("three", True),
        ]


@virtually
async def test_a_change_past_several_engines_names_each_of_them():
    async with Climber(Refused(), Stuck(), ScriptedEngine()) as call:
        await call.settle(11)
        (change,) = call.of(EngineReported)
        assert (change.data["from"], change.data["to"]) == ("engine-1", "engine-3")
        assert "engine-1: invalid_api_key" in change.data["why"]
        assert f"engine-2: {NOT_READY}" in change.data["why"]


@virtually
async def test_what_an_engine_says_after_it_was_left_is_swallowed():
    first = Clinging(
        lost(), hear(CallerSaid(0, "u1", "too late", 0, 0)), hear(EngineReady(0))
    )
    async with Climber(first, ScriptedEngine()) as call:
        await call.settle(1)
        assert call.of(CallerSaid) == []
        assert len(call.of(EngineReady)) == 2


@virtually
async def test_nobody_waits_for_an_engine_that_does_not_want_to_stop():
    first = Clinging(lost())
    async with Climber(first, ScriptedEngine()) as call:
        assert call.told[-1].at_ms < 100
        began = call.seconds()
    assert first.stopped
    assert call.seconds() - began < 4


@virtually
async def test_a_bug_in_an_engine_costs_the_engine_not_the_call():
    class Broken(ScriptedEngine):
        async def start(self, session):
            raise KeyError("choices")

    async with Climber(Broken(), ScriptedEngine()) as call:
        assert call.of(EngineLost)[0].reason == "KeyError: 'choices'"
        assert call.kinds()[-1] == "EngineReady"


@virtually
async def test_an_engine_whose_events_end_is_lost():
    async with Climber(ScriptedEngine(), ScriptedEngine()) as call:
        await call.engines[0].stop()
        await call.settle()
        assert call.kinds()[-3:] == ["EngineLost", "EngineReported", "EngineReady"]


@virtually
async def test_the_callers_sound_during_a_change_reaches_the_next_engine_in_order():
    second = Listener()
    async with Climber(Stuck(), second, ready_seconds=2) as call:
        call.ladder.send_audio(b"a" * 160)
        await call.settle(1)
        call.ladder.send_audio(b"b" * 160)
        await call.settle(1.1)
        call.ladder.send_audio(b"c" * 160)
        assert second.heard == b"a" * 160 + b"b" * 160 + b"c" * 160


@virtually
async def test_of_a_long_change_the_newest_five_seconds_are_kept():
    second = Listener()
    async with Climber(Stuck(), second, ready_seconds=8) as call:
        for number in range(350):  # seven seconds
            call.ladder.send_audio(bytes([number // 50]) * 160)
        await call.settle(8.1)
        assert second.heard[0] == 2
        assert len(second.heard) == 40_000


@virtually
async def test_an_utterance_the_lost_engine_did_not_put_into_words_is_heard_again():
    first, second = Listener(expect(Respond), lost()), Listener()
    async with Climber(first, second) as call:
        call.ladder.send_audio(b"a" * 8 * 2000)
        first._events.put(CallerSpeechStarted(0, "u1"))
        await call.settle()
        call.ladder.send_audio(b"b" * 8 * 600)
        call.ladder.respond(Respond("r1", "Hello"))
        await call.settle()
        assert second.heard == b"a" * 8 * 800 + b"b" * 8 * 600


@virtually
async def test_what_was_put_into_words_is_not_heard_twice():
    first, second = Listener(expect(Respond), lost()), Listener()
    async with Climber(first, second) as call:
        first._events.put(CallerSpeechStarted(0, "u1"))
        call.ladder.send_audio(b"a" * 800)
        first._events.put(CallerSaid(0, "u1", "hello", 0, 0))
        await call.settle()
        call.ladder.respond(Respond("r1", "Hello"))
        await call.settle()
        assert second.heard == b""


@virtually
async def test_an_engine_that_comes_back_by_itself_is_given_nothing_twice():
    first = Listener(expect(Respond), wavering())
    async with Climber(first, ScriptedEngine()) as call:
        first._events.put(CallerSpeechStarted(0, "u1"))
        await call.settle()
        call.ladder.send_audio(b"a" * 160)
        call.ladder.respond(Respond("r1", "Hello"))
        await call.settle()
        call.ladder.send_audio(b"b" * 160)
        first._events.put(EngineReady(call.now_ms()))
        await call.settle()
        assert first.heard == b"a" * 160 + b"b" * 160


@virtually
async def test_what_an_engine_forgot_over_its_own_return_is_not_dug_up_later():
    first = Listener(expect(Respond), wavering(), expect(Respond), lost())
    second = Listener()
    async with Climber(first, second) as call:
        first._events.put(CallerSpeechStarted(0, "u1"))
        await call.settle()
        call.ladder.respond(Respond("r1", "Hello"))
        await call.settle()
        first._events.put(EngineReady(call.now_ms()))
        await call.settle()
        call.ladder.send_audio(b"a" * 160)
        call.ladder.respond(Respond("r2", "Hello"))
        await call.settle()
        assert second.started
        assert second.heard == b""


@virtually
async def test_sound_while_an_engine_tries_to_come_back_is_not_sent_into_the_void():
    first = Listener(wavering())
    async with Climber(first, ScriptedEngine()) as call:
        call.ladder.send_audio(b"a" * 160)
        assert first.heard == b""
        first._events.put(EngineReady(call.now_ms()))
        await call.settle()
        assert first.heard == b"a" * 160


@virtually
async def test_what_the_next_engine_has_to_remember_waits_for_it():
    second = Listener()
    async with Climber(Stuck(), second, ready_seconds=2) as call:
        call.ladder.take_text("my name is Maria")
        call.ladder.truncate("item-1", 300, "Hello")
        await call.settle(2.1)
        assert second.texts == ["my name is Maria"]
        assert second.truncated == [("item-1", 300, "Hello")]


@virtually
async def test_cancelling_what_a_lost_engine_was_asked_disturbs_nobody():
    first = ScriptedEngine(expect(Respond), speak("A long", ending=None), lost())
    second = ScriptedEngine()  # raises at anything it is asked
    async with Climber(first, second) as call:
        call.ladder.respond(Respond("r1", "A long story"))
        await call.settle()
        assert call.kinds()[-1] == "EngineReady"
        call.ladder.cancel(CancelResponse("r1", "response-1"))
        call.ladder.cancel(CancelResponse("r1"))


@virtually
async def test_stopping_in_the_middle_of_a_change_ends_everything():
    first = ScriptedEngine(lost())
    second = Stuck()
    async with Climber(first, second) as call:
        await call.settle(1)
    assert first.stopped
    assert second.stopped
    await call.ladder.stop()


@virtually
async def test_a_ladder_that_was_never_started_can_be_stopped():
    ladder = Ladder([Rung("engine-1", ScriptedEngine)])
    await ladder.stop()
    assert [event async for event in ladder.events()] == []


def test_a_ladder_without_rungs_is_a_mistake():
    with pytest.raises(ValueError, match="rung"):
        Ladder([])
