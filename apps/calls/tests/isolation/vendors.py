"""Simulated vendors whose sound, words and replies say whose they are."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from types import SimpleNamespace
from typing import Any

from apps.agentbrain.engines.audio import mulaw_to_pcm
from apps.agentbrain.engines.simulators.chat.asked import Asked
from apps.agentbrain.engines.simulators.chat.mind import Mind, Reply, RuleMind
from apps.agentbrain.engines.simulators.realtime.backend import Backend, Parts
from apps.agentbrain.engines.simulators.realtime.hearing import (
    Ears,
    EnergyDetector,
    Words,
)
from apps.agentbrain.engines.simulators.realtime.model import (
    Model,
    Output,
    Prompt,
    RuleModel,
    Say,
)
from apps.agentbrain.engines.simulators.realtime.voices import Mouth, Spoken
from apps.agentbrain.engines.simulators.stt.hearing import Speech
from apps.agentbrain.engines.stt.history import SoundHistory
from apps.agentbrain.engines.stt.recognition import Hypothesis
from apps.agentbrain.engines.vad.base import VadSettings

from .own import sound_of, words_in

_SECRET = re.compile(r"\b(?:quib|zorn)[a-j]{2}x\b", re.IGNORECASE)


def pcm_of(text: str) -> Any:
    return mulaw_to_pcm(sound_of(text))


def with_all_that_was_shown(reply: str, shown: Any) -> str:
    """A reply that lets out every secret there is in what the model was shown."""
    secrets = dict.fromkeys(word.lower() for word in _SECRET.findall(str(shown)))
    return f"{reply} Noted for {', '.join(secrets)}." if secrets else reply


# Recognizers


class Decoded(Speech):
    """Understands exactly what the sound says."""

    def so_far(self, spoken_samples: int) -> str:
        return ""

    async def words(self, sound: bytes) -> str:
        return words_in(sound)


class Decoding:
    """What the simulated recognizers listen with."""

    def speech(self, key: str) -> Decoded:
        return Decoded()


class OwnEars:
    """In place of this machine's recognizer and of the shelf it stands on."""

    def recognizer(self, vocabulary: Any) -> OwnEars:
        return self

    async def prepare(self) -> None:
        pass

    async def recognize(self, mulaw: bytes, key: str, urgency: Any) -> Hypothesis:
        return Hypothesis(words_in(mulaw), 0.95)


class OwnVoice:
    """In place of this machine's voice."""

    async def render(self, clause: str, voice: str, words_per_minute: int) -> bytes:
        return sound_of(clause)


WORKERS = SimpleNamespace(speech=OwnVoice(), recognition=None)


# Language models


class TellingMind(Mind):
    """Says what it is told to, and all that it should know."""

    def __init__(self) -> None:
        self._rules = RuleMind()

    async def reply(self, asked: Asked) -> Reply:
        reply = await self._rules.reply(asked)
        told = with_all_that_was_shown(reply.text, asked.messages)
        return Reply(told if reply.text else "", reply.calls)


# The Realtime vendor


class TellingModel(Model):
    def __init__(self) -> None:
        self._rules = RuleModel()

    async def answer(self, prompt: Prompt) -> Sequence[Output]:
        shown = [prompt.instructions, prompt.items]
        return [
            Say(with_all_that_was_shown(said.text, shown))
            if isinstance(said, Say)
            else said
            for said in await self._rules.answer(prompt)
        ]


class DecodingEars(Ears):
    def detector(self, settings: VadSettings) -> EnergyDetector:
        return EnergyDetector(settings)

    def listen(self, item_id: str, started: int, first: int) -> Words:
        return _DecodedTurn(first)


class _DecodedTurn:
    def __init__(self, first: int) -> None:
        self._first = first
        self._text = ""

    def advance(self, history: SoundHistory, pause_ms: int) -> None:
        pass

    def finish(self, history: SoundHistory) -> None:
        first = max(self._first, history.start)
        self._text = words_in(history.piece(first, history.end))

    def abandon(self) -> None:
        pass

    async def words(self) -> tuple[str, float | None]:
        return self._text, None


class TellingMouth(Mouth):
    async def speak(self, say: Say) -> AsyncIterator[Spoken]:
        yield Spoken(pcm_of(say.text), say.text)


class TellingBackend(Backend):
    def parts(self, session_id: str) -> Parts:
        return Parts(DecodingEars(), TellingModel(), TellingMouth())
