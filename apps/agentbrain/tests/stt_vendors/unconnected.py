"""An ear whose vendor and whose voice activity are the test."""

from __future__ import annotations

import asyncio

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.stt.deepgram import Deepgram
from apps.agentbrain.engines.stt.flux import Flux
from apps.agentbrain.engines.stt.speechmatics import Speechmatics
from apps.agentbrain.engines.stt.streaming import StreamingEar
from apps.agentbrain.engines.vad.base import (
    SpeechStarted,
    SpeechStopped,
    VoiceDetector,
)
from apps.agentbrain.tests.stt_vendors.line import Line

DIALECTS = {
    "deepgram": lambda: Deepgram(key="key"),
    "deepgram-flux": lambda: Flux(key="key"),
    "speechmatics": lambda: Speechmatics(key="key"),
}


class Told(VoiceDetector):
    """Hears what the test says: speech from one ``toggle`` to the next."""

    def __init__(self, settings):
        self.settings = settings
        self.at = 0
        self.wanted = False
        self._speaking = False

    @property
    def speaking(self):
        return self._speaking

    @property
    def pause_ms(self):
        return 0

    def feed(self, pcm):
        self.at += len(pcm)
        if self.wanted == self._speaking:
            return []
        self._speaking = self.wanted
        kind = SpeechStarted if self._speaking else SpeechStopped
        return [kind(max(0, self.at - 800))]


class Deaf(VoiceDetector):
    """Hears nobody."""

    speaking = False
    pause_ms = 0

    def __init__(self, settings):
        self.settings = settings

    def feed(self, pcm):
        return []


class Unconnected(StreamingEar):
    """An ear whose vendor is the test."""

    async def _open(self):
        self._dialect.listen(self._session, self.utterances, self._outbox)
        self._heard_at = self._now()

    def told(self, message):
        try:
            self._take(message)
        except EngineError as error:
            self._lose(str(error), permanent=error.permanent)

    def asked(self):
        """The control frames that wait to be sent, and now no more."""
        waiting = [f for f in self._outbox._waiting if isinstance(f, str)]
        for frame in waiting:
            self._outbox._waiting.remove(frame)
            self._outbox._controls -= 1
        return waiting


class ByHand(Line):
    """Sound of which the test says whether somebody speaks in it; virtual time."""

    detector = None

    @property
    def speaks(self):
        return self.detector.wanted

    @speaks.setter
    def speaks(self, wanted):
        self.detector.wanted = wanted

    def sound(self, duration_ms, speaks=None):
        if speaks is not None:
            self.speaks = speaks
        for _ in range(duration_ms // 20):
            self.at_ms += 20
            self.stt.send_audio(b"\xff" * 160)

    async def wait(self, seconds):
        for _ in range(round(seconds * 20)):
            self.at_ms += 50
            await asyncio.sleep(0.05)

    async def told(self, *messages):
        for message in messages:
            self.stt.told(message)
        await asyncio.sleep(0)


async def by_hand(vendor, **profile):
    line = None

    def detector(settings):
        line.detector = Told(settings)
        return line.detector

    line = ByHand(Unconnected(DIALECTS[vendor](), detector=detector))
    await line.open(**{"silence_duration_ms": 500, **profile})
    return line
