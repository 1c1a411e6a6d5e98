"""Ears that stream the caller's sound to a vendor over a WebSocket."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from typing import Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.stt.counters import SOUND_DROPPED
from apps.agentbrain.engines.stt.dialect import UNREADABLE, Dialect
from apps.agentbrain.engines.stt.listening import Detector, VendorEar
from apps.agentbrain.engines.stt.outbox import Outbox
from apps.agentbrain.engines.stt.socket import VendorSocket, open_socket
from apps.agentbrain.engines.vad.silero import SileroDetector

log = logging.getLogger(__name__)

OPEN_SECONDS: Final = 4.0
KEEP_ALIVE_SECONDS: Final = 3.0
_WORTH_WORDS_MS: Final = 500
DEAF_AFTER_SECONDS: Final = 1.5
"""Before words are given up on: what is unsettled is heard again by another ear."""
_CONTINUOUS_AFTER_SECONDS: Final = 0.2


class StreamingEar(VendorEar):
    """Any vendor's streaming recognizer, by its ``Dialect``.

    The connection is open, and the vendor has let us in, when ``start`` returns.
    """

    def __init__(
        self,
        dialect: Dialect,
        *,
        detector: Detector = SileroDetector,
        open_seconds: float = OPEN_SECONDS,
        keep_alive_seconds: float = KEEP_ALIVE_SECONDS,
    ) -> None:
        super().__init__(dialect.vendor, dialect.model, detector)
        self.idle_seconds = dialect.idle_seconds
        self._dialect = dialect
        self._open_seconds = open_seconds
        self._keep_alive_seconds = keep_alive_seconds
        self._outbox = Outbox(dialect.chunk_bytes)
        self._socket: VendorSocket | None = None
        self._sent_at = self._heard_at = 0.0
        self._counted_dropped = 0
        self.unread_messages = 0

    async def _open(self) -> None:
        dialect = self._dialect
        dialect.listen(self._session, self.utterances, self._outbox)
        try:
            async with asyncio.timeout(self._open_seconds):
                self._socket = socket = await open_socket(
                    dialect.url(),
                    dialect.headers(),
                    self._open_seconds,
                    dialect.permanent_codes,
                )
                if opening := dialect.opening():
                    await socket.send(opening)
                await self._be_admitted(socket)
        except TimeoutError:
            await self._close()
            raise EngineError("the vendor did not let us in in time") from None
        except BaseException:
            await self._close()
            raise
        self._sent_at = self._heard_at = self._now()
        self._tasks.start(self._send(socket))
        self._tasks.start(self._read(socket))

    async def _be_admitted(self, socket: VendorSocket) -> None:
        if self._is_admitted():
            return
        async with aclosing(socket.messages()) as messages:  # type: ignore[type-var]
            async for message in messages:
                self._take(message)
                if self._is_admitted():
                    return

    def _is_admitted(self) -> bool:
        return self._dialect.admitted

    async def _close(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close(
                "" if self._lost else self._dialect.goodbye(self._outbox.sent_frames)
            )

    def _sound(self, mulaw: bytes) -> None:
        self._outbox.put_sound(mulaw)

    @property
    def _streamed_bytes(self) -> int:
        return self._outbox.sent_bytes

    def _speech_ended(self, sample: int) -> None:
        if ask := self._dialect.speech_ended(self._clock.end):
            self._outbox.put_control(ask)

    def _holds_turn(self) -> bool:
        return self._dialect.holds_turn()

    def _look(self) -> None:
        self._count_dropped()
        self._keep_going()
        if self._deaf:
            self._lose("the vendor does not answer")

    # Within

    async def _send(self, socket: VendorSocket) -> None:
        try:
            while True:
                frame = await self._outbox.next()
                await socket.send(frame)
                self._sent_at = self._now()
        except EngineError as error:
            self._lose(str(error), permanent=error.permanent)

    async def _read(self, socket: VendorSocket) -> None:
        try:
            async with aclosing(socket.messages()) as messages:  # type: ignore[type-var]
                async for message in messages:
                    self._heard_at = self._now()
                    self._take(message)
        except EngineError as error:
            self._lose(str(error), permanent=error.permanent)

    def _take(self, message: dict[str, object]) -> None:
        if self._lost:
            return  # what was open is settled, and nobody waits for more
        try:
            self._dialect.heard(message)
        except UNREADABLE as error:
            # One message we cannot read must not end the call.
            self.unread_messages += 1
            if self.unread_messages == 1:
                fields = {"vendor": self.vendor, "error": type(error).__name__}
                log.error(
                    "A vendor's message could not be read.",
                    extra={"call_sid": self._session.call_id, "fields": fields},
                )

    def _keep_going(self) -> None:
        """What the vendor needs while the caller's sound does not come."""
        now = self._now()
        missing_seconds = now - self._sound_at
        if self._dialect.needs_sound:
            if missing_seconds >= _CONTINUOUS_AFTER_SECONDS:
                self._sound_at = now
                self._feed_silence(round(missing_seconds * 1000))
            return
        if now - self._sent_at < self._keep_alive_seconds:
            return
        if keep_alive := self._dialect.keep_alive():
            self._sent_at = now
            if not self._outbox.sent_bytes:
                self._feed_silence(1)  # they count only once there was sound
            self._outbox.put_control(keep_alive)

    @property
    def _deaf(self) -> bool:
        """Whether nothing at all came since the caller began to speak.

        The words are left unsettled then, so that another ear may hear the sound.
        """
        speech = self.utterances.awaited
        return (
            speech is not None
            and speech.last - speech.first >= _WORTH_WORDS_MS * SAMPLES_PER_MS
            and self._now() - speech.stopped >= DEAF_AFTER_SECONDS
            and self._heard_at < speech.begun
        )

    def _count_dropped(self) -> None:
        fresh = self._outbox.dropped_bytes - self._counted_dropped
        if fresh:
            self._counted_dropped += fresh
            SOUND_DROPPED.labels(self.vendor).inc(fresh / (1000 * SAMPLES_PER_MS))
