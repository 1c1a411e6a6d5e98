"""Each vendor with its simulator and its voice, for tests that hold for all."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.agentbrain.engines.audio import mulaw_to_pcm
from apps.agentbrain.engines.simulators.tts import (
    CartesiaSimulator,
    DeepgramSimulator,
    ElevenLabsSimulator,
    OpenAISpeechSimulator,
    SpeechmaticsSimulator,
)
from apps.agentbrain.engines.tts.cartesia import CartesiaVoice
from apps.agentbrain.engines.tts.deepgram import DeepgramVoice
from apps.agentbrain.engines.tts.elevenlabs import ElevenLabsVoice
from apps.agentbrain.engines.tts.openai_speech import OpenAIVoice
from apps.agentbrain.engines.tts.speechmatics import SpeechmaticsVoice
from apps.agentbrain.engines.tts.waiting import Limits

MS_A_CHARACTER = 50  # of the simulators' tones
SOON = Limits(connect_seconds=1.0, first_sound_seconds=0.7, next_sound_seconds=0.5)
"""For tests that wait for a limit; others have the usual ones."""


@dataclass(frozen=True)
class Vendor:
    name: str
    simulator: type
    voice: type
    fixed: dict[str, str]
    tells_words: bool
    has_socket: bool

    def make(self, url: str, *, key: str = "key", **options: Any) -> Any:
        return self.voice(url=url, api_key=key, **{**self.fixed, **options})


NAMED = {"voice": "someone", "model": "newest"}
VENDORS = {
    vendor.name: vendor
    for vendor in (
        Vendor("elevenlabs", ElevenLabsSimulator, ElevenLabsVoice, NAMED, True, True),
        Vendor("cartesia", CartesiaSimulator, CartesiaVoice, NAMED, True, True),
        Vendor(
            "deepgram", DeepgramSimulator, DeepgramVoice, {"model": "aura"}, False, True
        ),
        Vendor(
            "speechmatics",
            SpeechmaticsSimulator,
            SpeechmaticsVoice,
            {"voice": "sarah"},
            False,
            False,
        ),
        Vendor("openai", OpenAISpeechSimulator, OpenAIVoice, NAMED, False, False),
    )
}
WITH_WORDS = [name for name, vendor in VENDORS.items() if vendor.tells_words]
WITH_SOCKETS = [name for name, vendor in VENDORS.items() if vendor.has_socket]
OVER_HTTP = [name for name, vendor in VENDORS.items() if not vendor.has_socket]


@contextlib.asynccontextmanager
async def calling(name: str, *, limits: Limits | None = None, **options: Any):
    """A voice and its simulated vendor; options are the simulator's."""
    vendor = VENDORS[name]
    async with vendor.simulator(**options) as simulator:
        more = {"limits": limits} if limits else {}
        voice = vendor.make(simulator.url, **more)
        try:
            yield voice, simulator
        finally:
            await voice.stop()


async def written(*clauses: str, wait: asyncio.Event | None = None):
    """Clauses as they are written; ``wait`` holds back the last."""
    for number, clause in enumerate(clauses):
        if wait is not None and number == len(clauses) - 1:
            await wait.wait()
        yield clause


async def spoken(voice, *clauses):
    """Everything a voice gives for these clauses."""
    async with aclosing(voice.speak_clauses(written(*clauses))) as pieces:
        return [piece async for piece in pieces]


async def all_of(pieces, seconds: float = 10.0):
    """What an iterator gives, within a limit."""
    async with asyncio.timeout(seconds), aclosing(pieces) as given:
        return [piece async for piece in given]


def sound_of(pieces) -> bytes:
    return b"".join(piece.audio for piece in pieces)


def words_of(pieces) -> str:
    return "".join(piece.text for piece in pieces)


def length_ms(pieces) -> float:
    return len(sound_of(pieces)) / 8


def heard_in(sound: bytes) -> str:
    """The text that tones say: the strongest of each character's sound."""
    pcm = mulaw_to_pcm(sound).astype(float)
    step = MS_A_CHARACTER * 8
    said = []
    for start in range(0, len(pcm) - step // 2, step):
        piece = pcm[start : start + step]
        piece = np.pad(piece, (0, step - len(piece)))[40:-40]
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 8000))
        code = round((int(spectrum.argmax()) - 300) / 17)
        said.append(chr(code) if 0 < code < 128 else "?")
    return "".join(said)


async def until(seen, seconds: float = 3.0):
    """Wait for something another task does."""
    async with asyncio.timeout(seconds):
        while not seen():  # noqa: ASYNC110 - many tasks are looked at
            await asyncio.sleep(0.005)
