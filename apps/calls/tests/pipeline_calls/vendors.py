"""Simulated vendors for calls, each call with its own, and the settings to reach them.

A call's ears hear its script's lines in order; its minds say what they are told to say;
its voices sing a tone for each character. Those that are dying go away in the middle of
their work: an ear in the first utterance, a mind in the first reply, a voice in each.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import astuple, dataclass
from functools import partial
from typing import Any, Self

from apps.agentbrain.engines.simulators import chat, stt, tts
from callcenter.supervisor.child import FOLLOW_PARENT
from callcenter.testing.environment import ROOT

LINES = ("How much is an oil change?", "Thank you, goodbye.")
MODEL = "simulated-chat"


@dataclass(frozen=True, slots=True)
class Combination:
    """One call's ear, mind and voice. With ``dying`` all of them go away at work."""

    ear: str
    mind: str
    voice: str
    dying: bool = False

    def __str__(self) -> str:
        return f"{self.ear}-{self.mind}-{self.voice}{' dying' if self.dying else ''}"

    @property
    def lines(self) -> tuple[str, ...]:
        return LINES[:1] if self.dying else LINES

    @property
    def stand_in(self) -> str:
        """Who hears when the ear has gone away: another vendor, which takes no time."""
        if not self.dying:
            return "local"
        return "deepgram" if self.ear == "speechmatics" else "speechmatics"

    @property
    def vendors(self) -> set[str]:
        """The vendors whose use is to be in the call's log."""
        names = {_BILLED.get(name, name) for name in (self.ear, self.mind, self.voice)}
        return names - {"local", "script"}


_BILLED = {"deepgram-flux": "deepgram", "ollama-v1": "ollama"}


class DyingScript(stt.Script):
    """Has the vendor go away while the first utterance lasts."""

    simulator: Any = None

    def speech(self, key: str):
        if self.simulator is not None:
            self.simulator.set_faults(stt.Faults(drops=1))
            self.simulator = None
        return super().speech(key)


def _ear(name: str, *, dying: bool) -> tuple[Any, dict[str, str]]:
    script = DyingScript(LINES)
    if name == "openai":
        faults = stt.Faults(drops=1) if dying else None
        simulator: Any = stt.TranscriptionSimulator(script, faults=faults)
        return simulator, {"OPENAI_BASE_URL": "{url}", "OPENAI_API_KEY": "simulated"}
    speechmatics = name == "speechmatics"
    simulator = (stt.SpeechmaticsSimulator if speechmatics else stt.DeepgramSimulator)(
        script
    )
    if dying:
        script.simulator = simulator
    vendor = "SPEECHMATICS" if speechmatics else "DEEPGRAM"
    return simulator, {f"{vendor}_URL": "{url}", f"{vendor}_API_KEY": "simulated"}


def _mind(combination: Combination) -> tuple[Any, dict[str, str]]:
    name = combination.mind
    faults = chat.Faults(drops=1, after_tokens=4) if combination.dying else None
    simulator = chat.ChatSimulator(faults=faults)
    if name.startswith("ollama"):
        return simulator, {"OLLAMA_URL": "{url}", "LLM_MODEL": MODEL}
    if name == "azure":
        return simulator, {
            "AZURE_OPENAI_ENDPOINT": "{url}",
            "AZURE_OPENAI_CHAT_DEPLOYMENT": MODEL,
            "AZURE_OPENAI_API_KEY": "simulated",
        }
    return simulator, {
        "OPENAI_BASE_URL": "{openai_url}",
        "OPENAI_API_KEY": "simulated",
        "LLM_MODEL": MODEL,
    }


_VOICES = {
    "elevenlabs": (tts.ElevenLabsSimulator, "ELEVENLABS", "URL"),
    "cartesia": (tts.CartesiaSimulator, "CARTESIA", "URL"),
    "deepgram": (tts.DeepgramSimulator, "DEEPGRAM", "URL"),
    "speechmatics": (tts.SpeechmaticsSimulator, "SPEECHMATICS", "TTS_URL"),
    "openai": (tts.OpenAISpeechSimulator, "OPENAI", "BASE_URL"),
}


def _voice(combination: Combination) -> tuple[Any, dict[str, str]]:
    kind, vendor, address = _VOICES[combination.voice]
    faults = tts.Faults(drop_after_ms=1500) if combination.dying else None
    simulator = kind(faults=faults)
    return simulator, {
        f"{vendor}_{address}": "{url}",
        f"{vendor}_API_KEY": "simulated",
    }


class Vendors:
    """``with Vendors(combinations) as vendors``: ``settings`` holds one dict a call.

    They run in a process of their own, as vendors do: those who play the callers are
    busy enough.
    """

    def __init__(self, combinations: tuple[Combination, ...]) -> None:
        self._combinations = combinations
        self.settings: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        wanted = json.dumps(
            [astuple(combination) for combination in self._combinations]
        )
        self._process = subprocess.Popen(
            [
                *(sys.executable, str(FOLLOW_PARENT), str(os.getpid())),
                *(sys.executable, "-m", __name__, wanted),
            ],
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "callcenter.testing.settings"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        assert told, "the vendors did not start"
        self.settings = json.loads(told)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._process.terminate()
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()


async def _settings(combination: Combination, doors: AsyncExitStack) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "STT": [combination.ear, combination.stand_in],
        "LLM": [combination.mind],
        "TTS": [combination.voice, "local"],
    }
    dying = combination.dying
    for name, make in (
        (combination.ear, partial(_ear, combination.ear, dying=dying)),
        (combination.stand_in, partial(_ear, combination.stand_in, dying=False)),
        (combination.mind, partial(_mind, combination)),
        (combination.voice, partial(_voice, combination)),
    ):
        if name in ("local", "script"):
            continue
        simulator, values = make()
        await doors.enter_async_context(simulator)
        for setting, value in values.items():
            told = value.format(
                url=simulator.url, openai_url=getattr(simulator, "openai_url", "")
            )
            assert chosen.get(setting, told) == told, "two parts, one address"
            chosen[setting] = told
    return chosen


async def _serve(combinations: list[Combination]) -> None:
    """Serve until terminated; the settings are told first, in one line."""
    async with AsyncExitStack() as doors:
        told = [await _settings(combination, doors) for combination in combinations]
        print(json.dumps(told), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve([Combination(*parts) for parts in json.loads(sys.argv[1])]))
