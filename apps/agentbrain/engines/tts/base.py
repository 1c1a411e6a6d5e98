"""The contract of a voice: words in, telephone sound out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speech:
    """Sound (mu-law, 8 kHz) and the words it speaks, as they stood in the text."""

    audio: bytes
    text: str


class TextToSpeech(ABC):
    """Speaks for one call."""

    @abstractmethod
    def speak(self, text: str) -> AsyncIterator[Speech]:
        """Speak ``text`` piece by piece; the pieces' words joined are ``text``.

        Closing the iterator stops the synthesis. Raises ``EngineError``.
        """

    @abstractmethod
    async def stop(self) -> None:
        """Let go of everything. May be called twice."""
