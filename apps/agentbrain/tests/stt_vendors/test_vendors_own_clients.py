"""The vendors' own packages prove the simulators, and what we send them, honest.

They bring packages of their own, so they run in an environment of their own, which
``make test`` installs (``.ci/outside-clients``). OpenAI's is the project's.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from openai import AsyncOpenAI, AuthenticationError
from openai.types.audio import TranscriptionTextDeltaEvent, TranscriptionTextDoneEvent

from apps.agentbrain.conversation.events import CallerSaid
from apps.agentbrain.engines.simulators.stt import (
    DeepgramSimulator,
    Script,
    SpeechmaticsSimulator,
    TranscriptionSimulator,
)
from apps.agentbrain.engines.stt.openai_client import wav
from apps.agentbrain.tests.stt_vendors.line import (
    BOOKING,
    PRICE,
    STREAMING,
    utterance,
)
from callcenter.testing import resources

SCRIPT = Path(__file__).with_name("outside_ears.py")
SECONDS = 120


@pytest.fixture
def outside():
    """Runs the vendors' own clients; what they say they understood."""
    python = resources.vendor_clients()
    if not python:
        pytest.skip("absent: vendors' clients (.ci/outside-clients)")

    async def run(*arguments):
        client = await asyncio.create_subprocess_exec(
            *(python, "-P", SCRIPT, *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(client.communicate(), SECONDS)
        assert client.returncode == 0, err.decode()[-2000:]
        return json.loads(out.decode().splitlines()[-1])

    return run


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "caller.mulaw"
    path.write_bytes(utterance(BOOKING) + utterance(PRICE))
    return path


async def test_deepgrams_client_hears_two_utterances(outside, sound):
    async with DeepgramSimulator(Script([BOOKING, PRICE])) as server:
        told = await outside("deepgram", server.url, sound)
    assert told["words"] == f"{BOOKING} {PRICE}"
    assert told["kinds"] == ["Metadata", "Results", "SpeechStarted", "UtteranceEnd"]
    assert all(name.startswith("ListenV1") for name in told["classes"])
    assert told["interims"] > 4
    assert told["endpoints"] == 2


async def test_deepgrams_client_follows_turns(outside, sound):
    async with DeepgramSimulator(Script([BOOKING, PRICE])) as server:
        told = await outside("flux", server.url, sound)
    assert told["words"] == f"{BOOKING} {PRICE}"
    assert {"StartOfTurn", "Update", "EagerEndOfTurn", "EndOfTurn"} <= set(
        told["events"]
    )
    assert all(name.startswith("ListenV2") for name in told["classes"])
    assert told["triggers"] == ["model"]


async def test_speechmatics_client_hears_two_utterances(outside, sound):
    async with SpeechmaticsSimulator(Script([BOOKING, PRICE])) as server:
        told = await outside("speechmatics", server.url, sound)
        record = server.sessions[0]
    assert told["words"] == f"{BOOKING} {PRICE}"
    assert {
        "RecognitionStarted",
        "AudioAdded",
        "AddPartialTranscript",
        "AddTranscript",
        "EndOfUtterance",
        "EndOfTranscript",
    } <= set(told["kinds"])
    assert record.received_kinds()[-1] == "EndOfStream"


async def test_all_that_is_sent_and_told_has_the_vendors_shape(
    outside, heard_by, tmp_path
):
    lines = []
    for vendor in STREAMING:
        async with heard_by(vendor, BOOKING, PRICE) as line:
            await line.play(utterance(BOOKING) + utterance(PRICE))
            await line.until(CallerSaid, 2)
        record = line.server.sessions[0]
        lines += [(vendor, message) for message in record.sent]
        if vendor != "speechmatics":
            lines += [(f"{vendor} sent", message) for message in record.received]
    path = tmp_path / "messages"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    told = await outside("shapes", path)
    assert told["refused"] == []
    assert told["count"] == len(lines) > 100


async def test_openais_client_streams_and_does_not():
    sound = wav(utterance(BOOKING))
    async with TranscriptionSimulator(Script([BOOKING, PRICE])) as server:
        client = AsyncOpenAI(api_key="key", base_url=server.url, max_retries=0)
        async with client:
            stream = await client.audio.transcriptions.create(
                file=("caller.wav", sound, "audio/wav"),
                model="gpt-transcribe",
                keywords=["oil change"],
                language="en",
                stream=True,
            )
            events = [event async for event in stream]
            whole = await client.audio.transcriptions.create(
                file=("caller.wav", sound, "audio/wav"), model="whisper-1"
            )
    *deltas, done = events
    assert all(isinstance(event, TranscriptionTextDeltaEvent) for event in deltas)
    assert isinstance(done, TranscriptionTextDoneEvent)
    assert done.text == "".join(event.delta for event in deltas) == BOOKING
    assert done.usage.type == "tokens"
    assert whole.text == PRICE


async def test_openais_client_is_told_of_a_wrong_key():
    async with TranscriptionSimulator(key="another") as server:
        client = AsyncOpenAI(api_key="key", base_url=server.url, max_retries=0)
        async with client:
            with pytest.raises(AuthenticationError) as caught:
                await client.audio.transcriptions.create(
                    file=("caller.wav", wav(utterance()), "audio/wav"),
                    model="gpt-transcribe",
                )
    assert caught.value.code == "invalid_api_key"
