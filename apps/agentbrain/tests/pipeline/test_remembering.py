"""The mind is told what the caller said, and what was heard of what it said."""

from __future__ import annotations

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import AgentAudio, CallerSaid

from .parts import Call, ClauseVoice, WordVoice


async def test_it_knows_what_the_caller_said_before_anybody_can_answer():
    async with Call() as call:
        known = []
        call.engine._events.put = lambda event: known.append(list(call.mind.told))
        call.engine._heard(CallerSaid(7, "u1", "an oil change", 1, 6))
        assert known == [[("caller", "an oil change")]]


async def test_an_utterance_nobody_understood_is_nothing_to_remember():
    async with Call() as call:
        call.ears.stream.put(CallerSaid(7, "u1", "  ", 1, 6))
        await call.until(CallerSaid)
        call.engine.take_text("  ")
        assert call.mind.told == []


async def test_it_knows_what_the_caller_typed():
    async with Call() as call:
        call.engine.take_text("my number is 7")
        assert call.mind.told == [("caller", "my number is 7")]


async def test_what_was_said_to_the_end_needs_no_correction():
    async with Call() as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("Good morning.", None)
        await call.ended()
        assert call.mind.told == []


async def test_it_is_told_where_the_caller_stopped_hearing_it():
    async with Call() as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("Good morning to you.", None)
        item_id = (await call.until(AgentAudio)).item_id
        await call.ended()
        call.engine.truncate(item_id, 420, "Good morning")
        assert call.mind.told == [("heard", item_id, "Good morning")]


async def test_what_was_cancelled_before_its_first_sound_nobody_has_heard():
    async with Call(voice=WordVoice(waits=True)) as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("Good morning. H")
        await call.settle()
        call.engine.cancel(CancelResponse("r1"))
        assert call.mind.told == [("heard", call.mind.asked[0][1], "")]


async def test_of_what_was_cancelled_in_the_middle_it_keeps_what_has_sound():
    voice = WordVoice(waits=True)
    async with Call(voice=voice) as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("One two three. Four.", None)
        voice.go.release()
        voice.go.release()
        await call.until(AgentAudio, text="two ")
        call.engine.cancel(CancelResponse("r1"))
        assert call.mind.told == [("heard", call.mind.asked[0][1], "One two ")]


async def test_of_a_voice_that_broke_it_keeps_what_has_sound():
    for voice, heard in ((WordVoice(), "One two "), (ClauseVoice(), "One two three. ")):
        voice.breaks_after = 2
        async with Call(voice=voice) as call:
            call.engine.respond(Respond("r1", "line"))
            call.mind.write("One two three. Four five six.", None)
            await call.ended()
            assert call.mind.told == [("heard", call.mind.asked[0][1], heard)]
            assert call.words() == heard
