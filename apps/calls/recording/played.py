"""What the caller has heard of us: the carrier's playout, followed from our side.

Pure. Positions and times are samples of the call's clock, 8 a millisecond; a byte of
mu-law is a sample. The carrier plays what it is given as soon as what came before is
over, throws everything away at a ``clear``, and sends a mark back when the sound before
it was played: a mark that is late says that all behind it is late too.
"""

from __future__ import annotations

from collections import deque
from typing import Final

LATE: Final = 250 * 8
_MOST_MARKS: Final = 500

Piece = tuple[int, bytes]
"""Where a stretch of sound begins, and its bytes."""


class PlayedOut:
    """Sound on its way to the caller's ear."""

    def __init__(self) -> None:
        self._coming: deque[Piece] = deque()
        self._marks: deque[tuple[str, int]] = deque(maxlen=_MOST_MARKS)
        self._plays_until = 0
        self._usual_delay = LATE

    def send(self, audio: bytes, now: int) -> None:
        start = max(self._plays_until, now)
        self._coming.append((start, audio))
        self._plays_until = start + len(audio)

    def mark(self, name: str, now: int) -> None:
        self._marks.append((name, max(self._plays_until, now)))

    def mark_returned(self, name: str, now: int) -> None:
        """Marks nobody waits for say nothing: they came back for a ``clear``."""
        ends_at = next((end for known, end in self._marks if known == name), None)
        if ends_at is None:
            return
        while self._marks and self._marks[0][1] <= ends_at:
            self._marks.popleft()
        delay = now - ends_at
        if delay < 0:
            return
        # A mark needs its time on the way, too.
        self._usual_delay = min(self._usual_delay, delay)
        if delay - self._usual_delay > LATE:
            self._put_off(delay - self._usual_delay)

    def clear(self, now: int) -> list[Piece]:
        """Everything still to come is thrown away; what was played until now."""
        played = self.take(now)
        self._coming.clear()
        self._marks.clear()
        self._plays_until = now
        return played

    def take(self, now: int) -> list[Piece]:
        """What was played since the last time."""
        played: list[Piece] = []
        while self._coming and self._coming[0][0] < now:
            start, audio = self._coming.popleft()
            over = start + len(audio) - now
            if over > 0:
                self._coming.appendleft((now, audio[-over:]))
                audio = audio[:-over]
            played.append((start, audio))
        return played

    def _put_off(self, by: int) -> None:
        self._coming = deque((start + by, audio) for start, audio in self._coming)
        self._marks = deque(
            ((name, end + by) for name, end in self._marks), _MOST_MARKS
        )
        self._plays_until += by
