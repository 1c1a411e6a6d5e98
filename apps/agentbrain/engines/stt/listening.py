"""What all ears of vendors share: voice activity on this machine, time and an end.

The first sound must interrupt the agent at once, so speech begins here, where no
network lies between; the vendor tells the words. ``VendorEar`` joins the two.
"""

from __future__ import annotations

import asyncio
import logging
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from typing import Final

from apps.agentbrain.conversation.events import EngineLost, EngineReported, Event
from apps.agentbrain.engines.audio import (
    FRAME_MS,
    MULAW_SILENCE_BYTE,
    SAMPLES_PER_MS,
    mulaw_to_pcm,
)
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.events import EventStream
from apps.agentbrain.engines.stt.base import SpeechToText
from apps.agentbrain.engines.stt.sound_clock import SoundClock
from apps.agentbrain.engines.stt.utterances import WORDS_WITHIN_SECONDS, Utterances
from apps.agentbrain.engines.tasks import TaskSet
from apps.agentbrain.engines.vad.base import (
    SpeechStarted,
    SpeechStopped,
    VadSettings,
    VoiceDetector,
)
from apps.agentbrain.engines.vad.silero import SileroDetector

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 0.1
MUTED_AFTER_SECONDS: Final = 0.75
IDLE_SECONDS: Final = 2.0
"""Words without voice activity are over when none came for so long."""
LONGEST_SECONDS: Final = 60.0
_SPARE_MS: Final = 10 * FRAME_MS

Detector = Callable[[VadSettings], VoiceDetector]


class VendorEar(SpeechToText):
    """One call's ears, words by a vendor.

    Subclasses open what they need in ``_open``, take sound in ``_sound`` and put words
    into ``utterances``. When the vendor is lost ``EngineLost`` comes first and then
    what was unfinished is settled: who hands the sound to another ear stops reading at
    the first. The seconds of sound sent are told as ``usage`` before ``events`` ends.

    ``words_tell_of_speech``: the vendor hears all sound, and its words alone may begin
    an utterance.
    """

    idle_seconds: float = IDLE_SECONDS
    words_tell_of_speech: bool = True
    words_within_seconds: float = WORDS_WITHIN_SECONDS

    def __init__(
        self, vendor: str, model: str, detector: Detector = SileroDetector
    ) -> None:
        self.vendor = vendor
        self.model = model
        self._make_detector = detector
        self._detector: VoiceDetector | None = None
        self._events = EventStream()
        self._tasks = TaskSet(f"ear of {vendor}")
        self._clock = SoundClock()
        self._sound_at = 0.0
        self._quiet_since = 0.0
        self._lost = False
        self._stopped = False
        self._told_usage = False

    @property
    def listening(self) -> bool:
        return not self._lost and not self._stopped

    async def start(self, session: EngineSession) -> None:
        loop = asyncio.get_running_loop()
        self._session = session
        self._now = loop.time
        self._sound_at = self._quiet_since = loop.time()
        self.utterances = Utterances(
            session.call_id,
            now_ms=session.now_ms,
            call_ms=self._clock.call_ms,
            tell=self._events.put,
            clock=loop.time,
            patience_seconds=self.words_within_seconds,
        )
        self._detector = self._make_detector(VadSettings.from_profile(session.settings))
        await self._open()
        self._tasks.start(self._watch())

    def send_audio(self, mulaw: bytes) -> None:
        if self._detector is None or not mulaw or not self.listening:
            return
        self._sound_at = self._now()
        self._hear(mulaw)

    def events(self) -> AsyncIterator[Event]:
        return self._events.stream()

    async def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        await self._tasks.stop()
        try:
            await self._close()
        finally:
            if self._detector is not None:
                self.utterances.abandon()
            self._tell_usage()
            self._events.close()

    # For subclasses

    @abstractmethod
    async def _open(self) -> None:
        """Get the vendor ready. Raises ``EngineError`` and leaves nothing open then."""

    @abstractmethod
    async def _close(self) -> None:
        """Let go of the vendor, within about a second."""

    @abstractmethod
    def _sound(self, mulaw: bytes) -> None:
        """Take sound for the vendor. Never waits."""

    @property
    @abstractmethod
    def _streamed_bytes(self) -> int:
        """How much sound the vendor was sent."""

    def _speech_ended(self, sample: int) -> None:
        """Voice activity ended: ask the vendor for the words."""

    def _holds_turn(self) -> bool:
        """Whether the vendor says that the caller's turn goes on."""
        return False

    def _look(self) -> None:
        """Called ten times a second."""

    def _lose(self, reason: str, *, permanent: bool = False) -> None:
        """The vendor hears nothing any more."""
        if not self.listening:
            return
        self._lost = True
        log.warning(
            "A recognizer is lost to a call.",
            extra={
                "call_sid": self._session.call_id,
                "fields": {"vendor": self.vendor, "why": reason},
            },
        )
        now_ms = self._session.now_ms()
        self._events.put(EngineLost(now_ms, reason, permanent=permanent))
        self.utterances.settle_all(self._clock.end)

    # Within

    def _hear(self, mulaw: bytes) -> None:
        if self._detector is None or not self.listening:
            return
        self._clock.came(len(mulaw), self._session.now_ms())
        self._sound(mulaw)
        for change in self._detector.feed(mulaw_to_pcm(mulaw)):
            if isinstance(change, SpeechStarted):
                self.utterances.began(change.sample)
            else:
                self._quiet(change)

    def _quiet(self, change: SpeechStopped) -> None:
        self._quiet_since = self._now()
        if self._holds_turn():
            self.utterances.quiet(change.sample)
        elif self.utterances.speaking:
            self._end(change.sample)

    def _end(self, sample: int) -> None:
        self._speech_ended(sample)
        self.utterances.ended(sample)

    async def _watch(self) -> None:
        """Nothing is left open, whoever falls silent: the caller or the vendor."""
        while self.listening:
            await asyncio.sleep(LOOK_SECONDS)
            if self.listening:
                self._look()
            if self.listening:
                self._supply_silence()
                self._end_what_is_over()
                self.utterances.overdue()

    def _supply_silence(self) -> None:
        """End the speech of a caller whose sound stops coming (a muted telephone)."""
        assert self._detector is not None
        missing_seconds = self._now() - self._sound_at
        if self._detector.speaking and missing_seconds >= MUTED_AFTER_SECONDS:
            quiet_ms = self._detector.settings.silence_duration_ms + _SPARE_MS
            self._feed_silence(quiet_ms)

    def _feed_silence(self, duration_ms: int) -> None:
        frame = bytes([MULAW_SILENCE_BYTE]) * (FRAME_MS * SAMPLES_PER_MS)
        for _ in range(-(-duration_ms // FRAME_MS)):
            self._hear(frame)

    def _end_what_is_over(self) -> None:
        """Words nobody ends, and speech that never does."""
        assert self._detector is not None
        first = self.utterances.first_sample
        if first is None:
            return
        idle_seconds = self._now() - max(self.utterances.news_at, self._quiet_since)
        spoken_ms = (self._clock.end - first) // SAMPLES_PER_MS
        if spoken_ms >= LONGEST_SECONDS * 1000:
            self._end(self._clock.end)
            if self._detector.speaking and not self.words_tell_of_speech:
                self.utterances.began(self._clock.end)
        elif not self._detector.speaking and idle_seconds >= self.idle_seconds:
            self._end(self._clock.end)

    def _tell_usage(self) -> None:
        if self._told_usage or not self._streamed_bytes:
            return
        self._told_usage = True
        usage = {
            "part": "stt",
            "vendor": self.vendor,
            "model": self.model,
            "audio_seconds": round(self._streamed_bytes / (1000 * SAMPLES_PER_MS), 3),
        }
        self._events.put(EngineReported(self._session.now_ms(), "usage", usage))
