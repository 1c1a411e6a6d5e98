"""Many conversations at once through one engine, with vendors that fail in between."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from apps.agentbrain.engines.llm.shared import SHARED
from apps.agentbrain.engines.simulators import chat, stt, tts
from apps.agentbrain.engines.simulators.realtime import Faults, RealtimeSimulator
from apps.calls.tests.parts import DirectRecorder, live_call

from .callers import Conversation
from .clock import run_quickly
from .own import Own
from .vendors import Decoding, TellingBackend, TellingMind, pcm_of

CALLS = 100
LONGEST_SECONDS = 600  # of the calls' time
BEGINS_APART_SECONDS = 0.13


@dataclass
class Served:
    """The vendors of one engine: how to reach them, and what they were shown."""

    environment: dict[str, Any]
    shown: Callable[[], list[Any]] = field(default=list)


@contextlib.asynccontextmanager
async def pipeline() -> AsyncIterator[Served]:
    ears = stt.DeepgramSimulator(Decoding())
    mind = chat.ChatSimulator(
        mind=TellingMind(),
        faults=chat.Faults(after_replies=100, drops=10, server_errors=5),
    )
    voice = tts.ElevenLabsSimulator(sound=pcm_of)
    async with ears, mind, voice:
        yield Served(
            {
                "AGENT_ENGINE": "pipeline",
                "STT": ("deepgram",),
                "LLM": ("openai",),
                "TTS": ("elevenlabs",),
                "DEEPGRAM_URL": ears.url,
                "DEEPGRAM_API_KEY": "simulated",
                "OPENAI_BASE_URL": mind.openai_url,
                "OPENAI_API_KEY": "simulated",
                "LLM_MODEL": "simulated-chat",
                "ELEVENLABS_URL": voice.url,
                "ELEVENLABS_API_KEY": "simulated",
            },
            lambda: [
                *(record.body for record in mind.records),
                *([record.received, record.sent] for record in ears.sessions),
                *(seen.received for seen in voice.seen),
            ],
        )
        await SHARED.stop()


@contextlib.asynccontextmanager
async def realtime(engine: str) -> AsyncIterator[Served]:
    vendor = RealtimeSimulator(
        backend=TellingBackend(), faults=Faults(after_responses=100, late_deltas=10)
    )
    async with vendor:
        address = {
            "openai": {
                "OPENAI_API_KEY": "simulated",
                "OPENAI_REALTIME_URL": vendor.url,
            },
            "azure": {
                "AZURE_OPENAI_API_KEY": "simulated",
                "AZURE_OPENAI_ENDPOINT": vendor.azure_endpoint,
                "AZURE_OPENAI_DEPLOYMENT": "m",
            },
        }[engine]
        yield Served(
            {"AGENT_ENGINE": engine, **address},
            lambda: [
                [entry.event for entry in (*session.received, *session.sent)]
                for session in vendor.sessions
            ],
        )


@contextlib.asynccontextmanager
async def local() -> AsyncIterator[Served]:
    yield Served({"AGENT_ENGINE": "local"})


ENGINES = {
    "local": local,
    "pipeline": pipeline,
    "openai": lambda: realtime("openai"),
    "azure": lambda: realtime("azure"),
}


def soak(engine: str, settings: Any, most: int = CALLS) -> tuple[list, list]:
    """All conversations to their ends, and what the vendors were shown."""
    recorder = DirectRecorder()
    people = [Own(number) for number in range(most)]
    conversations = [
        Conversation(own, live_call(own.call_sid), recorder) for own in people
    ]
    for one in conversations:
        one.call.from_number = one.own.phone
        one.call.save()

    async def begin(one: Conversation) -> None:
        await asyncio.sleep(one.own.number * BEGINS_APART_SECONDS)
        await one.live()

    async def all_at_once() -> list[Any]:
        async with ENGINES[engine]() as served:
            for name, value in served.environment.items():
                setattr(settings, name, value)
            async with asyncio.timeout(LONGEST_SECONDS):
                await asyncio.gather(*map(begin, conversations))
            return served.shown()

    return conversations, run_quickly(all_at_once())
