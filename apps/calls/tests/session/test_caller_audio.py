"""The caller's sound reaches the engine whole, in order and without waiting."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation import events as happened
from apps.calls.caller_audio import CallerAudio
from apps.calls.models import CallEvent
from apps.calls.tests.parts import QuietEngine, ScriptedMind, live_call, make_session
from apps.calls.tests.virtual_time import run_virtually

FRAME = b"\x01" * 160


class Ear:
    def __init__(self) -> None:
        self.heard = b""

    def __call__(self, audio: bytes) -> None:
        self.heard += audio


def test_sound_before_the_engine_is_ready_waits_for_it():
    async def scenario():
        ear = Ear()
        audio = CallerAudio(ear)
        audio.receive(b"\x01" * 160, 0)
        audio.receive(b"\x02" * 160, 20)
        assert ear.heard == b""
        audio.engine_ready()
        audio.receive(b"\x03" * 160, 40)
        assert ear.heard == b"\x01" * 160 + b"\x02" * 160 + b"\x03" * 160

    run_virtually(scenario())


def test_sound_waits_again_while_an_engine_is_lost():
    async def scenario():
        ear = Ear()
        audio = CallerAudio(ear)
        audio.engine_ready()
        audio.receive(b"\x01" * 160, 0)
        audio.engine_lost()
        audio.receive(b"\x02" * 160, 20)
        assert ear.heard == b"\x01" * 160
        audio.engine_ready()
        assert ear.heard == b"\x01" * 160 + b"\x02" * 160

    run_virtually(scenario())


def test_past_its_bound_the_buffer_drops_the_oldest_and_counts_it():
    async def scenario():
        ear = Ear()
        audio = CallerAudio(ear)
        for number in range(600):  # twelve seconds
            audio.receive(bytes([number % 200]) * 160, number * 20)
        audio.engine_ready()
        assert len(ear.heard) == 80_000
        assert ear.heard[-1] == 599 % 200
        assert audio.dropped_ms == 2_000

    run_virtually(scenario())


def test_a_hole_in_the_timestamps_is_filled_with_silence():
    async def scenario():
        ear = Ear()
        audio = CallerAudio(ear)
        audio.engine_ready()
        audio.receive(FRAME, 0)
        audio.receive(FRAME, 100)  # 80 ms are missing
        assert ear.heard == FRAME + b"\xff" * 640 + FRAME

    run_virtually(scenario())


def test_frames_a_little_early_or_twice_are_not_padded():
    async def scenario():
        ear = Ear()
        audio = CallerAudio(ear)
        audio.engine_ready()
        for timestamp in (0, 19, 41, 41):
            audio.receive(FRAME, timestamp)
        assert ear.heard == FRAME * 4

    run_virtually(scenario())


def test_an_endless_hole_is_filled_only_so_far():
    async def scenario():
        ear = Ear()
        audio = CallerAudio(ear)
        audio.engine_ready()
        audio.receive(FRAME, 0)
        audio.receive(FRAME, 3_600_000)
        assert len(ear.heard) == 2 * 160 + 5_000 * 8

    run_virtually(scenario())


def test_a_caller_who_mutes_in_mid_speech_is_heard_as_silence_and_not_twice():
    async def scenario():
        ear = Ear()
        audio = CallerAudio(ear)
        audio.engine_ready()
        audio.receive(FRAME, 0)
        audio.speech_started()
        await asyncio.sleep(1.6)
        supplied = len(ear.heard) - 160
        assert supplied == 4 * 250 * 8  # from 750 ms on, a quarter second at a time
        audio.speech_stopped()
        await asyncio.sleep(5)
        assert len(ear.heard) - 160 == supplied
        audio.receive(FRAME, 2020)  # 1000 ms of the hole are filled already
        assert len(ear.heard) == 160 + 2000 * 8 + 160

    run_virtually(scenario())


@pytest.mark.django_db
def test_the_session_feeds_the_engine_directly_once_it_is_ready():
    call, engine, mind = live_call(), QuietEngine(ready=False), ScriptedMind()

    async def scenario():
        session = make_session(call, engine=engine, mind=mind)
        run = asyncio.create_task(session.run())
        for number in range(600):
            session.caller_audio(FRAME, number * 20)
        await asyncio.sleep(1)
        assert engine.heard == b""
        engine.emit(happened.EngineReady(0))
        await asyncio.sleep(0.1)
        assert engine.heard == FRAME * 500
        session.caller_audio(b"\x05" * 160, 12_000)
        assert engine.heard[-160:] == b"\x05" * 160  # at once, not through the agent
        session.caller_left()
        await run
        session.caller_audio(FRAME, 12_020)
        assert engine.heard[-160:] == b"\x05" * 160

    run_virtually(scenario())
    warning = CallEvent.objects.get(call=call, kind="protocol_warning")
    assert warning.data == {"kind": "audio_dropped", "dropped_ms": 2000}
