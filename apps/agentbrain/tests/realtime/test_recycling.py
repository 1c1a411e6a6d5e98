"""Before the vendor's hour is over, a fresh connection takes over unnoticed."""

from __future__ import annotations

import time

import pytest

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import (
    CallerSpeechStarted,
    EngineLost,
    EngineReady,
    EngineReported,
)
from apps.agentbrain.engines.realtime.failures import ConnectionLost
from apps.agentbrain.tests.realtime.line import Line, options
from apps.agentbrain.tests.realtime.test_hearing_the_caller import WORDS, utters
from apps.agentbrain.tests.realtime.test_reconnecting import talked, told
from apps.calls.tests.virtual_time import virtually

HOUR_MS = 60 * 60 * 1000


@virtually
async def test_a_fresh_connection_takes_over_before_the_hour():
    """F14: with the conversation, and without a word to the call about a loss."""
    async with Line() as line:
        await talked(line)
        old = line.wire
        await line.wait(HOUR_MS - 4 * 60_000)
        assert line.wire is not old
        assert old.closed
        assert len(told(line)) == 2
        assert not line.of(EngineLost)
        assert len(line.of(EngineReady)) == 1
        assert line.of(EngineReported)[-1].kind == "engine_recycled"
        line.respond("r2")
        await line.begins("r2", "resp2")


def lasts(line: Line, seconds: float | str | None) -> None:
    """The next connections' sessions end then, by the vendor's own account."""
    told = {} if seconds is None else {"expires_at": seconds}
    if isinstance(seconds, int | float):
        told = {"expires_at": int(time.time() + seconds)}
    line.vendor.created = told


@virtually
async def test_a_session_that_the_vendor_keeps_for_less_is_left_in_time():
    """F14: half an hour at some hosts; the vendor says when."""
    line = Line()
    lasts(line, 30 * 60)
    async with line:
        await talked(line)
        await line.wait(27 * 60_000)
        assert len(line.vendor.connections) == 1
        await line.wait(2 * 60_000)
        assert len(line.vendor.connections) == 2
        assert not line.of(EngineLost)
        await line.wait(28 * 60_000)
        assert len(line.vendor.connections) == 3


@pytest.mark.parametrize("said", [None, 0, "soon", 20.0, -3600.0, 86_400.0])
@virtually
async def test_a_vendor_that_says_nothing_of_use_about_it_is_left_before_the_hour(said):
    line = Line()
    lasts(line, said)
    async with line:
        await line.wait(54 * 60_000)
        assert len(line.vendor.connections) == 1
        await line.wait(2 * 60_000)
        assert len(line.vendor.connections) == 2


@virtually
async def test_it_waits_for_the_agent_to_have_spoken():
    """F14"""
    async with Line(options=options(recycle_after_seconds=60)) as line:
        await line.wait(59_000)
        line.respond()
        await line.begins()
        await line.wait(5_000)
        await line.sounds(8_000, "A long answer.")
        await line.ends()
        await line.wait(7_000)
        assert len(line.vendor.connections) == 1
        await line.wait(3_000)
        assert len(line.vendor.connections) == 2


@virtually
async def test_it_waits_for_the_caller_to_have_been_understood():
    """F14"""
    async with Line(options=options(recycle_after_seconds=60)) as line:
        await line.speaks(61_000 - 2_000)
        await line.tell(
            "input_audio_buffer.speech_started", item_id="u1", audio_start_ms=58_500
        )
        await line.speaks(5_000)
        assert len(line.vendor.connections) == 1
        await utters(line, "u1", 58_500, 63_000)
        await line.tell(f"{WORDS}.completed", item_id="u1", transcript="hello")
        await line.wait(1_000)
        assert len(line.vendor.connections) == 2


@virtually
async def test_the_last_second_of_sound_goes_to_both():
    """A first syllable that the old connection has not yet called speech."""
    async with Line(options=options(recycle_after_seconds=60)) as line:
        await line.speaks(61_000)
        assert len(line.vendor.connections) == 2
        assert 1_000 * 8 <= len(line.wire.heard) <= 2_100 * 8


@virtually
async def test_what_was_understood_goes_to_one_only():
    async with Line(options=options(recycle_after_seconds=60)) as line:
        await line.speaks(59_960)
        await utters(line, "u1", 58_000, 59_900)
        await line.tell(f"{WORDS}.completed", item_id="u1", transcript="hello")
        await line.wait(200)
        assert len(line.vendor.connections) == 2
        assert len(line.wire.heard) == 60 * 8


@virtually
async def test_the_old_connection_has_no_say_any_more():
    async with Line(options=options(recycle_after_seconds=60)) as line:
        old = line.wire
        await line.wait(61_000)
        old.tell(
            "input_audio_buffer.speech_started", item_id="u1", audio_start_ms=59_000
        )
        await line.settle()
        assert not line.of(CallerSpeechStarted)
        assert not line.of(EngineLost)


@virtually
async def test_a_vendor_that_is_away_is_asked_again_later():
    async with Line(options=options(recycle_after_seconds=60)) as line:
        line.vendor.refusals.append(ConnectionLost("HTTP 503"))
        await line.wait(70_000)
        assert len(line.vendor.connections) == 1
        assert not line.of(EngineLost)
        await line.wait(20_000)
        assert len(line.vendor.connections) == 2


@virtually
async def test_a_response_begun_meanwhile_keeps_its_connection():
    async with Line(options=options(recycle_after_seconds=60)) as line:
        line.vendor.admits = False
        old = line.wire
        await line.wait(60_500)
        fresh = line.vendor.connections[1]
        old_sent = old._sent
        line.engine.respond(Respond("r1", "Hello."))
        assert old_sent[-1]["type"] == "response.create"
        fresh.tell("session.created", session={})
        await line.settle()
        assert fresh.closed
        assert not old.closed
        assert not line.of(EngineLost)
