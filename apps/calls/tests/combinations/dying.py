"""Vendors that go away in the middle of a sentence and do not come back."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any, Self

from apps.agentbrain.engines.audio import SAMPLES_PER_MS
from apps.agentbrain.engines.parts import LOCAL, PARTS, SCRIPT, Part
from apps.agentbrain.engines.simulators import chat, stt, tts
from apps.agentbrain.engines.simulators.pipeline import PipelineSimulators
from apps.agentbrain.engines.stt.vocabulary import Vocabulary

from .sound import LINES, voice
from .vendors import NamedMind, Reading

MODEL = "Model"
ALWAYS = 1_000_000
DIES_AFTER_MS = 1_500
"""Of a voice's sound: within its first clause."""
_EAR_DIES_AFTER = 500 * SAMPLES_PER_MS
_FIRST_WORDS = " ".join(LINES[0].split()[:2])

_AT_ONE_ADDRESS = (
    {"deepgram", "deepgram-flux"},
    {"openai", "compatible"},
    {"ollama", "ollama-v1"},
)
"""Of one part: where one of them has gone away, so has the other."""

_ADDRESSES = {
    ("STT", "deepgram"): ("DEEPGRAM_URL", stt.DeepgramSimulator),
    ("STT", "deepgram-flux"): ("DEEPGRAM_URL", stt.DeepgramSimulator),
    ("STT", "speechmatics"): ("SPEECHMATICS_URL", stt.SpeechmaticsSimulator),
    ("STT", "openai"): ("OPENAI_BASE_URL", stt.TranscriptionSimulator),
    ("LLM", "openai"): ("OPENAI_BASE_URL", chat.ChatSimulator),
    ("LLM", "compatible"): ("OPENAI_BASE_URL", chat.ChatSimulator),
    ("LLM", "azure"): ("AZURE_OPENAI_ENDPOINT", chat.ChatSimulator),
    ("LLM", "ollama"): ("OLLAMA_URL", chat.ChatSimulator),
    ("LLM", "ollama-v1"): ("OLLAMA_URL", chat.ChatSimulator),
    ("TTS", "deepgram"): ("DEEPGRAM_URL", tts.DeepgramSimulator),
    ("TTS", "speechmatics"): ("SPEECHMATICS_TTS_URL", tts.SpeechmaticsSimulator),
    ("TTS", "openai"): ("OPENAI_BASE_URL", tts.OpenAISpeechSimulator),
    ("TTS", "elevenlabs"): ("ELEVENLABS_URL", tts.ElevenLabsSimulator),
    ("TTS", "cartesia"): ("CARTESIA_URL", tts.CartesiaSimulator),
}


def pairs(part: Part) -> list[str]:
    """Every vendor of a part with everyone who may take over from it."""
    return [
        f"{first} {second}"
        for first, second in itertools.permutations(part.known(), 2)
        if first not in (LOCAL, SCRIPT) and {first, second} not in _AT_ONE_ADDRESS
    ]


class DyingVendors:
    """Vendors that are well, and for each call one of its own that is not.

    The call's other parts are of this machine.
    """

    def __init__(self, part: Part) -> None:
        self._part = part
        self._well = PipelineSimulators(
            Vocabulary("test"), script=Reading(), sound=voice, mind=NamedMind()
        )
        self._doors = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._doors.enter_async_context(self._well)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._doors.aclose()

    async def settings_for(self, pair: str) -> Mapping[str, Any]:
        first, second = pair.split()
        setting, kind = _ADDRESSES[self._part.setting, first]
        simulator = await self._doors.enter_async_context(_dying(kind))
        url = getattr(simulator, "openai_url", "") if "BASE" in setting else ""
        chains = {part.setting: (part.alone,) for part in PARTS}
        return {
            **self._well.environment,
            **dict.fromkeys(("AZURE_OPENAI_CHAT_DEPLOYMENT", "LLM_MODEL"), MODEL),
            **chains,
            self._part.setting: (first, second),
            setting: url or simulator.url,
        }


def _dying(kind: Any) -> Any:
    if kind is chat.ChatSimulator:
        return _mind()
    if kind is stt.TranscriptionSimulator:
        # Part of the words are told, then the answer ends.
        return kind(Reading(), faults=stt.Faults(never_final=ALWAYS))
    if issubclass(kind, stt.DeepgramSimulator | stt.SpeechmaticsSimulator):
        return _ear(kind)
    faults = tts.Faults(drop_after_ms=DIES_AFTER_MS)
    return kind(sound=voice, faults=faults)


def _ear(kind: Any) -> Any:
    """Goes away while somebody speaks, with the first words told."""
    gone = stt.Faults(drops=ALWAYS, refuse=ALWAYS)

    def so_far(samples: int) -> str:
        if samples >= _EAR_DIES_AFTER:
            simulator.set_faults(gone)
        return _FIRST_WORDS

    simulator = kind(Reading(so_far))
    return simulator


def _mind() -> chat.ChatSimulator:
    """Goes away within its first reply."""

    def tell(line: str) -> None:
        if line == "fault: drops":
            simulator.set_faults(chat.Faults(refuse_connections=ALWAYS))

    simulator = chat.ChatSimulator(
        mind=NamedMind(), faults=chat.Faults(drops=1), tell=tell
    )
    return simulator
