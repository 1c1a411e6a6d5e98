"""How long a reply may take: to connect, to begin, from word to word, and in all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from apps.agentbrain.engines.base import EngineError

T = TypeVar("T")

NO_FIRST_WORD = "no first word in time"
WENT_SILENT = "went silent within a reply"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. A model that thinks aloud to itself has not begun.

    A caller waits through ``first_seconds`` in silence; callers take a pause of more
    than five seconds for a lost line.
    """

    connect_seconds: float = 3.0
    first_seconds: float = 6.0
    between_seconds: float = 5.0
    whole_seconds: float = 60.0
    ending_seconds: float = 1.0


USUAL: Final = Patience()


def patience_of(settings: Any) -> Patience:
    """``LLM_FIRST_WORD_SECONDS`` bounds the silence before a reply; 0: as usual."""
    first = getattr(settings, "LLM_FIRST_WORD_SECONDS", 0)
    return replace(USUAL, first_seconds=float(first)) if first else USUAL


class Waiting:
    """Bounds each step of one reply; the time its reader takes does not count."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._now = asyncio.get_running_loop().time
        self._began = self._now()
        self._has_begun = False
        self._is_complete = False

    def begun(self) -> None:
        """The reply's first word, or first piece of a function call, has come."""
        self._has_begun = True

    def complete(self) -> None:
        """The last word has come; what follows it (figures, the end) comes at once."""
        self._is_complete = True

    async def for_(self, step: Awaitable[T]) -> T:
        """What ``step`` gives. Raises ``EngineError`` when it takes too long."""
        try:
            async with asyncio.timeout(self._left_seconds()):
                return await step
        except TimeoutError:
            why = WENT_SILENT if self._has_begun else NO_FIRST_WORD
            raise EngineError(why) from None

    def _left_seconds(self) -> float:
        patience, elapsed = self._patience, self._now() - self._began
        if self._is_complete:
            return patience.ending_seconds
        if self._has_begun:
            return min(patience.between_seconds, patience.whole_seconds - elapsed)
        return patience.first_seconds - elapsed
