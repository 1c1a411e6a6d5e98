"""Where the server finds the caller's turns, and what it tells of them."""

from __future__ import annotations

import asyncio

from apps.agentbrain.engines.simulators.realtime import Reply, TimedTurn, settings
from apps.agentbrain.tests.simulators.client import MULAW, loud, quiet
from apps.agentbrain.tests.simulators.conftest import UNHURRIED

LONG_REPLY = Reply("A long story that somebody interrupts.", audio_ms=8000)
TRANSCRIPTION = "conversation.item.input_audio_transcription"


async def test_a_turn_is_told_with_its_place_in_the_sound(connected):
    async with connected(transcripts=("hello there",)) as client:
        await client.listen()
        await client.play(quiet(1000))
        await client.speak(600)
        started = await client.until("input_audio_buffer.speech_started")
        stopped = await client.until("input_audio_buffer.speech_stopped")
        committed = await client.until("input_audio_buffer.committed")
        added = await client.until("conversation.item.added")

    assert started["audio_start_ms"] == 1000 - 300  # its padding is part of it
    assert stopped["audio_end_ms"] == 1600 + 500  # and so is the silence that ended it
    assert started["item_id"] == stopped["item_id"] == committed["item_id"]
    assert added["item"]["id"] == started["item_id"]
    content = [{"type": "input_audio", "transcript": None}]
    assert added["item"]["content"] == content


async def test_turns_follow_each_other_by_previous_item(connected):
    async with connected() as client:
        await client.listen()
        await client.speak()
        first = await client.until("input_audio_buffer.committed")
        await client.speak()
        second = await client.until("input_audio_buffer.committed")

    assert first["previous_item_id"] is None
    assert second["previous_item_id"] == first["item_id"]


async def test_the_words_come_in_pieces_and_then_whole(connected):
    text = "I would like to book an oil change"
    async with connected(transcripts=(text,)) as client:
        await client.listen()
        await client.speak()
        whole = await client.until(f"{TRANSCRIPTION}.completed")

        pieces = [event["delta"] for event in client.of(f"{TRANSCRIPTION}.delta")]
    assert whole["transcript"] == "".join(pieces) == text
    assert len(pieces) > 1
    assert whole["usage"]["type"] == "tokens"


async def test_without_transcription_no_words_are_told(connected):
    async with connected(transcripts=("unheard",)) as client:
        await client.listen(transcribe=False)
        await client.speak()
        await client.until("input_audio_buffer.committed")
        await client.settle()

    assert not [kind for kind in client.types() if kind.startswith(TRANSCRIPTION)]


async def test_the_server_answers_a_turn_only_when_it_should(connected):
    async with connected(replies=(Reply("I answer."),)) as client:
        await client.listen(create_response=False)
        await client.speak()
        await client.until("input_audio_buffer.committed")
        await client.settle()
        silent = client.of("response.created")
        await client.listen(create_response=True)
        await client.speak()
        response = await client.done()

    assert not silent
    assert response["output"][0]["content"][0]["transcript"] == "I answer."


async def test_speech_cancels_a_running_reply_when_it_should(connected):
    async with connected(replies=(LONG_REPLY,), pace=UNHURRIED) as client:
        await client.listen(interrupt_response=True)
        await client.send("response.create")
        await client.until("response.output_audio.delta")
        await client.play(loud(200))
        await client.until("input_audio_buffer.speech_started")
        response = await client.done()

    assert response["status"] == "cancelled"
    assert response["status_details"]["reason"] == "turn_detected"
    assert response["output"][0]["status"] == "incomplete"


async def test_speech_leaves_a_running_reply_alone_when_it_should(connected):
    reply = Reply("A story that nobody interrupts.", audio_ms=3000)
    async with connected(replies=(reply,), pace=UNHURRIED) as client:
        await client.listen(interrupt_response=False)
        await client.send("response.create")
        await client.until("response.output_audio.delta")
        await client.play(loud(200))
        await client.until("input_audio_buffer.speech_started")
        response = await client.done()

    assert response["status"] == "completed"


async def test_turns_can_be_timed_by_the_scenario(connected):
    turns = {"turns": "timed", "timed": (TimedTurn(100, 250),), "transcripts": ("now",)}
    async with connected(**turns) as client:
        await client.listen()
        started = await client.until("input_audio_buffer.speech_started")
        whole = await client.until(f"{TRANSCRIPTION}.completed")

    assert started["audio_start_ms"] == 0
    assert whole["transcript"] == "now"


async def test_a_turn_can_be_committed_by_hand(connected):
    async with connected(transcripts=("by hand",)) as client:
        await client.listen()
        await client.update(audio={"input": {"turn_detection": None}})
        await client.play(loud(400))
        await client.send("input_audio_buffer.commit")
        whole = await client.until(f"{TRANSCRIPTION}.completed")

    assert whole["transcript"] == "by hand"
    assert not client.of("input_audio_buffer.speech_started")


async def test_too_little_sound_cannot_be_committed(connected):
    async with connected() as client:
        await client.listen()
        await client.update(audio={"input": {"turn_detection": None}})
        await client.play(loud(80))
        await client.send("input_audio_buffer.commit")
        error = await client.refusal()

    assert error["code"] == "input_audio_buffer_commit_empty"
    assert "only has 80.00ms" in error["message"]


async def test_cleared_sound_is_forgotten(connected):
    async with connected() as client:
        await client.listen()
        await client.update(audio={"input": {"turn_detection": None}})
        await client.play(loud(400))
        await client.send("input_audio_buffer.clear")
        await client.until("input_audio_buffer.cleared")
        await client.send("input_audio_buffer.commit")
        error = await client.refusal()

    assert error["code"] == "input_audio_buffer_commit_empty"


async def test_a_caller_who_stops_sending_is_waited_for(connected):
    """A muted telephone: the vendor's detector waits as long as no sound comes."""
    async with connected() as client:
        await client.listen()
        await client.play(loud(300))
        await client.until("input_audio_buffer.speech_started")
        await asyncio.sleep(0.7)
        await client.settle()

    assert not client.of("input_audio_buffer.speech_stopped")


async def test_semantic_detection_waits_as_long_as_its_eagerness_says(connected):
    async with connected() as client:
        ends = []
        for eagerness in ("high", "low"):
            detection = {"type": "semantic_vad", "eagerness": eagerness}
            audio = {"input": {"format": MULAW, "turn_detection": detection}}
            await client.update(audio=audio)
            await client.play(loud(400) + quiet(2000))
            stopped = await client.until("input_audio_buffer.speech_stopped")
            ends.append(stopped["audio_end_ms"] % 2400)

    assert ends == [400 + 400, 400 + 1500]


async def test_a_silent_caller_is_spoken_to_again(connected, monkeypatch):
    monkeypatch.setattr(settings, "_RANGES", ())  # the least the vendor takes is 5 s
    replies = (Reply("Hello?", audio_ms=200), Reply("Are you there?", audio_ms=200))
    async with connected(replies=replies) as client:
        await client.listen(idle_timeout_ms=100)
        await client.send("response.create")
        await client.done()
        await client.play(quiet(300))
        timeout = await client.until("input_audio_buffer.timeout_triggered")
        committed = await client.until("input_audio_buffer.committed")
        response = await client.done()

    assert timeout["audio_end_ms"] == 300
    assert committed["item_id"] == timeout["item_id"]
    assert response["output"][0]["content"][0]["transcript"] == "Are you there?"


async def test_whoever_speaks_in_time_is_not_spoken_to_again(connected, monkeypatch):
    monkeypatch.setattr(settings, "_RANGES", ())
    async with connected(replies=(Reply("Hello?", audio_ms=0),)) as client:
        await client.listen(idle_timeout_ms=150)
        await client.send("response.create")
        await client.done()
        await client.play(loud(200))
        await client.until("input_audio_buffer.speech_started")
        await asyncio.sleep(0.25)
        await client.settle()

    assert not client.of("input_audio_buffer.timeout_triggered")
