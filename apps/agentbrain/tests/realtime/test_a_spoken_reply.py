"""From the wish to speak to sound, in order and with the names both sides use."""

from __future__ import annotations

from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    EngineReady,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.tests.realtime.line import PERSONA, Line
from apps.calls.tests.virtual_time import virtually


@virtually
async def test_the_engine_is_ready_when_the_session_is_agreed():
    async with Line() as line:
        assert [type(event) for event in line.happened] == [EngineReady]
        assert line.wire.session["audio"]["output"]["format"] == {"type": "audio/pcmu"}


@virtually
async def test_a_reply_is_told_from_its_start_to_its_end():
    async with Line() as line:
        line.respond("r7")
        await line.begins("r7", "resp7")
        await line.sounds(100, "Hello.", "i7", "resp7")
        await line.ends("completed", "resp7", ("i7",))
        started, words, sound, ended = line.happened[1:]
        assert started == ResponseStarted(line.now_ms, "resp7", "r7")
        assert words == AgentTextDelta(line.now_ms, "resp7", "i7", "Hello.")
        assert sound == AgentAudio(line.now_ms, "resp7", "i7", b"\x7f" * 800)
        assert ended == ResponseEnded(
            line.now_ms, "resp7", ResponseStatus.COMPLETED, ""
        )


@virtually
async def test_a_response_is_told_the_persona_the_guidance_and_the_words():
    async with Line() as line:
        asked = line.respond(text='Say "hi"\nto Bo.', guidance="Be brief.")
        told = asked["response"]["instructions"]
        assert told.startswith(PERSONA)
        assert "Be brief." in told
        assert told.endswith('Say, in your own words: "Say \\"hi\\"\\nto Bo."')


@virtually
async def test_binding_words_are_asked_for_exactly():
    async with Line() as line:
        asked = line.respond(text="You owe 12 dollars.", verbatim=True)
        told = asked["response"]["instructions"]
        assert told.endswith('\nSay exactly: "You owe 12 dollars."')


@virtually
async def test_a_response_may_use_only_the_tools_it_was_given():
    async with Line() as line:
        none = line.respond("r1")["response"]
        assert (none["tools"], none["tool_choice"]) == ([], "none")
        one = line.respond("r2", tools=("book",))["response"]
        assert [tool["name"] for tool in one["tools"]] == ["book"]
        assert one["tool_choice"] == "auto"


@virtually
async def test_going_on_after_a_tool_prescribes_no_words():
    async with Line() as line:
        told = line.respond(text="")["response"]["instructions"]
        assert "Say exactly" not in told
        assert "in your own words" not in told


@virtually
async def test_the_older_names_of_events_are_understood():
    async with Line() as line:
        line.respond()
        await line.begins()
        ids = {"response_id": "resp1", "item_id": "i1"}
        await line.tell("response.audio.delta", **ids, delta="fn5+fg==")
        await line.tell("response.audio_transcript.delta", **ids, delta="Hi")
        assert [event.audio for event in line.of(AgentAudio)] == [b"\x7e" * 4]
        assert [event.text for event in line.of(AgentTextDelta)] == ["Hi"]


@virtually
async def test_words_told_only_at_an_items_end_are_told_then():
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.sounds(100)
        content = [{"type": "output_audio", "transcript": "Hello."}]
        item = {"id": "i1", "type": "message", "content": content}
        for _ in range(2):
            await line.tell("response.output_item.done", response_id="resp1", item=item)
        assert [event.text for event in line.of(AgentTextDelta)] == ["Hello."]


@virtually
async def test_events_nobody_knows_change_nothing():
    async with Line() as line:
        await line.tell("response.telepathy.delta", delta="?")
        line.wire.tell_raw(b"no json")
        line.wire.tell_raw(b'["a list"]')
        await line.tell("response.output_audio.delta")
        line.respond()
        await line.begins()
        assert line.of(ResponseStarted)
