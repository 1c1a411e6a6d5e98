"""Ears that read a caller's sound, minds that give their name, and our own parts."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.agentbrain.engines.simulators.chat.asked import Asked
from apps.agentbrain.engines.simulators.chat.mind import Mind, Reply, RuleMind
from apps.agentbrain.engines.simulators.stt.hearing import Speech
from apps.agentbrain.engines.stt.recognition import Hypothesis

from .sound import voice, words_in


class Read(Speech):
    """Understands exactly what the sound says; ``so_far`` is told samples of it."""

    def __init__(self, so_far: Callable[[int], str]) -> None:
        self._so_far = so_far

    def so_far(self, spoken_samples: int) -> str:
        return self._so_far(spoken_samples)

    async def words(self, sound: bytes) -> str:
        return words_in(sound)


class Reading:
    """What simulated recognizers listen with."""

    def __init__(self, so_far: Callable[[int], str] = lambda samples: "") -> None:
        self._so_far = so_far

    def speech(self, key: str) -> Read:
        return Read(self._so_far)


class NamedMind(Mind):
    """Says what it is told to, and by which name it was asked."""

    def __init__(self) -> None:
        self._rules = RuleMind()

    async def reply(self, asked: Asked) -> Reply:
        reply = await self._rules.reply(asked)
        text = f"{introduction(asked.model)} {reply.text}" if reply.text else ""
        return Reply(text, reply.calls)


def introduction(model: str) -> str:
    return f"{model} is glad to tell you."


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

    async def render(self, clause: str, name: str, words_per_minute: int) -> bytes:
        return pcm_to_mulaw(voice(clause))


WORKERS = SimpleNamespace(speech=OwnVoice(), recognition=None)
