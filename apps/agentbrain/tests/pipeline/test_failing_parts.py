"""A part that fails ends a response or the engine, never in silence."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import (
    EngineLost,
    EngineReported,
    ResponseStatus,
)
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.tts.base import Speech

from .parts import Call, QuietEars, WordVoice


@pytest.mark.parametrize("error", [EngineError("gone"), ValueError("a bug of theirs")])
@pytest.mark.parametrize("words", [0, 2])
async def test_a_voice_that_fails_fails_the_response_and_not_the_next_one(error, words):
    async with Call() as call:
        call.voice.breaks_after, call.voice.error = words, error
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("One two three. ", None)
        ended = await call.ended()
        assert (ended.status, ended.reason) == (ResponseStatus.FAILED, "voice_failed")
        call.voice.breaks_after = None
        call.engine.respond(Respond("r2", "line"))
        call.mind.write("Four.", None)
        assert (await call.ended()).status is ResponseStatus.COMPLETED


async def test_when_the_voice_fails_the_mind_stops_writing():
    async with Call() as call:
        call.voice.breaks_after = 0
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("One two three. Fo")
        await call.ended()
        await call.settle()
        assert call.mind.given_up == 1


async def test_a_voice_that_makes_no_sound_has_failed():
    class Mute(WordVoice):
        async def speak(self, text):
            yield Speech(b"", text)

    async with Call(voice=Mute()) as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("Hello.", None)
        assert (await call.ended()).reason == "voice_failed"
        call.engine.respond(Respond("r2", "line"))
        call.mind.write("...", None)  # nothing that could be pronounced
        assert (await call.ended()).status is ResponseStatus.COMPLETED


async def test_a_mind_that_breaks_its_promise_is_spoken_as_far_as_it_got():
    async with Call() as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("One two. ", RuntimeError("a bug of ours"))
        assert (await call.ended()).status is ResponseStatus.COMPLETED
        assert call.words() == "One two. "
        call.engine.respond(Respond("r2", "line"))
        call.mind.write(RuntimeError("a bug of ours"))
        ended = await call.ended()
        assert (ended.status, ended.reason) == (ResponseStatus.FAILED, "mind_failed")


async def test_an_ear_that_has_gone_deaf_loses_the_engine_once():
    async with Call() as call:
        call.ears.stream.put(EngineLost(3, "recognizer_failed", permanent=True))
        lost = await call.until(EngineLost)
        assert (lost.reason, lost.permanent) == ("recognizer_failed", True)
        call.ears.stream.close()
        await call.settle()
        await call.engine.stop()
        await call.rest()
        assert call.kinds().count(EngineLost) == 1


async def test_an_ear_that_ends_by_itself_loses_the_engine():
    async with Call() as call:
        call.ears.stream.close()
        lost = await call.until(EngineLost)
        assert (lost.reason, lost.permanent) == ("the ear ended", True)


async def test_an_ear_that_fails_loses_the_engine():
    class Broken(QuietEars):
        async def events(self):
            raise ValueError("a bug of theirs")
            yield

    async with Call(ears=Broken()) as call:
        lost = await call.until(EngineLost)
        assert lost.permanent
        assert "ValueError" in lost.reason


async def test_an_ear_that_does_not_start_is_the_starters_to_know():
    class Unwilling(QuietEars):
        async def start(self, session):
            raise EngineError("wrong key", permanent=True)

    call = Call(ears=Unwilling())
    with pytest.raises(EngineError, match="wrong key"):
        await call.engine.start(EngineSession("CA1", lambda: 0))
    await call.engine.stop()


async def test_what_the_parts_report_is_told():
    async with Call() as call:
        call.ears.stream.put(EngineReported(1, "usage", {"part": "stt"}))
        assert (await call.until(EngineReported)).data == {"part": "stt"}
        call.engine.report("usage", {"part": "tts"})
        assert (await call.until(EngineReported)).data == {"part": "tts"}
