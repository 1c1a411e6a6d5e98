"""A vendor's PCM, in pieces cut anywhere, as telephone sound without a click."""

from __future__ import annotations

from apps.agentbrain.engines.audio import (
    TELEPHONE_HZ,
    Resampler,
    pcm_from_bytes,
    pcm_to_mulaw,
)


class Converter:
    """Signed 16-bit little-endian in, mu-law at 8 kHz out.

    Half a sample at the end of a piece waits for its other half, and the filter goes
    on from piece to piece.
    """

    def __init__(self, rate_hz: int) -> None:
        self._down = Resampler(rate_hz, TELEPHONE_HZ)
        self._half = b""
        self.fed_bytes = 0

    def feed(self, sound: bytes) -> bytes:
        self.fed_bytes += len(sound)
        joined = self._half + sound
        self._half = joined[len(joined) & ~1 :]
        return pcm_to_mulaw(self._down.feed(pcm_from_bytes(joined)))

    def finish(self) -> bytes:
        """What the filter held back."""
        return pcm_to_mulaw(self._down.finish())
