"""How long a vendor may keep a caller waiting for sound."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from apps.agentbrain.engines.base import EngineError

Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class Limits:
    """``first_sound_seconds`` counts from the first words the vendor was given,
    ``next_sound_seconds`` from the sound before, while more of it is owed."""

    connect_seconds: float = 3.0
    first_sound_seconds: float = 4.0
    next_sound_seconds: float = 3.0


DEFAULT_LIMITS: Final = Limits()


class Watch:
    """Bounds each wait for a vendor's message of one response.

    The limit moves while somebody waits: words written, sound that came and a failure
    elsewhere are told by whoever sees them.
    """

    def __init__(self, vendor: str, limits: Limits) -> None:
        self._vendor = vendor
        self._limits = limits
        self._sounded = False
        self._due: float | None = None
        self._waiting: asyncio.Timeout | None = None
        self._failure: BaseException | None = None

    def owed(self) -> None:
        """Sound is to come, from now on if it was not before."""
        if self._due is None:
            self._set(self._limit_seconds)

    def came(self, *, more: bool) -> None:
        """Sound came; ``more`` of it is owed."""
        self._sounded = True
        self._set(self._limit_seconds if more else None)

    def settled(self) -> None:
        """Nothing is owed: the vendor may be silent."""
        self._set(None)

    def fail(self, failure: BaseException) -> None:
        """Whoever waits is to be told this."""
        self._failure = failure
        self._set(0.0)

    async def wait(self, receive: Callable[[], Awaitable[Got]]) -> Got:
        """What ``receive`` gives. Raises ``EngineError`` after the limit."""
        if self._failure is not None:
            raise self._failure
        try:
            async with asyncio.timeout_at(self._due) as self._waiting:
                return await receive()
        except TimeoutError:
            if self._failure is not None:
                raise self._failure from None
            which = "more" if self._sounded else "any"
            reason = f"{self._vendor} did not send {which} sound in time"
            raise EngineError(reason) from None
        finally:
            self._waiting = None

    @property
    def _limit_seconds(self) -> float:
        if self._sounded:
            return self._limits.next_sound_seconds
        return self._limits.first_sound_seconds

    def _set(self, seconds: float | None) -> None:
        now = asyncio.get_running_loop().time()
        self._due = None if seconds is None else now + seconds
        if self._waiting is not None:
            self._waiting.reschedule(self._due)
