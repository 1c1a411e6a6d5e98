"""The engine made of a recognizer, the script and a voice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    CallerSaid,
    EngineReady,
    Event,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.events import EventStream
from apps.agentbrain.engines.pipeline import PipelineEngine, Script
from apps.agentbrain.engines.stt.base import SpeechToText
from apps.agentbrain.engines.tts.base import Speech, TextToSpeech


class QuietEars(SpeechToText):
    """Hears only what the test puts in."""

    def __init__(self):
        self.stream = EventStream()
        self.sound = b""
        self.stopped = False

    async def start(self, session):
        pass

    def send_audio(self, mulaw):
        self.sound += mulaw

    def events(self) -> AsyncIterator[Event]:
        return self.stream.stream()

    async def stop(self):
        self.stopped = True
        self.stream.close()


class SlowVoice(TextToSpeech):
    """Speaks a word at each ``go.set()``."""

    def __init__(self):
        self.go = asyncio.Semaphore(0)
        self.given_up = 0
        self.broken = False
        self.stopped = False

    async def speak(self, text):
        try:
            for word in text.split():
                await self.go.acquire()
                if self.broken:
                    raise EngineError("no voice")
                yield Speech(b"\x01" * 80, word)
        except (asyncio.CancelledError, GeneratorExit):
            self.given_up += 1
            raise

    async def stop(self):
        self.stopped = True


@pytest.fixture
async def call():
    made = Call()
    await made.engine.start(EngineSession("CA1", lambda: 1234))
    yield made
    await made.engine.stop()


class Call:
    def __init__(self):
        self.ears = QuietEars()
        self.voice = SlowVoice()
        self.engine = PipelineEngine(self.ears, Script(), self.voice)
        self.events = self.engine.events()

    async def next(self, kind):
        async with asyncio.timeout(5):
            async for event in self.events:
                if isinstance(event, kind):
                    return event
        raise AssertionError(f"the events ended without {kind.__name__}")


async def test_it_is_ready_once_started(call):
    assert await call.next(EngineReady) == EngineReady(1234)


async def test_a_response_is_started_spoken_and_ended_under_one_id(call):
    call.engine.respond(Respond("r1", "good morning"))
    started = await call.next(ResponseStarted)
    assert started.request_id == "r1"
    call.voice.go.release()
    delta = await call.next(AgentTextDelta)
    audio = await call.next(AgentAudio)
    assert (delta.text, audio.text, audio.audio) == ("good", "good", b"\x01" * 80)
    assert delta.item_id == audio.item_id
    call.voice.go.release()
    ended = await call.next(ResponseEnded)
    assert ended.response_id == started.response_id == audio.response_id
    assert ended.status is ResponseStatus.COMPLETED


async def test_response_ids_are_never_used_twice(call):
    ids = set()
    for number in range(3):
        call.engine.respond(Respond(f"r{number}", "yes"))
        call.voice.go.release()
        ids.add((await call.next(ResponseEnded)).response_id)
    assert len(ids) == 3


async def test_a_second_response_fails_and_the_first_goes_on(call):
    call.engine.respond(Respond("r1", "one"))
    call.engine.respond(Respond("r2", "two"))
    first = await call.next(ResponseStarted)
    second = await call.next(ResponseStarted)
    failed = await call.next(ResponseEnded)
    assert second.request_id == "r2"
    assert failed.response_id == second.response_id
    assert failed.status is ResponseStatus.FAILED
    assert failed.reason == "conversation_already_has_active_response"
    call.voice.go.release()
    assert (await call.next(ResponseEnded)).response_id == first.response_id


@pytest.mark.parametrize("by_id", [True, False])
async def test_cancelling_stops_the_voice_at_once(call, by_id):
    call.engine.respond(Respond("r1", "one two three"))
    started = await call.next(ResponseStarted)
    call.voice.go.release()
    await call.next(AgentAudio)
    call.engine.cancel(CancelResponse("r1", started.response_id if by_id else ""))
    ended = await call.next(ResponseEnded)
    assert ended.status is ResponseStatus.CANCELLED
    call.voice.go.release()
    call.engine.respond(Respond("r2", "four"))
    call.voice.go.release()
    assert (await call.next(AgentAudio)).text == "four"
    assert call.voice.given_up == 1


async def test_cancelling_what_has_ended_or_never_was_is_harmless(call):
    call.engine.cancel(CancelResponse("r0", "resp-unknown"))
    call.engine.respond(Respond("r1", "one"))
    call.engine.cancel(CancelResponse("r0", "resp-unknown"))
    call.voice.go.release()
    ended = await call.next(ResponseEnded)
    assert ended.status is ResponseStatus.COMPLETED
    call.engine.cancel(CancelResponse("r1", ended.response_id))
    call.engine.respond(Respond("r2", "two"))
    assert (await call.next(ResponseStarted)).request_id == "r2"


async def test_a_voice_that_fails_ends_the_response_as_failed(call):
    call.voice.broken = True
    call.engine.respond(Respond("r1", "one"))
    call.voice.go.release()
    ended = await call.next(ResponseEnded)
    assert (ended.status, ended.reason) == (ResponseStatus.FAILED, "voice_failed")


async def test_what_the_recognizer_hears_is_passed_on(call):
    said = CallerSaid(7, "u1", "hello", 1, 6)
    call.ears.stream.put(said)
    assert await call.next(CallerSaid) == said
    call.engine.send_audio(b"\xff" * 160)
    assert call.ears.sound == b"\xff" * 160


async def test_stopping_ends_everything_and_may_be_repeated(call):
    before = asyncio.all_tasks()
    call.engine.respond(Respond("r1", "one two"))
    await call.engine.stop()
    await call.engine.stop()
    assert call.ears.stopped
    assert call.voice.stopped
    left = [e async for e in call.events]
    assert isinstance(left[-1], ResponseStarted)
    assert asyncio.all_tasks() <= before
