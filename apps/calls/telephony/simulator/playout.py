"""The carrier's playout buffer: plays what it is given at the speed of sound.

Pure: every method is told the time. Audio is mu-law at 8 kHz, 8 bytes a millisecond.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from .sound import BYTES_PER_MS, SILENCE

# A buffer that ran dry and was refilled this soon was starved in mid-utterance;
# after longer it simply had nothing to say.
STARVED_AT_MOST_MS = 500.0

MarkReturn = Literal["played", "cleared"]


@dataclass(frozen=True, slots=True)
class ReturnedMark:
    """A mark that goes back, and why: its audio was played, or thrown away."""

    name: str
    at_ms: float
    how: MarkReturn


@dataclass(frozen=True, slots=True)
class Starvation:
    """The buffer ran dry at ``at_ms`` and had nothing for ``gap_ms``."""

    at_ms: float
    gap_ms: float


@dataclass(slots=True)
class _Chunk:
    audio: bytes
    offset: int = 0


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str


class PlayoutBuffer:
    """Queue of audio and marks, played from the moment each piece arrives.

    ``played`` is everything the caller heard since time zero, silence included, so
    byte ``8 * t`` is what sounded at millisecond ``t``.
    """

    def __init__(self) -> None:
        self.played = bytearray()
        self.starvations: list[Starvation] = []
        self._queue: deque[_Chunk | _Mark] = deque()
        self._returned: list[ReturnedMark] = []
        self._ran_dry_at: int | None = None

    @property
    def buffered_ms(self) -> float:
        """How much audio waits to be played."""
        waiting = sum(
            len(item.audio) - item.offset
            for item in self._queue
            if isinstance(item, _Chunk)
        )
        return waiting / BYTES_PER_MS

    def advance(self, now_ms: float) -> None:
        """Play up to ``now_ms``."""
        until = int(now_ms * BYTES_PER_MS)
        while self._queue:
            head = self._queue[0]
            if isinstance(head, _Mark):
                self._return(head.name, "played")
                self._queue.popleft()
                continue
            room = until - len(self.played)
            if room <= 0:
                return
            piece = head.audio[head.offset : head.offset + room]
            self.played += piece
            head.offset += len(piece)
            if head.offset == len(head.audio):
                self._queue.popleft()
                if not self._has_audio():
                    self._ran_dry_at = len(self.played)
        self.played += SILENCE * (until - len(self.played))

    def add_audio(self, audio: bytes, now_ms: float) -> None:
        """Queue ``audio``; it sounds at once when nothing is before it."""
        self.advance(now_ms)
        if self._ran_dry_at is not None and audio:
            gap_ms = (len(self.played) - self._ran_dry_at) / BYTES_PER_MS
            if 0 < gap_ms <= STARVED_AT_MOST_MS:
                at_ms = self._ran_dry_at / BYTES_PER_MS
                self.starvations.append(Starvation(at_ms, gap_ms))
            self._ran_dry_at = None
        self._queue.append(_Chunk(audio))

    def add_mark(self, name: str, now_ms: float) -> None:
        """Queue a mark; it returns when the audio before it has been played."""
        self.advance(now_ms)
        self._queue.append(_Mark(name))
        self.advance(now_ms)

    def clear(self, now_ms: float) -> float:
        """Throw away what waits; its marks return. Answers the milliseconds dropped."""
        self.advance(now_ms)
        dropped_ms = self.buffered_ms
        for item in self._queue:
            if isinstance(item, _Mark):
                self._return(item.name, "cleared")
        self._queue.clear()
        self._ran_dry_at = None
        return dropped_ms

    def drop(self, now_ms: float) -> float:
        """The stream is gone: what waits is lost and no mark returns.

        Answers the milliseconds that were never played.
        """
        dropped_ms = self.clear(now_ms)
        self._returned.clear()
        return dropped_ms

    def take_returned(self) -> list[ReturnedMark]:
        """The marks to send back since the last time, in order."""
        returned, self._returned = self._returned, []
        return returned

    def _return(self, name: str, how: MarkReturn) -> None:
        at_ms = len(self.played) / BYTES_PER_MS
        self._returned.append(ReturnedMark(name, at_ms, how))

    def _has_audio(self) -> bool:
        return any(isinstance(item, _Chunk) for item in self._queue)
