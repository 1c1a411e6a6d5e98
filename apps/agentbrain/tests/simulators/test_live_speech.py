"""The live simulator: real ears and a real voice behind the protocol."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.simulators.realtime import Pace, RealtimeSimulator
from apps.agentbrain.tests.simulators.client import Client, quiet
from apps.agentbrain.tests.simulators.conftest import AT_ONCE
from apps.agentbrain.tests.simulators.live import speech, telephone

WHOLE = "conversation.item.input_audio_transcription.completed"
SECONDS = 40


@pytest.fixture
async def caller(live_backend):
    """A client of a live server that sends mu-law and wants the words."""
    async with (
        RealtimeSimulator(backend=live_backend, pace=AT_ONCE) as server,
        Client(server.url) as client,
    ):
        await client.listen()
        yield client


async def test_it_hears_real_speech_and_answers_it(caller):
    await caller.play(telephone("I need an oil change.") + quiet(900))
    whole = await caller.until(WHOLE, seconds=SECONDS)
    await caller.send("response.create")
    answer = await caller.done()

    assert whole["transcript"] == "i need an oil change"
    said = answer["output"][0]["content"][0]["transcript"]
    assert said == "You said: i need an oil change"


async def test_it_hears_even_when_nobody_wants_the_words(caller):
    await caller.update(audio={"input": {"transcription": None}})
    await caller.play(telephone("I need a brake inspection.") + quiet(900))
    await caller.until("input_audio_buffer.committed")
    await caller.send("response.create")
    answer = await caller.done()

    said = answer["output"][0]["content"][0]["transcript"]
    assert said == "You said: i need a brake inspection"


async def test_what_it_says_can_be_understood(caller):
    await caller.say("I need a tire rotation.")
    spoken = caller.sound_of((await caller.done())["id"])
    await caller.play(quiet(300) + spoken + quiet(900))
    whole = await caller.until(WHOLE, seconds=SECONDS)

    assert whole["transcript"] == "i need a tire rotation"


async def test_it_hears_and_speaks_wide_band(caller):
    pcm = {"type": "audio/pcm", "rate": 24000}
    await caller.update(audio={"input": {"format": pcm}, "output": {"format": pcm}})
    sound = speech("How much is an oil change?", rate_hz=24000)
    padded = sound.astype("<i2").tobytes() + bytes(48 * 900)
    await caller.play(padded, piece=960)
    whole = await caller.until(WHOLE, seconds=SECONDS)
    await caller.say("Forty dollars.")
    spoken = caller.sound_of((await caller.done())["id"])

    assert whole["transcript"] == "how much is an oil change"
    assert 48 * 500 < len(spoken) < 48 * 3000


async def test_a_turn_committed_by_hand_is_heard(caller):
    await caller.update(audio={"input": {"turn_detection": None}})
    await caller.play(telephone("I need an oil change."))
    await caller.send("input_audio_buffer.commit")
    whole = await caller.until(WHOLE, seconds=SECONDS)

    assert whole["transcript"] == "i need an oil change"


async def test_real_speech_interrupts_a_reply(live_backend):
    async with (
        RealtimeSimulator(backend=live_backend, pace=Pace(3.0, think_ms=0)) as server,
        Client(server.url) as caller,
    ):
        await caller.listen(interrupt_response=True)
        await caller.say("This is a long story about a car. " * 8)
        await caller.until("response.output_audio.delta")
        await caller.play(telephone("I need an oil change."))
        response = await caller.done()

    assert response["status_details"]["reason"] == "turn_detected"
