"""A response that is stopped is stopped at the vendor, and never heard again."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

import pytest

from apps.agentbrain.conversation.turns.item import AudioItem
from apps.agentbrain.engines.simulators.tts import Faults, Pace
from apps.agentbrain.tests.tts_vendors.vendors import (
    MS_A_CHARACTER,
    VENDORS,
    WITH_SOCKETS,
    WITH_WORDS,
    calling,
    heard_in,
    sound_of,
    spoken,
    until,
    written,
)

pytestmark = pytest.mark.real_time

LONG = "This goes on and on, because there is so very much to say about it all. " * 2
NEXT = "And now something else."
FAST = Pace(times_real_time=8)
BYTES_PER_MS = {"speechmatics": 32, "openai": 48}
every_vendor = pytest.mark.parametrize("name", VENDORS)


async def interrupted(voice, after_bytes, *clauses):
    """What is given until so much sound has come; then the response is closed."""
    pieces = []
    async with aclosing(voice.speak_clauses(written(*clauses))) as given:
        async for piece in given:
            pieces.append(piece)
            if len(sound_of(pieces)) >= after_bytes:
                break
    return pieces


def stops(simulator):
    return sum(seen.stopped for seen in simulator.seen)


def made(simulator):
    return sum(seen.sound_bytes for seen in simulator.seen)


@every_vendor
async def test_the_vendor_is_told_to_stop_and_makes_no_more(name):
    async with calling(name, pace=FAST) as (voice, simulator):
        await interrupted(voice, 4000, LONG)
        await until(lambda: stops(simulator) == 1)
        so_far = made(simulator)
        await asyncio.sleep(0.3)
        assert made(simulator) <= so_far
        assert so_far < len(LONG) * MS_A_CHARACTER * BYTES_PER_MS.get(name, 8) / 2


@every_vendor
async def test_stopping_takes_no_time(name):
    async with calling(name, pace=FAST) as (voice, _):
        async with aclosing(voice.speak_clauses(written(LONG))) as given:
            await anext(given)
            began = time.monotonic()
        assert time.monotonic() - began < 0.4


@every_vendor
async def test_a_cancelled_task_stops_the_vendor_too(name):
    async with calling(name, pace=FAST) as (voice, simulator):
        task = asyncio.create_task(spoken(voice, LONG))
        await until(lambda: made(simulator) > 2000)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await until(lambda: stops(simulator) == 1)
        pieces = await spoken(voice, NEXT)
    assert heard_in(sound_of(pieces)).strip() == NEXT


@every_vendor
async def test_late_sound_is_not_heard_in_the_next_response(name):
    faults = Faults(late_chunks=6)
    async with calling(name, pace=FAST, faults=faults) as (voice, _):
        for _ in range(3):
            await interrupted(voice, 3000, LONG)
            pieces = await spoken(voice, NEXT)
            assert heard_in(sound_of(pieces)).strip() == NEXT


@every_vendor
async def test_many_interruptions_leave_a_voice_as_it_was(name):
    async with calling(name, pace=FAST) as (voice, simulator):
        for number in range(8):
            await interrupted(voice, 200 * number, LONG, LONG)
        pieces = await spoken(voice, NEXT)
        assert heard_in(sound_of(pieces)).strip() == NEXT
        if name in ("cartesia", "deepgram"):  # one has spent its flushes by then
            assert len(simulator.seen) == (1 if name == "cartesia" else 2)


@every_vendor
async def test_it_may_be_stopped_before_there_is_anything_to_say(name):
    never = asyncio.Event()
    async with calling(name) as (voice, _):
        clauses = written("never written", wait=never)
        task = asyncio.create_task(anext(voice.speak_clauses(clauses)))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        pieces = await spoken(voice, NEXT)
    assert heard_in(sound_of(pieces)).strip() == NEXT


@every_vendor
async def test_it_may_be_stopped_while_it_connects(name):
    faults = Faults(slow_open_seconds=0.3)
    async with calling(name, faults=faults) as (voice, simulator):
        task = asyncio.create_task(spoken(voice, LONG))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        simulator.faults = Faults()
        pieces = await spoken(voice, NEXT)
    assert heard_in(sound_of(pieces)).strip() == NEXT


@every_vendor
async def test_it_may_be_let_go_in_the_middle_of_a_response(name):
    before = asyncio.all_tasks()
    async with VENDORS[name].simulator(pace=FAST) as simulator:
        voice = VENDORS[name].make(simulator.url)
        task = asyncio.create_task(spoken(voice, LONG))
        await until(lambda: made(simulator) > 2000)
        await voice.stop()
        async with asyncio.timeout(3):
            await asyncio.gather(task, return_exceptions=True)
        await until(lambda: not simulator.open_connections)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= before


@pytest.mark.parametrize("name", WITH_WORDS)
async def test_what_was_heard_is_exact_in_the_middle_of_a_word(name):
    text = "Your appointment is on Thursday at eleven in the morning."
    async with calling(name) as (voice, _):
        pieces = await spoken(voice, text)
    item = AudioItem("item", "response", text=text)
    for piece in pieces:
        item.add(piece.audio, piece.text)
    for cut in range(1, len(text)):
        # Of the sound of so many characters, the words that are whole.
        position = cut * MS_A_CHARACTER * 8 + 100
        whole = text[:cut] if not text[cut].isalnum() else text[:cut].rpartition(" ")[0]
        if text[cut] == ".":
            continue  # the sign has sound of its own here
        assert item.heard_words(position) == whole.strip(), cut


@pytest.mark.parametrize("name", WITH_SOCKETS)
async def test_responses_wait_for_each_other(name):
    async with calling(name, pace=FAST) as (voice, _):
        first, second = await asyncio.gather(
            spoken(voice, "The first of two."), spoken(voice, "The second of two.")
        )
    assert heard_in(sound_of(first)).strip() == "The first of two."
    assert heard_in(sound_of(second)).strip() == "The second of two."
