"""Whatever a vendor does wrong, no turn is left open and the call is told."""

from __future__ import annotations

import asyncio
import time

import pytest

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    EngineLost,
)
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.vad.base import SpeechStarted
from apps.agentbrain.tests.engines.sound import silence, speech
from apps.agentbrain.tests.stt_vendors.line import (
    BOOKING,
    PRICE,
    STREAMING,
    VENDORS,
    Line,
    check_contract,
    ear_of,
    on_the_line,
    phone,
    utterance,
)
from apps.agentbrain.tests.stt_vendors.unconnected import Deaf

pytestmark = pytest.mark.real_time


async def refused(simulated, vendor, **faults):
    async with simulated(vendor, **faults) as server:
        stt = ear_of(vendor, server.url)
        with pytest.raises(EngineError) as caught:
            await Line(stt).open()
        await stt.stop()
    return caught.value


@pytest.mark.parametrize("vendor", STREAMING)
async def test_a_wrong_key_is_for_good_and_named_by_its_status(simulated, vendor):
    error = await refused(simulated, vendor, options={"key": "another"})
    assert error.permanent
    assert "401" in str(error)


@pytest.mark.parametrize("vendor", STREAMING)
async def test_a_vendor_that_is_away_may_come_back(simulated, vendor):
    assert not (await refused(simulated, vendor, refuse=1)).permanent
    too_many = await refused(simulated, vendor, refuse=1, refuse_status=429)
    assert not too_many.permanent


@pytest.mark.parametrize("vendor", STREAMING)
async def test_nobody_listening_is_told_at_once(vendor):
    stt = ear_of(vendor, "ws://127.0.0.1:9")
    with pytest.raises(EngineError) as caught:
        await Line(stt).open()
    assert not caught.value.permanent


@pytest.mark.parametrize("vendor", ["deepgram-flux", "speechmatics"])
async def test_a_vendor_that_never_lets_us_in_is_left_in_time(simulated, vendor):
    async with simulated(vendor, never_admit=1) as server:
        stt = ear_of(vendor, server.url)
        stt._open_seconds = 0.3
        with pytest.raises(EngineError, match="in time"):
            await Line(stt).open()


async def test_no_reason_repeats_the_key(simulated):
    async with simulated("deepgram", refuse=1, refuse_status=401) as server:
        stt = ear_of("deepgram", server.url, DEEPGRAM_API_KEY="dg-secret-0815")
        with pytest.raises(EngineError) as caught:
            await Line(stt).open()
    assert "0815" not in str(caught.value)
    assert "0815" not in repr(caught.value)


async def test_a_code_of_the_vendor_is_passed_on_and_prose_is_not(simulated):
    told = await refused(
        simulated, "deepgram", refuse=1, refuse_status=402, refuse_code="ASR_CREDITS"
    )
    assert "ASR_CREDITS" in str(told)
    prose = await refused(
        simulated, "deepgram", refuse=1, refuse_status=402, refuse_code="key abc is bad"
    )
    assert "abc" not in str(prose)


@pytest.mark.parametrize("vendor", STREAMING)
@pytest.mark.parametrize("code", [0, 1011])
async def test_a_drop_in_mid_utterance_is_told_and_the_utterance_settled(
    heard_by, vendor, code
):
    async with heard_by(
        vendor, BOOKING, drops=1, drop_code=code, after_ms=1300
    ) as line:
        await line.play(phone(silence(300), speech(BOOKING), silence(300)))
        (lost,) = await line.until(EngineLost)
        (said,) = await line.until(CallerSaid)
    assert not lost.permanent
    assert line.heard.index(lost) < line.heard.index(said)
    assert said.text
    assert BOOKING.startswith(said.text)
    check_contract(line.heard)


async def test_what_the_vendor_cannot_decode_is_our_mistake_for_good(heard_by):
    async with heard_by(
        "deepgram", BOOKING, drops=1, drop_code=1008, drop_reason="DATA-0000"
    ) as line:
        await line.play(utterance())
        (lost,) = await line.until(EngineLost)
    assert lost.permanent
    assert "DATA-0000" in lost.reason


@pytest.mark.parametrize(
    ("vendor", "kind", "permanent"),
    [
        ("deepgram", "", True),
        ("deepgram-flux", "", False),
        ("speechmatics", "not_authorised", True),
        ("speechmatics", "quota_exceeded", False),
        ("speechmatics", "something new", False),
    ],
)
async def test_an_error_message_loses_the_ear(heard_by, vendor, kind, permanent):
    async with heard_by(
        vendor, BOOKING, errors=1, error_type=kind, after_ms=900
    ) as line:
        await line.play(utterance())
        (lost,) = await line.until(EngineLost)
        await line.until(CallerSaid)
    assert lost.permanent is permanent
    assert "something new" not in lost.reason
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", STREAMING)
async def test_a_vendor_that_falls_silent_is_lost_and_not_waited_for(heard_by, vendor):
    async with heard_by(vendor, BOOKING, stalls=1) as line:
        began = time.monotonic()
        await line.play(utterance())
        (lost,) = await line.until(EngineLost)
        (said,) = await line.until(CallerSaid)
        waited = time.monotonic() - began
    assert "does not answer" in lost.reason
    assert said.text == ""
    assert waited < 3.5
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", STREAMING)
async def test_words_that_are_never_final_are_settled_as_they_are(heard_by, vendor):
    async with heard_by(vendor, BOOKING, never_final=1, no_answer_to_flush=9) as line:
        await line.play(utterance(after_ms=2500))
        began = time.monotonic()
        (said,) = await line.until(CallerSaid)
        assert time.monotonic() - began < 9
    assert said.text
    assert BOOKING.startswith(said.text)
    assert not line.of(EngineLost)
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_empty_finals_settle_a_turn_without_words(heard_by, vendor):
    async with heard_by(vendor, BOOKING, PRICE, empty=1) as line:
        await line.play(utterance(BOOKING) + utterance(PRICE))
        first, second = await line.until(CallerSaid, 2)
    assert first.text == ""
    assert second.text.startswith(PRICE)
    assert not line.of(EngineLost)
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", ["deepgram", "deepgram-flux", "speechmatics"])
async def test_finals_that_come_a_little_late_are_waited_for(heard_by, vendor):
    async with heard_by(vendor, BOOKING, late_final_ms=800) as line:
        await line.play(utterance(after_ms=2500))
        (said,) = await line.until(CallerSaid)
    assert said.text.startswith(BOOKING)
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", STREAMING)
async def test_finals_that_come_too_late_say_nothing_twice(heard_by, vendor):
    async with heard_by(vendor, BOOKING, late_final_ms=3500) as line:
        await line.play(utterance(after_ms=1500))
        (said,) = await line.until(CallerSaid)
        await asyncio.sleep(2.5)
    assert len(line.of(CallerSaid)) == 1
    assert said.text
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_messages_nobody_can_read_do_no_harm(heard_by, vendor):
    async with heard_by(vendor, BOOKING, PRICE, garbage_every=2) as line:
        await line.play(utterance(BOOKING) + utterance(PRICE))
        first, second = await line.until(CallerSaid, 2)
    assert first.text.startswith(BOOKING)
    assert second.text.startswith(PRICE)


async def test_a_connection_without_sound_is_kept_by_keep_alives(simulated):
    async with simulated("deepgram", BOOKING, options={"idle_seconds": 0.8}) as server:
        stt = ear_of("deepgram", server.url)
        stt._keep_alive_seconds = 0.2
        async with on_the_line(stt) as line:
            await asyncio.sleep(1.5)
            await line.play(utterance())
            (said,) = await line.until(CallerSaid)
    assert said.text == BOOKING
    assert "KeepAlive" in server.sessions[0].received_kinds()


async def test_without_keep_alives_the_vendor_closes_as_it_says(simulated):
    async with simulated("deepgram", BOOKING, options={"idle_seconds": 0.3}) as server:
        stt = ear_of("deepgram", server.url)
        stt._keep_alive_seconds = 60
        async with on_the_line(stt) as line:
            (lost,) = await line.until(EngineLost)
    assert "1011 NET-0001" in lost.reason
    assert not lost.permanent


async def test_flux_is_sent_silence_where_sound_stops(heard_by):
    async with heard_by("deepgram-flux", BOOKING) as line:
        await line.play(utterance(after_ms=0))
        (said,) = await line.until(CallerSaid)
        record = line.server.sessions[0]
        before = record.sound_bytes
        await asyncio.sleep(0.6)
        assert record.sound_bytes > before + 8 * 300
    assert said.text == BOOKING
    assert set(record.received_kinds()) <= {"CloseStream", "ForceEndTurn"}


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_thousand_frames_of_garbage_do_no_harm(heard_by, vendor):
    async with heard_by(vendor, BOOKING) as line:
        for size in (0, 1, 7, 159, 161, 4000):
            line.stt.send_audio(b"\xff" * size)
        await line.play(utterance())
        await line.until(CallerSaid)
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", STREAMING)
async def test_the_vendor_is_told_that_the_stream_ends(heard_by, vendor):
    async with heard_by(vendor, BOOKING) as line:
        await line.play(utterance())
        await line.until(CallerSaid)
        record = line.server.sessions[0]
    goodbye = {"speechmatics": "EndOfStream"}.get(vendor, "CloseStream")
    assert record.received_kinds()[-1] == goodbye
    if vendor == "speechmatics":
        assert record.received[-1]["last_seq_no"] == record.sound_frames


@pytest.mark.parametrize("vendor", STREAMING)
async def test_words_without_voice_activity_are_an_utterance_too(simulated, vendor):
    """A caller too quiet for our detector is heard by the vendor's model."""
    async with simulated(vendor, BOOKING) as server:
        stt = ear_of(vendor, server.url)
        stt._make_detector = Deaf
        async with on_the_line(stt) as line:
            await line.play(utterance(after_ms=2500))
            (said,) = await line.until(CallerSaid)
    assert said.text.startswith(BOOKING)
    assert line.of(CallerSpeechStarted)
    assert line.of(CallerPartial)
    check_contract(line.heard)


@pytest.mark.parametrize(
    ("faults", "permanent"),
    [
        ({"refuse": 1, "refuse_status": 401, "refuse_code": "invalid_api_key"}, True),
        (
            {"refuse": 1, "refuse_status": 429, "refuse_code": "insufficient_quota"},
            True,
        ),
        ({"refuse": 1, "refuse_status": 429, "refuse_code": "rate_limit"}, False),
        ({"refuse": 1, "refuse_status": 500}, False),
        ({"drops": 1}, False),
        ({"never_final": 1}, False),
        ({"stalls": 1}, False),
        ({"never_admit": 1}, False),
    ],
)
async def test_a_request_that_fails_loses_the_ear(heard_by, faults, permanent):
    async with heard_by("openai", BOOKING, **faults) as line:
        await line.play(utterance())
        (lost,) = await line.until(EngineLost)
        await line.until(CallerSaid)
    assert lost.permanent is permanent
    check_contract(line.heard)


async def test_an_utterance_too_short_for_the_vendor_has_no_words(heard_by):
    async with heard_by(
        "openai", BOOKING, refuse=1, refuse_status=400, refuse_code="audio_too_short"
    ) as line:
        await line.play(utterance())
        (said,) = await line.until(CallerSaid)
        assert not line.of(EngineLost)
    assert said.text == ""


async def test_who_speaks_for_minutes_is_heard_a_minute_at_a_time(simulated):
    class Talking(Deaf):
        """Hears somebody from the first sound on."""

        def feed(self, pcm):
            began, self.speaking = self.speaking, True
            return [] if began else [SpeechStarted(0)]

    async with simulated("openai", BOOKING, PRICE) as server:
        stt = ear_of("openai", server.url)
        stt._make_detector = Talking
        async with on_the_line(stt) as line:
            for count in (1, 2):
                await line.play(b"\xff" * 8 * 61_000, times_real_time=400)
                await line.until(CallerSaid, count)
            assert line.words() == [BOOKING, PRICE]
    assert all(record.sound_bytes > 8 * 55_000 for record in server.sessions)
    assert stt._history.end - stt._history.start < 8 * 130_000
    check_contract(line.heard, settled=False)
