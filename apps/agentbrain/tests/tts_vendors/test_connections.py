"""Connections are opened ahead, used again, and replaced when they are gone."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

import pytest

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.simulators.tts import Faults, Pace
from apps.agentbrain.engines.tts import elevenlabs
from apps.agentbrain.engines.tts.base import CLAUSE_SOUNDED
from apps.agentbrain.engines.tts.waiting import Limits
from apps.agentbrain.tests.tts_vendors.vendors import (
    OVER_HTTP,
    SOON,
    WITH_SOCKETS,
    calling,
    heard_in,
    sound_of,
    spoken,
    until,
    written,
)

pytestmark = pytest.mark.real_time

TEXT = "We have a place at nine."
KEPT = ["cartesia", "deepgram"]


@pytest.mark.parametrize("name", KEPT)
async def test_one_connection_serves_all_responses(name):
    async with calling(name) as (voice, simulator):
        await voice.warm_up()
        assert len(simulator.seen) == 1
        for _ in range(4):
            await spoken(voice, TEXT)
        assert len(simulator.seen) == 1


@pytest.mark.parametrize("name", KEPT)
async def test_a_connection_that_was_closed_meanwhile_is_replaced(name):
    async with calling(name, faults=Faults(idle_close_seconds=0.05)) as (
        voice,
        simulator,
    ):
        await voice.warm_up()
        await until(lambda: simulator.seen[0].closed)
        simulator.faults = Faults()
        pieces = await spoken(voice, TEXT)
        assert heard_in(sound_of(pieces)).strip() == TEXT
        assert len(simulator.seen) == 2


@pytest.mark.parametrize("name", WITH_SOCKETS)
async def test_a_kept_connection_that_breaks_at_its_first_use_is_replaced(name):
    faults = Faults(drop_after_ms=0, once=True)
    async with calling(name, faults=faults) as (voice, simulator):
        await voice.warm_up()
        pieces = await spoken(voice, TEXT)
        assert heard_in(sound_of(pieces)).strip() == TEXT
        assert sum(TEXT in seen.text for seen in simulator.seen) == 2


@pytest.mark.parametrize("name", WITH_SOCKETS)
async def test_a_fresh_connection_that_breaks_is_a_failure(name):
    faults = Faults(drop_after_ms=0, once=True)
    async with calling(name, faults=faults) as (voice, _):
        with pytest.raises(EngineError):
            await spoken(voice, TEXT)


async def test_elevenlabs_has_the_next_connection_ready():
    async with calling("elevenlabs") as (voice, simulator):
        await voice.warm_up()
        for count in range(2, 6):
            await spoken(voice, TEXT)
            await until(lambda expected=count: len(simulator.seen) == expected)
            await until(lambda: simulator.open_connections == 1)
        assert [seen.text.strip() for seen in simulator.seen] == [TEXT] * 4 + [""]


async def test_elevenlabs_opens_the_next_while_this_one_speaks():
    async with calling("elevenlabs", pace=Pace(times_real_time=2)) as (
        voice,
        simulator,
    ):
        speaking = asyncio.create_task(spoken(voice, TEXT * 2))
        await until(lambda: len(simulator.seen) == 2)
        assert not speaking.done()
        await speaking
        assert len(simulator.seen) == 2


async def test_elevenlabs_spare_that_was_closed_is_replaced():
    async with calling("elevenlabs", faults=Faults(idle_close_seconds=0.05)) as (
        voice,
        simulator,
    ):
        await voice.warm_up()
        await until(lambda: simulator.seen[0].closed)
        simulator.faults = Faults()
        pieces = await spoken(voice, TEXT)
        assert heard_in(sound_of(pieces)).strip() == TEXT


async def test_elevenlabs_spare_that_is_about_to_be_closed_is_not_used(monkeypatch):
    async with calling("elevenlabs") as (voice, simulator):
        await voice.warm_up()
        monkeypatch.setattr(elevenlabs, "_SPARE_SECONDS", 0.0)
        await spoken(voice, TEXT)
        assert simulator.seen[0].text == ""
        assert simulator.seen[1].text.strip() == TEXT


@pytest.mark.parametrize("name", WITH_SOCKETS)
async def test_nobody_waits_twice_for_a_connection_that_fails(name):
    limits = Limits(connect_seconds=0.4)
    faults = Faults(slow_open_seconds=1.0)
    async with calling(name, faults=faults, limits=limits) as (
        voice,
        simulator,
    ):
        warming = asyncio.create_task(voice.warm_up())
        await asyncio.sleep(0.05)
        began = time.monotonic()
        with pytest.raises(EngineError, match="cannot be reached"):
            await spoken(voice, TEXT)
        assert time.monotonic() - began < 0.75
        await warming
        simulator.faults = Faults()
        assert sound_of(await spoken(voice, TEXT))


async def test_elevenlabs_is_told_to_wait_for_the_caller_and_to_speak_at_once():
    async with calling("elevenlabs") as (voice, simulator):
        await spoken(voice, "Yes. ", "At nine.")
    path = simulator.seen[0].path
    for wish in ("output_format=ulaw_8000", "auto_mode=true", "sync_alignment=true"):
        assert wish in path
    assert "inactivity_timeout=180" in path
    texts = [message["text"] for message in simulator.seen[0].received]
    assert texts == [" ", "Yes. ", "At nine. ", ""]


async def test_cartesia_has_a_context_for_each_response():
    async with calling("cartesia") as (voice, simulator):
        await spoken(voice, "Yes. ", "At nine.")
        await spoken(voice, "No.")
    told = simulator.seen[0].received
    contexts = [message["context_id"] for message in told]
    assert contexts[0] == contexts[1] == contexts[2] != contexts[3] == contexts[4]
    assert [message["continue"] for message in told] == [True, True, False, True, False]
    assert [message["transcript"] for message in told][:3] == ["Yes. ", "At nine.", ""]


async def test_cartesia_goes_on_in_a_new_context_when_the_writer_pauses():
    last = asyncio.Event()
    async with calling("cartesia") as (voice, simulator):
        simulator.context_seconds = 0.9
        clauses = written("One moment. ", "Here it is.", wait=last)
        pieces = []
        async for piece in voice.speak_clauses(clauses):
            if not pieces:
                asyncio.get_running_loop().call_later(0.75, last.set)
            pieces.append(piece)
    contexts = {message["context_id"] for message in simulator.seen[0].received}
    assert len(contexts) == 2
    assert "".join(piece.text for piece in pieces) == "One moment. Here it is."


async def test_deepgram_flushes_the_first_clause_and_then_sentences():
    async with calling("deepgram") as (voice, simulator):
        clauses = ("Well, ", "let me see, ", "yes. ", "At nine, ", "or ten")
        pieces = await spoken(voice, *clauses)
    kinds = [message["type"] for message in simulator.seen[0].received]
    flushed = ["Speak", "Flush", *["Speak"] * 2, "Flush", *["Speak"] * 2, "Flush"]
    assert kinds == flushed
    assert heard_in(sound_of(pieces)).replace(" ", "") == "".join(clauses).replace(
        " ", ""
    )


async def test_deepgram_never_flushes_a_connection_too_often():
    async with calling("deepgram") as (voice, simulator):
        for number in range(30):
            pieces = await spoken(voice, "Yes. ", "And ", f"no {number}. ", "So.")
            assert heard_in(sound_of(pieces)).strip().endswith("So.")
        for seen in simulator.seen:
            flushes = [m for m in seen.received if m["type"] == "Flush"]
            assert len(flushes) <= 20
        assert 2 < len(simulator.seen) <= 10
        await until(lambda: simulator.open_connections == 1)


async def test_deepgram_speaks_a_long_response_within_what_it_may_flush():
    async with calling("deepgram") as (voice, simulator):
        sentences = [f"Number {number}. " for number in range(40)]
        pieces = await spoken(voice, *sentences)
        assert len(simulator.seen) == 1
    flushes = [m for m in simulator.seen[0].received if m["type"] == "Flush"]
    assert 10 < len(flushes) <= 20
    heard = heard_in(sound_of(pieces)).replace(" ", "")
    assert heard == "".join(sentences).replace(" ", "")
    assert pieces.count(CLAUSE_SOUNDED) == 40


async def test_a_warning_of_deepgram_is_sound_that_will_not_come():
    async with calling("deepgram") as (voice, simulator):
        simulator.most_flushes = 1
        with pytest.raises(EngineError, match="EXCESSIVE_FLUSH") as failure:
            await spoken(voice, "Yes. ", "No.")
        assert not failure.value.permanent
        simulator.most_flushes = 20
        assert sound_of(await spoken(voice, "Yes."))


@pytest.mark.parametrize("name", OVER_HTTP)
async def test_requests_share_connections_and_are_two_at_most(name):
    clauses = [f"This is clause number {number}. " for number in range(6)]
    async with calling(name, pace=Pace(times_real_time=30)) as (voice, simulator):
        await voice.warm_up()
        pieces = await spoken(voice, *clauses)
        assert simulator.most_at_once == 2
        await spoken(voice, TEXT)
        assert simulator.connections == 2
        assert len(simulator.seen) == 7
    heard = heard_in(sound_of(pieces)).replace(" ", "")
    assert heard == "".join(clauses).replace(" ", "")


@pytest.mark.parametrize("name", OVER_HTTP)
async def test_a_connection_closed_while_idle_is_replaced(name):
    async with calling(name, faults=Faults(idle_close_seconds=0.05)) as (
        voice,
        simulator,
    ):
        await voice.warm_up()
        await until(lambda: not simulator.open_connections)
        simulator.faults = Faults()
        pieces = await spoken(voice, TEXT)
        assert heard_in(sound_of(pieces)).strip() == TEXT


@pytest.mark.parametrize("name", OVER_HTTP)
async def test_the_next_clause_is_asked_for_while_the_one_before_sounds(name):
    async with calling(name, pace=Pace(times_real_time=4)) as (voice, simulator):
        clauses = written("A first clause that takes a while. ", "And another.")
        async for piece in voice.speak_clauses(clauses):
            if piece.audio:
                break
        await until(lambda: len(simulator.seen) == 2)
        assert simulator.at_once == 2


@pytest.mark.parametrize("name", OVER_HTTP)
async def test_a_response_that_was_stopped_leaves_a_connection_for_the_next(name):
    async with calling(name, pace=Pace(times_real_time=4)) as (voice, simulator):
        async with aclosing(voice.speak_clauses(written(TEXT * 3))) as pieces:
            await anext(pieces)
        await until(lambda: simulator.connections == 2)
        await until(lambda: simulator.open_connections == 1)
        await asyncio.sleep(0.05)
        await spoken(voice, "Yes.")
        assert simulator.connections == 2


@pytest.mark.parametrize("name", ["elevenlabs", "cartesia", "deepgram"])
async def test_a_listener_that_takes_its_time_is_not_the_vendors_silence(name):
    async with calling(name, limits=SOON, pace=Pace(times_real_time=20)) as (voice, _):
        sound = b""
        async for piece in voice.speak_clauses(written(TEXT)):
            if not sound:
                await asyncio.sleep(0.8)
            sound += piece.audio
    assert heard_in(sound).strip() == TEXT
