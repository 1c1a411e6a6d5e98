"""Against the simulated vendor, which refuses whatever the real one would."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation.actions import CancelResponse
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    CallerSaid,
    CallerSpeechStarted,
    EngineLost,
    EngineReady,
    EngineReported,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
    ToolRequested,
)
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.realtime import engine as engine_module
from apps.agentbrain.engines.simulators.realtime import Call, Reply
from apps.agentbrain.tests.realtime.simulated import UNHURRIED, calling
from apps.agentbrain.tests.simulators.client import loud, quiet


async def test_a_whole_conversation_gives_the_vendor_nothing_to_refuse():
    replies = (
        Reply(),
        Reply(calls=(Call("find_slots", '{"day": "monday"}'),)),
        Reply("Nine is free."),
        Reply(),
    )
    heard = ("an oil change on monday", "nine is good")
    async with calling(replies=replies, transcripts=heard) as call:
        call.ask("r1", "Welcome to the workshop.")
        await call.until(ResponseEnded)
        assert "".join(e.text for e in call.of(AgentTextDelta)) == (
            "Welcome to the workshop."
        )
        await call.hear(quiet(400) + loud(800) + quiet(800))
        said = await call.until(CallerSaid)
        assert said.text == heard[0]
        call.ask("r2", "", tools=("find_slots",))
        wanted = await call.until(ToolRequested)
        assert wanted.arguments == {"day": "monday"}
        await call.until(ResponseEnded, 2)
        call.engine.tool_result(wanted.tool_call_id, {"slots": ["9:00"]})
        call.ask("r3", "")
        await call.until(ResponseEnded, 3)
        call.engine.take_text("555 0100")
        call.ask("r4", "Thank you.")
        await call.until(ResponseEnded, 4)
        assert {event.status for event in call.of(ResponseEnded)} == {
            ResponseStatus.COMPLETED
        }
        assert [event.request_id for event in call.of(ResponseStarted)] == [
            *("r1", "r2", "r3", "r4")
        ]
        assert call.refused == []


async def test_the_speech_lies_where_it_was_spoken():
    async with calling(transcripts=("hello",)) as call:
        await call.hear(quiet(1000))
        await call.hear(loud(800) + quiet(700))
        said = await call.until(CallerSaid)
        # All of it came at once, so it ended just now and began 1500 ms before that.
        assert said.ended_ms - said.started_ms == pytest.approx(800, abs=60)
        assert said.started_ms + 1500 == pytest.approx(said.at_ms, abs=150)


async def test_an_interruption_leaves_the_vendor_with_what_was_heard():
    async with calling(pace=UNHURRIED) as call:
        call.ask("r1", "One two three four five six seven eight nine ten eleven.")
        sound = await call.until(AgentAudio, 3)
        call.engine.cancel(CancelResponse("r1", sound.response_id))
        call.engine.truncate(sound.item_id, 120)
        ended = await call.until(ResponseEnded)
        assert ended.status is ResponseStatus.CANCELLED
        call.ask("r2", "Yes?")
        await call.until(ResponseEnded, 2)
        assert call.refused == []
        (cut,) = call.simulator.sessions[0].sent_of("conversation.item.truncated")
        assert cut["audio_end_ms"] == 120


async def test_a_reply_of_two_items_is_cut_in_both():
    async with calling(pace=UNHURRIED, faults={"two_items": 1}) as call:
        call.ask("r1", "One two three four five six seven eight.")
        await call.until_so(lambda: len({e.item_id for e in call.of(AgentAudio)}) == 2)
        first, *_, second = call.of(AgentAudio)
        call.engine.cancel(CancelResponse("r1"))
        call.engine.truncate(first.item_id, 80)
        call.engine.truncate(second.item_id, 0)
        await call.until(ResponseEnded)
        call.ask("r2", "Yes?")
        await call.until(ResponseEnded, 2)
        assert call.refused == []


@pytest.mark.parametrize(
    "faults",
    [
        {"late_deltas": 3, "late_delta_ms": 5},
        {"late_deltas_after_truncate": 3, "late_delta_ms": 5},
        {"cancel_errors": 1},
        {"ghosts": 1, "ghost_ms": 20},
        {"unknown_every": 2},
        {"malformed_every": 2},
    ],
)
async def test_a_vendor_that_misbehaves_after_a_cancel_is_not_heard(faults):
    """F2, F8, F12: neither late sound nor ghosts reach the call."""
    async with calling(pace=UNHURRIED, faults=faults) as call:
        call.ask("r1", "One two three four five six seven eight.")
        sound = await call.until(AgentAudio, 2)
        call.engine.cancel(CancelResponse("r1", sound.response_id))
        call.engine.truncate(sound.item_id, 100)
        await call.until(ResponseEnded)
        passed_on = len(call.of(AgentAudio))
        await asyncio.sleep(0.1)
        assert len(call.of(AgentAudio)) == passed_on
        call.ask("r2", "Yes?")
        await call.until(ResponseEnded, 2)
        assert [event.request_id for event in call.of(ResponseStarted)] == ["r1", "r2"]


async def test_a_response_that_begins_too_late_is_swallowed():
    """F12"""
    async with calling(faults={"late_created": 1, "ghost_ms": 50}) as call:
        call.ask("r1", "Boo.")
        call.engine.cancel(CancelResponse("r1"))
        await asyncio.sleep(0.15)
        call.ask("r2", "Yes?")
        await call.until(ResponseEnded)
        assert [event.request_id for event in call.of(ResponseStarted)] == ["r2"]


async def test_a_response_without_a_beginning_is_heard():
    """F11"""
    async with calling(faults={"omit_created": 1}) as call:
        call.ask("r1", "Hello.")
        ended = await call.until(ResponseEnded)
        assert ended.status is ResponseStatus.COMPLETED
        assert call.of(AgentAudio)


async def test_a_request_refused_for_an_overlap_is_given_back():
    """F7"""
    async with calling(faults={"overlap_errors": 1}) as call:
        call.ask("r1", "Hello.")
        refused = await call.until(ResponseEnded)
        assert (refused.response_id, refused.reason) == (
            "r1",
            "conversation_already_has_active_response",
        )
        call.ask("r1.2", "Hello.")
        await call.until(AgentAudio)


async def test_a_refusal_that_tells_neither_code_nor_event_is_understood():
    """F7"""
    faults = {"overlap_errors": 1, "codeless_errors": 1}
    async with calling(faults=faults) as call:
        call.ask("r1", "Hello.")
        refused = await call.until(ResponseEnded)
        assert refused.reason == "conversation_already_has_active_response"
        assert call.refused[0]["code"] is None


async def test_words_nobody_can_write_are_written_by_another_model():
    """F16"""
    heard = ("one", "two", "three")
    async with calling(transcripts=heard, faults={"fail_transcripts": 2}) as call:
        for count in (1, 2, 3):
            await call.hear(quiet(400) + loud(800) + quiet(700))
            said = await call.until(CallerSaid, count)
        assert said.text == "three"
        assert call.refused == []
        updates = call.simulator.sessions[0].received_of("session.update")
        assert len(updates) == 2


async def test_cut_calls_do_not_run_and_doubled_calls_run_once():
    """F17"""
    replies = (
        Reply(calls=(Call("find_slots", '{"day": "monday and tuesday"}'),)),
        Reply(calls=(Call("book", '{"day": "monday"}'),)),
        Reply("Booked."),
    )
    async with calling(
        replies=replies, faults={"cut_calls": 1, "double_calls": 2}
    ) as call:
        call.ask("r1", "", tools=("find_slots",))
        await call.until(ResponseEnded)
        assert not call.of(ToolRequested)
        call.ask("r2", "", tools=("book",))
        await call.until(ResponseEnded, 2)
        (wanted,) = call.of(ToolRequested)
        call.engine.tool_result(wanted.tool_call_id, {"booked": True})
        call.ask("r3", "")
        await call.until(ResponseEnded, 3)
        assert call.refused == []


async def test_a_transcription_that_fails_settles_its_turn():
    """F16"""
    async with calling(transcripts=("hm",), faults={"fail_transcripts": 1}) as call:
        await call.hear(quiet(400) + loud(800) + quiet(700))
        assert (await call.until(CallerSaid)).text == ""


async def test_a_drop_in_mid_reply_is_made_good():
    """F15"""
    async with calling(faults={"drops": 1, "refuse_seconds": 0.05}) as call:
        call.ask("r1", "One two three.")
        await call.until(EngineLost)
        await call.until(EngineReady, 2)
        call.ask("r1.2", "One two three.")
        ended = await call.until(ResponseEnded)
        assert ended.status is ResponseStatus.COMPLETED
        assert call.refused == []
        kinds = [event.kind for event in call.of(EngineReported)]
        assert "engine_reconnected" in kinds


async def test_the_conversation_is_accepted_by_the_next_session():
    """F15: with a tool's call and outcome among the lines."""
    replies = (Reply(calls=(Call("book", "{}"),)), Reply("Booked."), Reply("Bye."))
    async with calling(
        replies=replies,
        transcripts=("book it",),
        changed={"recycle_after_seconds": 0.6},
    ) as call:
        await call.hear(quiet(400) + loud(800) + quiet(700))
        await call.until(CallerSaid)
        call.ask("r1", "", tools=("book",))
        wanted = await call.until(ToolRequested)
        call.engine.tool_result(wanted.tool_call_id, {"ok": True})
        await call.until(ResponseEnded)
        call.ask("r2", "", tools=("book",))
        await call.until(ResponseEnded, 2)
        await call.until_so(
            lambda: "engine_recycled" in {e.kind for e in call.of(EngineReported)}
        )
        call.ask("r3", "Bye.")
        await call.until(ResponseEnded, 3)
        assert call.refused == []
        told = call.simulator.sessions[1].received_of("conversation.item.create")
        assert [event["item"]["type"] for event in told] == [
            *("message", "function_call", "function_call_output", "message")
        ]
        assert not call.of(EngineLost)


async def test_an_option_the_model_does_not_know_does_not_cost_the_call():
    """F30"""
    async with calling(
        faults={"refuse_options": ("audio.input.noise_reduction",)},
        changed={"noise_reduction": "near_field"},
    ) as call:
        (reported,) = call.of(EngineReported)
        assert reported.kind == "settings_refused"
        call.ask("r1", "Hello.")
        await call.until(ResponseEnded)


async def test_the_vendors_hour_ends_one_session_and_not_the_call():
    """F14"""
    async with calling(faults={"session_seconds": 0.2}) as call:
        lost = await call.until(EngineLost)
        assert lost.reason == "session_expired"
        await call.until(EngineReady, 2)


async def test_a_model_that_does_not_exist_is_refused_for_good():
    with pytest.raises(EngineError, match="model_not_found") as caught:
        async with calling(faults={"refuse_model": 9}):
            pass
    assert caught.value.permanent


async def test_speech_over_a_reply_is_told_while_the_reply_goes_on():
    """The vendor neither answers by itself nor stops by itself."""
    async with calling(pace=UNHURRIED, transcripts=("stop",)) as call:
        call.ask("r1", "One two three four five six seven eight nine ten eleven.")
        await call.until(AgentAudio)
        await call.hear(quiet(200) + loud(600) + quiet(700))
        await call.until(CallerSpeechStarted)
        await call.until(CallerSaid)
        ended = await call.until(ResponseEnded)
        assert ended.status is ResponseStatus.COMPLETED
        assert len(call.of(ResponseStarted)) == 1


@pytest.mark.parametrize("fault", ["mute_responses", "empty_responses"])
async def test_a_reply_without_a_sound_is_a_failure_and_the_next_one_is_heard(fault):
    async with calling(replies=(Reply(), Reply()), faults={fault: 1}) as call:
        call.ask("r1", "We close at six.")
        failed = await call.until(ResponseEnded)
        assert (failed.status, failed.reason) == (ResponseStatus.FAILED, "nothing_said")
        call.ask("r1.2", "We close at six.")
        ended = await call.until(ResponseEnded, 2)
        assert ended.status is ResponseStatus.COMPLETED
        assert call.of(AgentAudio)
        assert call.refused == []


async def test_a_reply_that_the_vendor_filters_says_so():
    faults = {"incomplete_responses": 1, "incomplete_after_deltas": 2}
    async with calling(faults=faults) as call:
        call.ask("r1", "One two three four five six.")
        ended = await call.until(ResponseEnded)
        assert (ended.status, ended.reason) == (
            ResponseStatus.INCOMPLETE,
            "content_filter",
        )
        assert call.of(AgentAudio)


async def test_a_call_whose_arguments_are_broken_is_told_and_can_be_answered():
    """F17"""
    replies = (Reply(calls=(Call("book", '{"day": "monday"}'),)), Reply("Sorry?"))
    async with calling(replies=replies, faults={"broken_arguments": 1}) as call:
        call.ask("r1", "", tools=("book",))
        wanted = await call.until(ToolRequested)
        assert wanted.error == "invalid_arguments"
        await call.until(ResponseEnded)
        call.engine.tool_result(wanted.tool_call_id, {"error": wanted.error})
        call.ask("r2", "")
        await call.until(ResponseEnded, 2)
        assert call.refused == []


async def test_a_vendor_that_drops_every_session_is_given_up():
    changed = {"reconnect_attempts": 3, "reconnect_longest_seconds": 0.05}
    async with calling(faults={"drop_sessions": 99}, changed=changed) as call:
        await call.until_so(lambda: any(e.permanent for e in call.of(EngineLost)))
        assert len(call.simulator.sessions) == 4


async def test_a_vendor_that_begins_no_response_any_more_is_left(monkeypatch):
    monkeypatch.setattr(engine_module, "_ANSWERS_WITHIN_SECONDS", 0.5)
    async with calling(faults={"never_start": 1}) as call:
        call.ask("r1", "Hello.")
        lost = await call.until(EngineLost)
        assert lost.reason == "the vendor does not answer"
        await call.until(EngineReady, 2)
        call.ask("r1.2", "Hello.")
        ended = await call.until(ResponseEnded)
        assert ended.status is ResponseStatus.COMPLETED
