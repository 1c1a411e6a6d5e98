"""Where on the call's clock a sample of the caller's sound belongs."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS

_GAP_MS: Final = 300
_MOST_STRETCHES: Final = 64


class SoundClock:
    """Samples count all the sound since the ear began, 8 a millisecond.

    Sound arrives as it is spoken, except when it was held up and comes in a burst, and
    except when frames stop. Within one unbroken stretch a sound cannot have been spoken
    later than it came, so the smallest distance seen between the two clocks is the true
    one; a distance that grows suddenly is a gap, and begins a new stretch.
    """

    def __init__(self) -> None:
        self.end = 0
        self._starts: list[int] = []
        self._offsets_ms: list[int] = []

    def came(self, samples: int, now_ms: int) -> None:
        """So many more samples, the last of them now."""
        begin = self.end
        self.end += samples
        offset_ms = now_ms - self.end // SAMPLES_PER_MS
        if not self._offsets_ms or offset_ms > self._offsets_ms[-1] + _GAP_MS:
            self._starts.append(begin)
            self._offsets_ms.append(offset_ms)
            del self._starts[:-_MOST_STRETCHES], self._offsets_ms[:-_MOST_STRETCHES]
        elif offset_ms < self._offsets_ms[-1]:
            self._offsets_ms[-1] = offset_ms

    def call_ms(self, sample: int) -> int:
        """When this sample was spoken, in milliseconds of the call."""
        if not self._offsets_ms:
            return 0
        at = max(0, bisect_right(self._starts, sample) - 1)
        return max(0, sample // SAMPLES_PER_MS + self._offsets_ms[at])
