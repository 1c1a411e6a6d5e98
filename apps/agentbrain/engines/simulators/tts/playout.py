"""How a simulated vendor sends the sound of a response: in time, and going wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from apps.agentbrain.engines.simulators.tts.faults import Faults

Send = Callable[[bytes, float], Awaitable[None]]
"""Sends a piece of sound that begins so many milliseconds into what is played."""

_CHUNK_MS = 100


@dataclass(frozen=True, slots=True)
class Pace:
    """``times_real_time`` 0 sends all at once. ``first_sound_ms`` is thought first."""

    times_real_time: float = 0.0
    first_sound_ms: float = 0.0


class Vendor(Protocol):
    """Whose response it is."""

    faults: Faults
    pace: Pace


class Dropped(Exception):
    """The connection is to go away without a word."""


class Failed(Exception):
    """An error message is to be sent."""


class Garbage(Exception):
    """Something unreadable is to be sent."""


class Playout:
    """One response; faults count its sound."""

    def __init__(self, vendor: Vendor, bytes_per_ms: float) -> None:
        self._vendor = vendor
        self._pace = vendor.pace
        self._bytes_per_ms = bytes_per_ms
        self._thought = False
        self.sent_ms = 0.0

    async def play(self, sound: bytes, send: Send) -> None:
        """Send ``sound`` in chunks. Raises what is to happen instead of more."""
        if not self._thought:
            self._thought = True
            await asyncio.sleep(self._pace.first_sound_ms / 1000)
        faults = self._vendor.faults
        size = faults.chunk_bytes or round(_CHUNK_MS * self._bytes_per_ms)
        for start in range(0, len(sound), size):
            await self._go_wrong()
            chunk = sound[start : start + size]
            await send(chunk, start / self._bytes_per_ms)
            length_ms = len(chunk) / self._bytes_per_ms
            self.sent_ms += length_ms
            if self._pace.times_real_time:
                await asyncio.sleep(length_ms / 1000 / self._pace.times_real_time)
            else:
                await asyncio.sleep(0)
        await self._go_wrong()

    async def _go_wrong(self) -> None:
        faults = self._vendor.faults
        wrong: type[Exception] | None = None
        if _reached(faults.drop_after_ms, self.sent_ms):
            wrong = Dropped
        elif _reached(faults.error_after_ms, self.sent_ms):
            wrong = Failed
        elif _reached(faults.garbage_after_ms, self.sent_ms):
            wrong = Garbage
        stalls = _reached(faults.stall_after_ms, self.sent_ms)
        if (wrong or stalls) and faults.once:
            self._vendor.faults = Faults()
        if wrong:
            raise wrong
        if stalls:
            await asyncio.get_running_loop().create_future()


def _reached(after_ms: int | None, sent_ms: float) -> bool:
    return after_ms is not None and sent_ms >= after_ms
