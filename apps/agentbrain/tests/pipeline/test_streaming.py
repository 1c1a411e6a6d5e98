"""A response is heard while it is still being composed."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    EngineReady,
    EngineReported,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
    ToolRequested,
)
from apps.agentbrain.conversation.language.messages import CalledTool
from apps.agentbrain.engines.llm.base import Report, ToolPiece

from .parts import Call, ClauseVoice, WordVoice

REPLY = "Of course, I can do that. What day suits you best?"


async def test_the_first_clause_sounds_while_the_mind_is_still_writing():
    async with Call() as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("Of course, I can", " do that for you. Wh")
        sound = await call.until(AgentAudio)
        assert sound.text == "Of "
        call.mind.write("at day suits you best?", None)
        ended = await call.ended()
        assert ended.status is ResponseStatus.COMPLETED
        assert (
            call.words() == "Of course, I can do that for you. What day suits you best?"
        )


async def test_everything_of_a_response_has_its_names_and_comes_in_order():
    async with Call() as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("Good morning.", None)
        await call.ended()
        others = (EngineReady, EngineReported)
        told = [e for e in call.happened if not isinstance(e, others)]
        assert [type(e) for e in told] == [
            ResponseStarted,
            AgentTextDelta,
            AgentAudio,
            AgentTextDelta,
            AgentAudio,
            ResponseEnded,
        ]
        assert told[0].request_id == "r1"
        assert len({e.response_id for e in told}) == 1
        items = {e.item_id for e in told if isinstance(e, AgentTextDelta | AgentAudio)}
        assert items == {call.mind.asked[0][1]}


async def test_each_sound_comes_behind_the_words_it_speaks():
    async with Call() as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write(REPLY, None)
        await call.ended()
        told = spoken = ""
        for event in call.happened:
            if isinstance(event, AgentTextDelta):
                told += event.text
            elif isinstance(event, AgentAudio):
                spoken += event.text
                assert told == spoken
        assert told == REPLY


async def test_a_voice_that_tells_no_words_is_followed_clause_by_clause():
    voice = ClauseVoice(waits=True)
    async with Call(voice=voice) as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write(REPLY, None)
        voice.go.release()
        await call.until(AgentAudio)
        await call.settle()
        first = call.words()
        assert first
        assert REPLY.startswith(first)
        assert first != REPLY
        for _ in range(20):
            voice.go.release()
        await call.ended()
        assert call.words() == REPLY
        assert not any(sound.text for sound in call.sounds())


@pytest.mark.parametrize("voice", [WordVoice, ClauseVoice])
@given(text=st.text(st.sampled_from("ab ,.?!\n-1"), min_size=1), data=st.data())
def test_no_word_is_lost_or_said_twice_however_it_is_chunked(voice, text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edges = [0, *cuts, len(text)]
    chunks = [text[a:b] for a, b in pairwise(edges)]

    async def speak():
        async with Call(voice=voice()) as call:
            call.engine.respond(Respond("r1", "line"))
            call.mind.write(*chunks, None)
            await call.ended()
            assert "".join(call.voice.clauses) == text
            assert call.words() == text

    asyncio.run(speak())


async def test_a_function_call_is_asked_for_as_soon_as_it_is_complete():
    voice = WordVoice(waits=True)
    async with Call(voice=voice) as call:
        call.engine.respond(Respond("r1", "line"))
        tool = CalledTool("c1", "find_slots", {"day": "monday"})
        call.mind.write("Let me look. ", ToolPiece(tool))
        asked = await call.until(ToolRequested)
        assert (asked.tool_call_id, asked.name) == ("c1", "find_slots")
        assert asked.arguments == {"day": "monday"}
        call.mind.write(None)
        for _ in range(3):
            voice.go.release()
        ended = await call.ended()
        assert ended.response_id == asked.response_id
        assert call.words() == "Let me look. "


async def test_a_function_call_without_words_needs_no_voice():
    async with Call() as call:
        call.engine.respond(Respond("r1", ""))
        call.mind.write(ToolPiece(CalledTool("c1", "find_slots")), None)
        await call.until(ToolRequested)
        ended = await call.ended()
        assert ended.status is ResponseStatus.COMPLETED
        assert call.voice.clauses == []


async def test_its_outcome_goes_to_the_mind():
    async with Call() as call:
        call.engine.tool_result("c1", {"slots": []})
        assert call.mind.told == [("tool", "c1", {"slots": []})]


async def test_what_the_mind_reports_is_told():
    async with Call() as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write(Report("usage", {"input_tokens": 7}), "Yes.", None)
        report = await call.until(EngineReported)
        assert (report.kind, report.data) == ("usage", {"input_tokens": 7})
        await call.ended()


async def test_how_long_its_parts_took_is_told_with_it():
    async with Call() as call:
        call.engine.respond(Respond("r1", "line"))
        call.mind.write("Good morning.", None)
        timing = await call.until(EngineReported)
        assert timing.kind == "response_timing"
        first, clause, sound = timing.data.values()
        assert list(timing.data) == [
            "first_word_ms",
            "first_clause_ms",
            "first_sound_ms",
        ]
        assert 0 <= first <= clause <= sound < 5_000


async def test_one_response_at_a_time():
    async with Call() as call:
        call.engine.respond(Respond("r1", "one"))
        call.engine.respond(Respond("r2", "two"))
        refused = await call.ended()
        assert refused.reason == "conversation_already_has_active_response"
        call.mind.write("One.", None)
        await call.ended()
        assert [request.request_id for request, _ in call.mind.asked] == ["r1"]
        call.engine.respond(Respond("r3", "three"))
        call.mind.write("Three.", None)
        assert (await call.ended()).status is ResponseStatus.COMPLETED


async def test_the_voice_is_warmed_up_at_the_start_and_when_the_caller_speaks():
    from apps.agentbrain.conversation.events import CallerSpeechStarted

    async with Call() as call:
        await call.settle()
        assert call.voice.warmed == 1
        call.ears.stream.put(CallerSpeechStarted(5, "u1"))
        await call.until(CallerSpeechStarted)
        await call.settle()
        assert call.voice.warmed == 2
