"""The caller's recent sound, addressed by sample."""

from __future__ import annotations

from apps.agentbrain.engines.audio import SAMPLES_PER_MS


class SoundHistory:
    """Mu-law since ``start`` and up to ``end``; a byte is a sample at 8 kHz."""

    def __init__(self) -> None:
        self.start = 0
        self._sound = bytearray()

    @property
    def end(self) -> int:
        return self.start + len(self._sound)

    def append(self, mulaw: bytes) -> None:
        self._sound += mulaw

    def piece(self, first: int, last: int) -> bytes:
        """Samples ``first`` up to but not including ``last``, where still held."""
        return bytes(self._sound[max(0, first - self.start) : last - self.start])

    def keep_last(self, duration_ms: int) -> None:
        self.forget_before(self.end - duration_ms * SAMPLES_PER_MS)

    def forget_before(self, sample: int) -> None:
        if sample > self.start:
            del self._sound[: sample - self.start]
            self.start = sample
