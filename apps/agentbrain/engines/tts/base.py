"""The contract of a voice: words in, telephone sound out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Speech:
    """Sound (mu-law, 8 kHz) and the words it speaks, as they stood in the text.

    ``text`` is empty where the voice does not say which words these are.
    """

    audio: bytes
    text: str


CLAUSE_SOUNDED: Final = Speech(b"", "")
"""Given by a voice that does not tell words, behind the sound of each clause."""


class TextToSpeech(ABC):
    """Speaks for one call. ``tells_words``: its pieces have their text."""

    tells_words: bool = True

    @abstractmethod
    def speak(self, text: str) -> AsyncIterator[Speech]:
        """Speak ``text`` piece by piece; the pieces' words joined are ``text``, or
        nothing at all.

        Closing the iterator stops the synthesis. Raises ``EngineError``.
        """

    async def speak_clauses(self, clauses: AsyncIterator[str]) -> AsyncIterator[Speech]:
        """Speak one response whose clauses are still being written.

        A clause is whole words with the space behind them. A voice that keeps its tone
        from clause to clause (a context, an open stream) overrides this. Closing the
        iterator stops the synthesis; the clauses are the caller's to close. Raises
        ``EngineError``.
        """
        async for clause in clauses:
            async with aclosing(self.speak(clause)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    yield piece

    async def warm_up(self) -> None:  # noqa: B027
        """Open a connection ahead of need; failing is no error."""

    @abstractmethod
    async def stop(self) -> None:
        """Let go of everything. May be called twice."""
