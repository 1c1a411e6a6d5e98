"""An engine that is all voice: says the bridges while no other engine can."""

from __future__ import annotations

from collections.abc import AsyncIterator

from apps.agentbrain.conversation.events import Event
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.events import EventStream
from apps.agentbrain.engines.pipeline import PipelineEngine, Script
from apps.agentbrain.engines.stt.base import SpeechToText
from apps.agentbrain.engines.tts.base import TextToSpeech


class NoEars(SpeechToText):
    """Hears nothing."""

    def __init__(self) -> None:
        self._events = EventStream()

    async def start(self, session: EngineSession) -> None:
        pass

    def send_audio(self, mulaw: bytes) -> None:
        pass

    def events(self) -> AsyncIterator[Event]:
        return self._events.stream()

    async def stop(self) -> None:
        self._events.close()


def voice_only(tts: TextToSpeech) -> PipelineEngine:
    """An engine that speaks what it is asked to and hears nobody."""
    return PipelineEngine(NoEars(), Script(), tts)
