"""What goes wrong at a vendor is an ``EngineError``, soon, and does not last."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

import pytest

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.simulators.tts import Faults, Pace
from apps.agentbrain.engines.tts.waiting import Limits
from apps.agentbrain.tests.tts_vendors.vendors import (
    SOON,
    VENDORS,
    WITH_WORDS,
    calling,
    heard_in,
    sound_of,
    spoken,
    words_of,
    written,
)

pytestmark = pytest.mark.real_time

TEXT = "We have a place at nine, and one more at half past ten."
every_vendor = pytest.mark.parametrize("name", VENDORS)


async def failing(voice, *clauses):
    """What a voice gives before it fails, and the failure."""
    pieces = []
    error = None
    async with aclosing(voice.speak_clauses(written(*clauses))) as given:
        try:
            async for piece in given:
                pieces.append(piece)  # noqa: PERF401 - those before the failure
        except EngineError as failure:
            error = failure
    assert error is not None, "it did not fail"
    return pieces, error


async def is_well(voice, simulator):
    simulator.faults = Faults()
    pieces = await spoken(voice, TEXT)
    assert heard_in(sound_of(pieces)).replace(" ", "") == TEXT.replace(" ", "")


@every_vendor
@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (401, "invalid_api_key", True),
        (403, "", True),
        (429, "", False),
        (429, "insufficient_quota", True),
        (500, "", False),
        (503, "overloaded", False),
    ],
)
async def test_a_refusal_is_over_for_now_or_for_good(name, status, code, permanent):
    faults = Faults(refuse_status=status, refuse_code=code)
    async with calling(name, faults=faults) as (voice, simulator):
        pieces, error = await failing(voice, TEXT)
        assert not pieces
        assert error.permanent is permanent
        assert str(status) in str(error)
        assert code in str(error)
        await is_well(voice, simulator)


@every_vendor
async def test_a_wrong_key_is_refused_for_good_and_not_repeated(name):
    vendor = VENDORS[name]
    async with vendor.simulator(key="right") as simulator:
        voice = vendor.make(simulator.url, key="wr0ng-secret")
        _, error = await failing(voice, TEXT)
        await voice.stop()
        assert error.permanent
        assert "wr0ng" not in str(error)
        right = vendor.make(simulator.url, key="right")
        assert sound_of(await spoken(right, TEXT))
        await right.stop()


@pytest.mark.parametrize("name", ["elevenlabs", "cartesia", "speechmatics", "openai"])
async def test_a_voice_the_vendor_does_not_have_is_no_use_trying_again(name):
    vendor = VENDORS[name]
    async with vendor.simulator() as simulator:
        voice = vendor.make(simulator.url, voice="nobody")
        _, error = await failing(voice, TEXT)
        await voice.stop()
    assert error.permanent


@every_vendor
@pytest.mark.parametrize(
    "fault", ["drop_after_ms", "stall_after_ms", "error_after_ms", "garbage_after_ms"]
)
@pytest.mark.parametrize("after_ms", [0, 800])
async def test_a_response_that_breaks_off_fails_where_it_breaks(name, fault, after_ms):
    faults = Faults(**{fault: after_ms})
    async with calling(name, faults=faults, limits=SOON) as (voice, simulator):
        began = time.monotonic()
        pieces, error = await failing(voice, TEXT)
        assert time.monotonic() - began < 2.0
        assert not error.permanent
        assert name in str(error)
        heard = heard_in(sound_of(pieces))
        assert TEXT.startswith(heard.rstrip("?"))
        if name in WITH_WORDS:
            assert TEXT.startswith(words_of(pieces))
            assert len(words_of(pieces)) <= len(heard) + 1
            if after_ms:
                assert words_of(pieces) == "We have a place "
        await is_well(voice, simulator)


@pytest.mark.parametrize("name", WITH_WORDS)
async def test_an_error_that_is_for_good_says_so(name):
    faults = Faults(error_after_ms=200, error_code="quota_exceeded")
    async with calling(name, faults=faults) as (voice, _):
        _, error = await failing(voice, TEXT)
    assert error.permanent
    assert "quota_exceeded" in str(error)


@every_vendor
async def test_a_vendor_that_does_not_answer_is_given_up(name):
    limits = Limits(connect_seconds=0.2, first_sound_seconds=0.3)
    faults = Faults(slow_open_seconds=1.0)
    async with calling(name, faults=faults, limits=limits) as (voice, simulator):
        began = time.monotonic()
        await failing(voice, TEXT)
        assert time.monotonic() - began < 0.9
        simulator.faults = Faults()


@every_vendor
async def test_nobody_at_the_address_is_a_failure(name):
    vendor = VENDORS[name]
    async with vendor.simulator() as simulator:
        url = simulator.url
    voice = vendor.make(url)
    await voice.warm_up()
    _, error = await failing(voice, TEXT)
    await voice.stop()
    assert not error.permanent
    assert "cannot be reached" in str(error)


@every_vendor
async def test_a_slow_writer_is_not_a_silent_vendor(name):
    last = asyncio.Event()
    async with calling(name, limits=SOON) as (voice, _):
        asyncio.get_running_loop().call_later(1.2, last.set)
        clauses = written("Let me see. ", "Yes, at nine.", wait=last)
        pieces = [piece async for piece in voice.speak_clauses(clauses)]
    assert heard_in(sound_of(pieces)).replace(" ", "") == "Letmesee.Yes,atnine."


@every_vendor
async def test_a_vendor_that_thinks_for_a_while_is_waited_for(name):
    async with calling(name, pace=Pace(first_sound_ms=250), limits=SOON) as (voice, _):
        assert sound_of(await spoken(voice, TEXT))
