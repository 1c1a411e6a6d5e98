"""An interruption stops the mind and the voice at once, and nothing comes after it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    EngineReady,
    EngineReported,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.engines.tts.base import Speech
from apps.calls.tests.virtual_time import virtually

from .parts import Call, QuietEars, WordVoice


async def test_cancelling_stops_mind_and_voice_in_the_middle():
    voice = WordVoice(waits=True)
    async with Call(voice=voice) as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("I could come on Monday. ", "Or on Tues")
        voice.go.release()
        sound = await call.until(AgentAudio)
        call.engine.cancel(CancelResponse("r1", sound.response_id))
        ended = await call.ended()
        assert ended.status is ResponseStatus.CANCELLED
        await call.settle()
        assert (call.mind.given_up, voice.closed) == (1, 1)


async def test_a_mind_that_writes_is_stopped_before_its_first_word():
    async with Call() as call:
        call.engine.respond(Respond("r1", "line"))
        await call.settle()
        call.engine.cancel(CancelResponse("r1"))
        await call.settle()
        assert call.mind.given_up == 1
        assert call.voice.clauses == []


async def test_nothing_of_a_cancelled_response_comes_late():
    class Deaf(WordVoice):
        """Goes on for a while after it was told to stop."""

        async def speak_clauses(self, clauses):
            async for clause in clauses:
                yield Speech(b"\x01", clause)
                if clause.startswith("One"):
                    with suppress(asyncio.CancelledError):
                        await asyncio.Event().wait()
                    yield Speech(b"\x02", "late")

    async with Call(voice=Deaf()) as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("One. T")
        first = await call.until(AgentAudio)
        call.mind.write("wo. ", "Three. ")  # on its way when the caller interrupts
        call.engine.cancel(CancelResponse("r1", first.response_id))
        await call.ended()
        call.mind.write(None)
        call.engine.respond(Respond("r2", "line"))
        call.mind.write("Four. ", None)
        again = await call.until(AgentAudio)
        late = [
            event
            for event in call.happened[call.happened.index(first) + 1 :]
            if getattr(event, "response_id", "") == first.response_id
        ]
        assert [type(event) for event in late] == [ResponseEnded]
        assert again.response_id != first.response_id


async def test_another_responses_cancellation_is_harmless():
    async with Call() as call:
        call.engine.respond(Respond("r1", "line"))
        call.engine.cancel(CancelResponse("r0", "resp-unknown"))
        call.mind.write("Yes.", None)
        ended = await call.ended()
        assert ended.status is ResponseStatus.COMPLETED
        call.engine.cancel(CancelResponse("r1", ended.response_id))
        await call.settle()
        assert call.kinds(EngineReady).count(ResponseEnded) == 1


async def test_stopping_the_engine_ends_all_its_tasks():
    before = asyncio.all_tasks()
    async with Call(voice=WordVoice(waits=True)) as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("One two three. F")
        await call.until(ResponseStarted)
        await call.settle()
        await call.engine.stop()
        await call.rest()
        assert call.voice.stopped
        assert call.ears.stopped
        await call.settle()
        assert asyncio.all_tasks() <= before


async def test_what_the_parts_used_is_told_before_the_end():
    class Counting(QuietEars):
        async def stop(self):
            if not self.stopped:
                self.stream.put(EngineReported(9, "usage", {"part": "stt"}))
            await super().stop()

    class Metered(WordVoice):
        async def speak(self, text):
            try:
                async for piece in super().speak(text):
                    yield piece
            finally:
                call.engine.report("usage", {"part": "tts"})

    call = Call(ears=Counting(), voice=Metered(waits=True))
    async with call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("One two. T")
        await call.settle()
    await call.rest()
    reports = [e.data for e in call.happened if isinstance(e, EngineReported)]
    assert reports == [{"part": "tts"}, {"part": "stt"}]


@virtually
async def test_a_voice_that_does_not_stop_keeps_nobody_waiting_for_long():
    voice = WordVoice()
    voice.stop_seconds = 3600.0
    call = Call(voice=voice)
    async with call:
        pass
    await call.rest()  # the events have ended
    assert call.ears.stopped
    assert asyncio.get_running_loop().time() < 1000 + 5
