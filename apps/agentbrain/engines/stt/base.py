"""The contract of a recognizer: what does the caller say?"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator

from apps.agentbrain.conversation.events import Event
from apps.agentbrain.engines.base import EngineSession


class SpeechToText(ABC):
    """Listens to one call.

    For every utterance it tells ``CallerSpeechStarted``, any number of
    ``CallerPartial``, ``CallerSpeechStopped`` and, exactly once, ``CallerSaid``,
    all with the same ``item_id``. ``EngineLost`` says that it has gone deaf.
    """

    @abstractmethod
    async def start(self, session: EngineSession) -> None:
        """Get ready for one call. Raises ``EngineError``."""

    @abstractmethod
    def send_audio(self, mulaw: bytes) -> None:
        """Take caller sound: mu-law, 8 kHz. Never waits."""

    @abstractmethod
    def events(self) -> AsyncIterator[Event]:
        """What was heard, in order, until ``stop``."""

    @abstractmethod
    async def stop(self) -> None:
        """Let go of everything; ends ``events``. May be called twice."""
