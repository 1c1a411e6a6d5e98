"""What the caller says, and when on the call's clock it was said."""

from __future__ import annotations

from collections import deque

import pytest

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    CallerSpeechStopped,
    EngineLost,
    EngineReported,
)
from apps.agentbrain.engines.realtime.memory import Who
from apps.agentbrain.tests.realtime.line import Line, options
from apps.agentbrain.tests.realtime.vendor import Vendor, accept, refuse
from apps.calls.tests.virtual_time import virtually

WORDS = "conversation.item.input_audio_transcription"


async def utters(line: Line, item_id: str, began_ms: int, ended_ms: int) -> None:
    """The vendor finds speech; its times are those of the sound it was sent."""
    await line.tell(
        "input_audio_buffer.speech_started", item_id=item_id, audio_start_ms=began_ms
    )
    await line.tell(
        "input_audio_buffer.speech_stopped", item_id=item_id, audio_end_ms=ended_ms
    )
    await line.tell("input_audio_buffer.committed", item_id=item_id)


@virtually
async def test_the_callers_sound_reaches_the_vendor_byte_for_byte():
    async with Line() as line:
        frames = [bytes([number]) * 160 for number in range(5)]
        for frame in frames:
            line.engine.send_audio(frame)
        assert line.wire.heard == b"".join(frames)


@virtually
async def test_speech_and_words_are_told_in_order():
    async with Line() as line:
        await utters(line, "u1", 0, 900)
        for piece in ("an ", "oil"):
            await line.tell(f"{WORDS}.delta", item_id="u1", delta=piece)
        await line.tell(f"{WORDS}.completed", item_id="u1", transcript=" an oil change")
        started, stopped, *partial, said = line.happened[1:]
        assert isinstance(started, CallerSpeechStarted)
        assert isinstance(stopped, CallerSpeechStopped)
        assert [event.text for event in partial] == ["an ", "an oil"]
        assert isinstance(said, CallerSaid)
        assert said.text == "an oil change"


@virtually
async def test_the_vendors_times_become_those_of_the_call():
    """F16: turns are ordered by when speech began, whenever their words arrive."""
    settings = {"silence_duration_ms": 700, "prefix_padding_ms": 300}
    async with Line(settings) as line:
        await line.wait(2000)
        await line.speaks(3000)
        await utters(line, "u1", 700, 2700)
        await line.wait(5000)
        await line.tell(f"{WORDS}.completed", item_id="u1", transcript="hello")
        (said,) = line.of(CallerSaid)
        # The vendor counts its padding before the speech and its wait after it.
        assert (said.started_ms, said.ended_ms) == (2000 + 1000, 2000 + 2000)
        assert said.at_ms == 10_000


@pytest.mark.parametrize(
    ("wire", "refusals", "trail_ms"),
    [("ga", 0, 900), ("ga", 1, 500), ("preview", 0, 900)],
)
@virtually
async def test_the_wait_after_speech_is_the_one_that_was_agreed(
    wire, refusals, trail_ms
):
    """A vendor that refused our settings waits as long as it likes: its usual."""
    vendor = Vendor(preview=wire == "preview")
    answers = [refuse("invalid_value")] * refusals
    vendor.session_answers = deque([*answers, accept])
    settings = {"silence_duration_ms": 900}
    async with Line(settings, vendor=vendor, options=options(wire=wire)) as line:
        await line.speaks(3000)
        await utters(line, "u1", 700, 2700)
        await line.tell(f"{WORDS}.completed", item_id="u1", transcript="hello")
        (said,) = line.of(CallerSaid)
        assert said.ended_ms == 2700 - trail_ms


@virtually
async def test_times_stay_right_when_frames_stopped_for_a_while():
    async with Line({"silence_duration_ms": 500}) as line:
        await line.speaks(1000)
        await line.wait(4000)
        await line.speaks(2000)
        await utters(line, "u1", 1000, 3000)
        await line.tell(f"{WORDS}.completed", item_id="u1", transcript="hello")
        (said,) = line.of(CallerSaid)
        assert (said.started_ms, said.ended_ms) == (5300, 6500)


@virtually
async def test_times_stay_right_when_held_sound_comes_in_a_burst():
    """F21: what was buffered before the session was ready was spoken before."""
    async with Line({"silence_duration_ms": 500}) as line:
        await line.wait(3000)
        for _ in range(100):
            line.engine.send_audio(b"\x55" * 160)
        await utters(line, "u1", 200, 1700)
        await line.tell(f"{WORDS}.completed", item_id="u1", transcript="hello")
        (said,) = line.of(CallerSaid)
        assert (said.started_ms, said.ended_ms) == (1500, 2200)


@virtually
async def test_a_transcription_that_failed_settles_its_turn_without_words():
    """F16"""
    async with Line() as line:
        await utters(line, "u1", 0, 900)
        error = {"code": "audio_unintelligible"}
        await line.tell(f"{WORDS}.failed", item_id="u1", error=error)
        assert [(e.item_id, e.text) for e in line.of(CallerSaid)] == [("u1", "")]


@virtually
async def test_words_are_settled_once():
    async with Line() as line:
        await utters(line, "u1", 0, 900)
        for _ in range(2):
            await line.tell(f"{WORDS}.completed", item_id="u1", transcript="yes")
        await line.tell(f"{WORDS}.delta", item_id="u1", delta="more")
        assert len(line.of(CallerSaid)) == 1
        assert not line.of(CallerPartial)


@virtually
async def test_words_that_come_late_keep_their_place_in_the_memory():
    """F16: the reply they caused was told before them."""
    async with Line() as line:
        await utters(line, "u1", 0, 900)
        line.respond()
        await line.begins()
        await line.sounds(500, "Which car?")
        await line.ends()
        await line.tell(f"{WORDS}.completed", item_id="u1", transcript="an oil change")
        told = [(told.who, told.text) for told in line.engine.memory]
        assert told == [(Who.CALLER, "an oil change"), (Who.AGENT, "Which car?")]


@virtually
async def test_typed_words_are_told_to_the_model():
    async with Line() as line:
        line.engine.take_text("my number is 7")
        line.engine.take_text("   ")
        item = line.wire.expect("conversation.item.create")["item"]
        assert item["role"] == "user"
        assert item["content"] == [{"type": "input_text", "text": "my number is 7"}]
        line.wire.expect_nothing()


@virtually
async def test_the_cost_of_a_transcription_is_reported():
    async with Line() as line:
        await utters(line, "u1", 0, 900)
        usage = {"type": "duration", "seconds": 0.9}
        await line.tell(
            f"{WORDS}.completed", item_id="u1", transcript="hm", usage=usage
        )
        assert [event.data for event in line.of(EngineReported)] == [
            {"model": "gpt-transcribe", "of": "transcription", "seconds": 0.9}
        ]


async def cannot_be_written(line: Line, *items: str) -> None:
    for item in items:
        await utters(line, item, 0, 900)
        error = {"type": "server_error", "code": "model_not_found"}
        await line.tell(f"{WORDS}.failed", item_id=item, error=error)


@virtually
async def test_words_that_keep_failing_are_written_by_another_model():
    """F16: an account may use the voice and not the model that writes it down; nothing
    but the failures tells of that."""
    async with Line() as line:
        await line.speaks(1000)
        await cannot_be_written(line, "u1", "u2")
        told = line.wire.session
        transcription = {"model": "gpt-4o-mini-transcribe"}
        heard = {"transcription": transcription}
        assert told == {"type": "realtime", "audio": {"input": heard}}
        assert line.of(EngineReported)[-1].kind == "settings_refused"
        await line.tell(f"{WORDS}.completed", item_id="u3", transcript="hello")
        await cannot_be_written(line, "u4")
        assert not line.of(EngineLost)


@virtually
async def test_a_vendor_that_cannot_write_words_at_all_is_left_for_good():
    async with Line() as line:
        await line.speaks(1000)
        await cannot_be_written(line, "u1", "u2", "u3", "u4")
        [lost] = line.of(EngineLost)
        assert lost.permanent


@virtually
async def test_one_failure_now_and_then_changes_nothing():
    async with Line() as line:
        await line.speaks(1000)
        for n in range(6):
            await cannot_be_written(line, f"u{n}")
            await line.tell(f"{WORDS}.completed", item_id=f"v{n}", transcript="yes")
        assert "turn_detection" in line.wire.session["audio"]["input"]
