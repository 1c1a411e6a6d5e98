"""Where the caller's sound stands on the call's clock.

Pure. Positions and times are samples of that clock, 8 a millisecond; a byte of mu-law
is a sample. A stream's own timestamps place its frames to the sample, however unevenly
they arrive; what ties them to the call's clock is the quickest frame so far.
"""

from __future__ import annotations

from typing import Final

from .played import Piece

SAMPLES_PER_MS: Final = 8
_FRAMES_TO_TRUST: Final = 25
_GAP: Final = 200 * SAMPLES_PER_MS
_FARTHEST_BACK: Final = 15_000 * SAMPLES_PER_MS
_FARTHEST_AHEAD: Final = 2_000 * SAMPLES_PER_MS


class CallerTrack:
    """``receive`` everything from the stream's first frame on; ``take`` what is due."""

    def __init__(self) -> None:
        self._origin: int | None = None
        self._frames = 0
        self._next: int | None = None
        self._stamped: list[tuple[int, bytes]] = []  # by the stream's own clock
        self._placed: list[Piece] = []

    def receive(self, audio: bytes, timestamp_ms: int | None, now: int) -> None:
        begins = now - len(audio)
        if timestamp_ms is None:
            self._append(audio, begins)
            return
        stamp = timestamp_ms * SAMPLES_PER_MS
        if not self._trusted:
            self._frames += 1
            origin = begins - stamp
            self._origin = origin if self._origin is None else min(self._origin, origin)
            self._stamped.append((stamp, audio))
            return
        assert self._origin is not None
        position = self._origin + stamp
        if not begins - _FARTHEST_BACK <= position <= begins + _FARTHEST_AHEAD:
            # No telephone is that far off: a clock that was set anew, or nonsense.
            self._origin, position = begins - stamp, begins
        self._placed.append((position, audio))

    def take(self, *, all_of_it: bool = False) -> list[Piece]:
        """What was placed since the last time; with ``all_of_it`` on the best guess."""
        if self._origin is not None and (self._trusted or all_of_it):
            origin, stamped = self._origin, self._stamped
            self._stamped = []
            self._placed = [
                (origin + at, audio) for at, audio in stamped
            ] + self._placed
        placed, self._placed = self._placed, []
        return placed

    @property
    def _trusted(self) -> bool:
        return self._frames >= _FRAMES_TO_TRUST

    def _append(self, audio: bytes, begins: int) -> None:
        """Sound without timestamps follows the sound before, unless there was a gap."""
        if self._next is None or begins - self._next > _GAP:
            self._next = max(0, begins)
        self._placed.append((self._next, audio))
        self._next += len(audio)
