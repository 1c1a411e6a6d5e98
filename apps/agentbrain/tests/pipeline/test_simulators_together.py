"""All simulated vendors of the pipeline, started together, serve one call."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    CallerSaid,
    EngineReady,
    EngineReported,
    ResponseEnded,
    ResponseStatus,
)
from apps.agentbrain.engines.audio import frames, pcm_to_mulaw
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.configured import Changed
from apps.agentbrain.engines.configured_pipeline import pipeline_engine
from apps.agentbrain.engines.factory import close_workers
from apps.agentbrain.engines.simulators.door import Door
from apps.agentbrain.engines.simulators.pipeline import PipelineSimulators
from apps.agentbrain.engines.simulators.stt import Script
from apps.agentbrain.engines.simulators.tts import tones
from apps.agentbrain.tests.engines.conftest import SHOP
from apps.agentbrain.tests.engines.sound import speech
from callcenter.testing.environment import SPEECH_DIR

PARTS = {
    "STT": ("deepgram", "openai", "speechmatics", "deepgram-flux"),
    "LLM": ("openai", "ollama", "compatible"),
    "TTS": ("deepgram", "openai", "speechmatics", "elevenlabs", "cartesia"),
}


@pytest.fixture
def speech_dir(settings):
    settings.SPEECH_DIR = SPEECH_DIR
    settings.LLM_MODEL = "simulated-chat"
    yield settings
    close_workers()


def nobody():
    raise AssertionError("the part of this machine was not to be used")


async def speak_once(settings, **parts) -> list:
    """A greeting and what the ear makes of a question; everything that was told."""
    engine = pipeline_engine(
        Changed(settings, **parts),
        vocabulary=SHOP,
        local_ear=nobody,
        local_voice=nobody,
    )
    now = asyncio.get_running_loop().time
    told = []

    async def listen():
        async for event in engine.events():
            told.append(event)
            if isinstance(event, ResponseEnded):
                spoken.set()
            if isinstance(event, CallerSaid):
                heard.set()

    spoken, heard = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(60):
        began = now()
        await engine.start(EngineSession("CA1", lambda: int((now() - began) * 1000)))
        listening = asyncio.create_task(listen())
        engine.respond(Respond("r1", "Good morning to you all.", guidance="Be brief."))
        await spoken.wait()
        for frame in frames(pcm_to_mulaw(speech("How much is an oil change?"))):
            engine.send_audio(frame)
            await asyncio.sleep(0.002)
        for _ in range(100):
            if heard.is_set():
                break
            engine.send_audio(b"\xff" * 160)
            await asyncio.sleep(0.02)
        await heard.wait()
        await engine.stop()
        await listening
    return told


async def test_every_vendor_is_reached_at_the_printed_addresses(speech_dir):
    rounds = max(map(len, PARTS.values()))
    script = Script(["How much is an oil change?"] * rounds)
    async with PipelineSimulators(SHOP, script=script, sound=tones) as vendors:
        changes = Changed(speech_dir, **vendors.environment)
        for number in range(rounds):
            parts = {
                part: (names[number % len(names)],) for part, names in PARTS.items()
            }
            told = await speak_once(changes, **parts)
            context = (parts, told)
            [ended] = [e for e in told if isinstance(e, ResponseEnded)]
            assert ended.status is ResponseStatus.COMPLETED, context
            words = [e.text for e in told if isinstance(e, AgentTextDelta)]
            assert "".join(words).strip() == "Good morning to you all.", context
            assert any(isinstance(e, AgentAudio) for e in told)
            said = [e.text for e in told if isinstance(e, CallerSaid)]
            assert any("oil change" in text for text in said), context
            assert isinstance(told[0], EngineReady)
            reports = [e for e in told if isinstance(e, EngineReported)]
            assert {r.kind for r in reports} == {"usage", "response_timing"}, context
            used = [r.data for r in reports if r.kind == "usage"]
            assert len(used) >= 3, context


async def test_a_door_leads_to_the_server_of_the_path():
    async def answer(name, reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        body = name.encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        await writer.drain()
        writer.close()

    servers = []
    for name in ("all", "audio", "speech"):
        serve = lambda r, w, name=name: answer(name, r, w)  # noqa: E731
        servers.append(await asyncio.start_server(serve, "127.0.0.1", 0))
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    beginnings = ("", "/v1/audio", "/v1/audio/speech")
    async with Door(dict(zip(beginnings, ports, strict=True))) as door:
        for path, expected in (
            ("/v1/audio/speech?x=1", "speech"),
            ("/v1/audio/transcriptions", "audio"),
            ("/v1/chat/completions", "all"),
        ):
            async with httpx.AsyncClient() as client:
                got = await client.get(f"http://127.0.0.1:{door.port}{path}")
            assert got.text == expected
    async with Door({"/only": ports[0]}) as door, httpx.AsyncClient() as client:
        got = await client.get(f"http://127.0.0.1:{door.port}/else")
        assert got.status_code == 404
    for server in servers:
        server.close()
