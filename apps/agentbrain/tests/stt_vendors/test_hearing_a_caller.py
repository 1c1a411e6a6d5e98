"""What a caller says reaches the call through every vendor's recognizer."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    CallerSpeechStopped,
)
from apps.agentbrain.tests.engines.sound import silence, speech
from apps.agentbrain.tests.stt_vendors.line import (
    BOOKING,
    PRICE,
    VENDORS,
    check_contract,
    ear_of,
    on_the_line,
    phone,
    utterance,
)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_utterance_is_heard_with_its_times(heard_by, vendor):
    async with heard_by(vendor, "I need an oil change.") as line:
        await line.play(utterance(before_ms=1000))
        (said,) = await line.until(CallerSaid)
    assert said.text.rstrip(".") == "I need an oil change"
    assert abs(said.started_ms - 1000) < 250
    assert abs(said.ended_ms - (1000 + len(speech(BOOKING)) // 8)) < 400
    if vendor != "openai":
        assert said.confidence == pytest.approx(0.98)
        assert line.of(CallerPartial)
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_two_turns_are_told_in_order_under_two_names(heard_by, vendor):
    async with heard_by(vendor, BOOKING, PRICE) as line:
        await line.play(utterance(BOOKING) + utterance(PRICE))
        first, second = await line.until(CallerSaid, 2)
    assert first.text.startswith(BOOKING)
    assert second.text.startswith(PRICE)
    assert first.item_id != second.item_id
    assert first.ended_ms < second.started_ms
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_first_sound_is_told_before_any_words(heard_by, vendor):
    async with heard_by(vendor, BOOKING) as line:
        await line.play(phone(silence(400), speech(BOOKING)[: 8 * 300]))
        started = line.of(CallerSpeechStarted)
    assert len(started) == 1
    assert started[0].at_ms <= 400 + 250


@pytest.mark.parametrize("vendor", ["deepgram", "speechmatics", "openai"])
async def test_a_turn_ends_after_the_silence_of_the_profile(simulated, vendor):
    ended = []
    for silence_ms in (500, 1100):
        async with simulated(vendor, BOOKING) as server:
            stt = ear_of(vendor, server.url)
            async with on_the_line(stt, silence_duration_ms=silence_ms) as line:
                await line.play(utterance(after_ms=1600))
                await line.until(CallerSaid)
        (stopped,) = line.of(CallerSpeechStopped)
        ended.append(stopped.at_ms)
    assert 400 < ended[1] - ended[0] < 800


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_cough_is_settled_without_words(heard_by, vendor):
    async with heard_by(vendor) as line:
        cough = speech(BOOKING)[: 8 * 350]
        await line.play(phone(silence(300), cough, silence(1800)))
        (said,) = await line.until(CallerSaid)
    assert said.text == ""
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_two_calls_at_once_never_mix(simulated, vendor):
    async with (
        simulated(vendor, *[BOOKING] * 4) as one,
        simulated(vendor, *[PRICE] * 4) as other,
        on_the_line(ear_of(vendor, one.url), "CA1") as first,
        on_the_line(ear_of(vendor, other.url), "CA2") as second,
    ):
        sound = utterance(BOOKING) * 4
        await asyncio.gather(first.play(sound), second.play(sound))
        await asyncio.gather(first.until(CallerSaid, 4), second.until(CallerSaid, 4))
    for line, text in ((first, BOOKING), (second, PRICE)):
        assert {words.rstrip(".") for words in line.words()} == {text}
        assert {e.item_id[:3] for e in line.of(CallerSaid)} == {line.call_id}
        check_contract(line.heard)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_muted_caller_is_settled_though_no_sound_comes(heard_by, vendor):
    async with heard_by(vendor, BOOKING) as line:
        await line.play(phone(silence(300), speech(BOOKING)))
        (said,) = await line.until(CallerSaid)
    assert said.text.startswith(BOOKING)
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_seconds_of_sound_are_told_at_the_end(heard_by, vendor):
    async with heard_by(vendor, BOOKING) as line:
        sound = utterance()
        await line.play(sound)
        await line.until(CallerSaid)
    (usage,) = line.usage()
    assert usage["part"] == "stt"
    assert usage["vendor"] in {"deepgram", "speechmatics", "openai"}
    assert usage["model"]
    sent_seconds = sum(record.sound_bytes for record in line.server.sessions) / 8000
    assert usage["audio_seconds"] == pytest.approx(sent_seconds, abs=0.05)
    assert usage["audio_seconds"] > 1


@pytest.mark.parametrize("vendor", VENDORS)
async def test_stopping_in_the_middle_of_a_word_leaves_nothing_behind(heard_by, vendor):
    before = asyncio.all_tasks()
    async with heard_by(vendor, BOOKING) as line:
        await line.play(phone(silence(300), speech(BOOKING)[: 8 * 600]))
    line.stt.send_audio(b"\xff" * 160)
    await line.stt.stop()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= before
    assert all(record.closed for record in line.server.sessions)
