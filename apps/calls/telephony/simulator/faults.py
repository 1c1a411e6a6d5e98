"""What can go wrong on purpose: switches for tests, all off by default."""

from __future__ import annotations

import random
from dataclasses import dataclass

from apps.agentbrain.engines.audio import MULAW_SILENCE_FRAME

from .wire import MessageMaker

GARBAGE: tuple[str | bytes, ...] = (
    "",
    "{",
    "[]",
    "null",
    "\x00\ufffd not json",
    b"\x00\x01\x02\xff",
    '{"event":"applause"}',
    '{"event":7}',
    '{"event":"media"}',
    '{"event":"media","media":{"payload":"***"}}',
    '{"event":"media","media":{"payload":12}}',
    '{"event":"media","media":[]}',
    '{"event":"mark","mark":{}}',
    '{"event":"dtmf","dtmf":null}',
    '{"event":"start","start":"no"}',
)


RELAY_GARBAGE: tuple[str | bytes, ...] = (
    "",
    "{",
    "[]",
    "null",
    "\x00\ufffd not json",
    b"\x00\x01\x02\xff",
    '{"type":"applause"}',
    '{"type":7}',
    '{"type":"prompt"}',
    '{"type":"prompt","voicePrompt":12,"last":true}',
    '{"type":"dtmf","digit":"44"}',
    '{"type":"interrupt","utteranceUntilInterrupt":[]}',
    '{"type":"info"}',
    '{"type":"setup","sessionId":7}',
)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the stream, in milliseconds since it began."""

    at_ms: float
    duration_ms: float

    def holds(self, now_ms: float) -> bool:
        return self.at_ms <= now_ms < self.at_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Burst:
    """``count`` frames (or bytes) sent at once, ``at_ms`` since the stream began."""

    at_ms: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Times count from the stream's start; they apply to a call's first stream.

    ``jitter_ms``: every message is late by up to this, order kept.
    ``stalls``: nothing is sent in the window, all of it right after.
    ``mutes``: the caller's frames are never sent in the window.
    ``half_open_at_ms``: reading stops, pings included; sending goes on.
    ``drop_at_ms``: the connection is torn without stop or closing handshake.
    ``media_before_start``: frames sent between connected and start.
    ``no_start``: media follows connected with no start at all.
    ``second_start_at_ms``: start is sent again on the same socket.
    ``second_socket_at_ms``: another socket opens for the same call and stays.
    ``replay_token``: after the stream another socket comes with its parameters.
    ``forge_parameters``, ``forge_signatures``: values the server did not give.
    ``garbage``: that many broken frames of many kinds, one of them binary.
    ``wrong_stream_sid``: that many media frames of a stream that does not exist.
    ``oversize``: one media frame with that many bytes of sound.
    ``encoding``, ``sample_rate_hz``: what start claims about the sound.
    ``lost_marks``: no mark ever goes back.
    ``no_status_callback``: the end of the call is never reported.
    """

    jitter_ms: float = 0.0
    stalls: tuple[Window, ...] = ()
    mutes: tuple[Window, ...] = ()
    half_open_at_ms: float | None = None
    drop_at_ms: float | None = None
    media_before_start: int = 0
    no_start: bool = False
    second_start_at_ms: float | None = None
    second_socket_at_ms: float | None = None
    replay_token: bool = False
    forge_parameters: bool = False
    forge_signatures: bool = False
    garbage: Burst | None = None
    wrong_stream_sid: Burst | None = None
    oversize: Burst | None = None
    encoding: str = "audio/x-mulaw"
    sample_rate_hz: int = 8000
    lost_marks: bool = False
    no_status_callback: bool = False
    seed: int = 1


class Mischief:
    """Applies the faults of one stream as its time passes."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._random = random.Random(faults.seed)  # noqa: S311 - jitter, no secret
        self._last_release_ms = 0.0
        self._done: set[str] = set()

    def muted(self, now_ms: float) -> bool:
        """Do the caller's frames fail to be sent now?"""
        return any(window.holds(now_ms) for window in self.faults.mutes)

    def release_ms(self, now_ms: float) -> float:
        """When a message made now leaves; never before the one made earlier."""
        release_ms = now_ms + self._random.uniform(0.0, self.faults.jitter_ms)
        for window in self.faults.stalls:
            if window.holds(release_ms):
                release_ms = window.at_ms + window.duration_ms
        self._last_release_ms = max(self._last_release_ms, release_ms)
        return self._last_release_ms

    def due(self, what: str, at_ms: float | None, now_ms: float) -> bool:
        """True once, when the time of ``what`` has come."""
        if at_ms is None or now_ms < at_ms or what in self._done:
            return False
        self._done.add(what)
        return True

    def extra_messages(self, now_ms: float, maker: MessageMaker) -> list[str | bytes]:
        """What does not belong on the wire and is due now."""
        faults, extra = self.faults, list[str | bytes]()
        if self.due("second start", faults.second_start_at_ms, now_ms):
            extra.append(maker.start())
        if (burst := faults.garbage) and self.due("garbage", burst.at_ms, now_ms):
            extra += [GARBAGE[i % len(GARBAGE)] for i in range(burst.count)]
        if (burst := faults.wrong_stream_sid) and self.due("sid", burst.at_ms, now_ms):
            stranger = "MZ" + "f" * 32
            extra += [
                maker.media(MULAW_SILENCE_FRAME, int(now_ms), stream_sid=stranger)
                for _ in range(burst.count)
            ]
        if (burst := faults.oversize) and self.due("oversize", burst.at_ms, now_ms):
            sound = MULAW_SILENCE_FRAME[:1] * burst.count
            extra.append(maker.media(sound, int(now_ms)))
        return extra
