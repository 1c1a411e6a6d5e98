"""A recognizer on this machine: voice activity, then pocketsphinx in worker processes.

While the caller speaks, the words so far are decoded at growing intervals, so the
cost stays in proportion. When the caller pauses, the piece is decoded at once, ahead
of the decision that the turn is over: the words are usually there when it is. A long
turn is settled piece by piece at its pauses.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Final

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    CallerSpeechStopped,
    EngineLost,
    Event,
)
from apps.agentbrain.engines.audio import (
    FRAME_MS,
    MULAW_SILENCE_FRAME,
    SAMPLES_PER_MS,
    mulaw_to_pcm,
)
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.events import EventStream
from apps.agentbrain.engines.stt.base import SpeechToText
from apps.agentbrain.engines.stt.history import SoundHistory
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.stt.utterance import Utterance
from apps.agentbrain.engines.tasks import TaskSet
from apps.agentbrain.engines.vad.base import SpeechStarted, VadSettings, VoiceDetector
from apps.agentbrain.engines.vad.silero import SileroDetector
from apps.agentbrain.engines.workers import WorkerError

logger = logging.getLogger(__name__)

_MUTED_AFTER_MS: Final = 750
_SPARE_HISTORY_MS: Final = 500


class LocalSpeechToText(SpeechToText):
    """One call's ears."""

    def __init__(
        self,
        recognizer: Recognizer,
        detector: Callable[[VadSettings], VoiceDetector] = SileroDetector,
    ) -> None:
        self._recognizer = recognizer
        self._make_detector = detector
        self._events = EventStream()
        self._tasks = TaskSet("speech recognition")
        self._history = SoundHistory()
        self._utterance: Utterance | None = None
        self._settling: asyncio.Task[None] | None = None
        self._spoken = 0
        self._anchor = (0, 0)  # a sample and when it came, in call milliseconds
        self._stopped = False

    async def start(self, session: EngineSession) -> None:
        self._session = session
        self._detector = self._make_detector(VadSettings.from_profile(session.settings))
        self._tasks.start(self._prepare())

    def send_audio(self, mulaw: bytes) -> None:
        if self._stopped or not mulaw:
            return
        self._hear(mulaw)
        self._anchor = (self._history.end, self._session.now_ms())

    def events(self) -> AsyncIterator[Event]:
        return self._events.stream()

    async def stop(self) -> None:
        self._stopped = True
        if self._utterance:
            self._utterance.abandon()
            self._utterance = None
        await self._tasks.stop()
        self._events.close()

    async def _prepare(self) -> None:
        try:
            await self._recognizer.prepare()
        except WorkerError as error:
            logger.error("the recognizer does not start: %s", error)
            self._events.put(EngineLost(self._session.now_ms(), "recognizer_failed"))

    def _hear(self, mulaw: bytes) -> None:
        self._history.append(mulaw)
        self._anchor = (self._history.end, self._session.now_ms())
        self._listen(mulaw)
        if self._utterance is None:
            padding_ms = self._detector.settings.prefix_padding_ms
            self._history.keep_last(padding_ms + _SPARE_HISTORY_MS)

    def _listen(self, mulaw: bytes) -> None:
        for change in self._detector.feed(mulaw_to_pcm(mulaw)):
            if isinstance(change, SpeechStarted):
                self._begin(change.sample)
            else:
                self._end(change.sample)
        if self._utterance:
            self._utterance.advance(self._history, self._detector.pause_ms)

    def _begin(self, sample: int) -> None:
        self._spoken += 1
        item_id = f"{self._session.call_id}-caller-{self._spoken}"
        padding = self._detector.settings.prefix_padding_ms * SAMPLES_PER_MS
        first = max(sample - padding, self._history.start)
        self._utterance = Utterance(
            item_id,
            sample,
            first,
            recognizer=self._recognizer,
            key=self._session.call_id,
            tell=self._tell,
        )
        self._events.put(CallerSpeechStarted(self._session.now_ms(), item_id))
        self._tasks.start(self._supply_silence(self._utterance))

    def _end(self, sample: int) -> None:
        utterance, self._utterance = self._utterance, None
        if utterance is None:
            return
        utterance.finish(self._history)
        self._events.put(CallerSpeechStopped(self._session.now_ms(), utterance.item_id))
        started_ms, ended_ms = self._time_of(utterance.started), self._time_of(sample)
        self._settling = self._tasks.start(
            self._settle(utterance, started_ms, ended_ms, self._settling)
        )

    async def _settle(
        self,
        utterance: Utterance,
        started_ms: int,
        ended_ms: int,
        before: asyncio.Task[None] | None,
    ) -> None:
        """Tell the words of an utterance, after those of the one before."""
        text, confidence = await utterance.words()
        if before:
            await asyncio.wait([before])
        now_ms = self._session.now_ms()
        self._events.put(
            CallerSaid(
                now_ms, utterance.item_id, text, started_ms, ended_ms, confidence
            )
        )

    def _tell(self, item_id: str, text: str, confidence: float) -> None:
        if self._utterance and self._utterance.item_id == item_id:
            self._events.put(
                CallerPartial(self._session.now_ms(), item_id, text, confidence)
            )

    async def _supply_silence(self, utterance: Utterance) -> None:
        """End the speech of a caller whose sound stops coming (a muted telephone)."""
        while self._utterance is utterance:
            missing_ms = self._session.now_ms() - self._anchor[1]
            if missing_ms >= _MUTED_AFTER_MS:
                self._feed_silence()
                return
            await asyncio.sleep((_MUTED_AFTER_MS - missing_ms) / 1000)

    def _feed_silence(self) -> None:
        quiet_ms = self._detector.settings.silence_duration_ms + 10 * FRAME_MS
        anchor = self._anchor
        for _ in range(quiet_ms // FRAME_MS + 1):
            if self._utterance:
                self._history.append(MULAW_SILENCE_FRAME)
                self._listen(MULAW_SILENCE_FRAME)
        self._anchor = anchor

    def _time_of(self, sample: int) -> int:
        """When a sample was heard, in milliseconds of the call."""
        anchor_sample, anchor_ms = self._anchor
        return max(0, anchor_ms - (anchor_sample - sample) // SAMPLES_PER_MS)
