"""A recognizer that a test leads by the hand."""

from __future__ import annotations

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    CallerSpeechStopped,
    EngineLost,
    EngineReported,
)
from apps.agentbrain.engines.events import EventStream
from apps.agentbrain.engines.stt.base import SpeechToText
from apps.agentbrain.engines.stt.chain import Ear


class FakeEar(SpeechToText):
    """Hears an utterance wherever the sound has a marked frame (see ``marked``).

    ``deaf``: says nothing by itself. ``error``: does not start.
    """

    def __init__(self, name, *, error=None, slow=None, deaf=False):
        self.name = name
        self.error = error
        self.slow = slow
        self.deaf = deaf
        self.sound = b""
        self.times = []
        self.stopped = False
        self._events = EventStream()
        self._count = 0

    async def start(self, session):
        self.session = session
        if self.slow is not None:
            await self.slow.wait()
        if self.error:
            raise self.error

    def send_audio(self, mulaw):
        self.sound += mulaw
        self.times.append(self.session.now_ms())
        if not self.deaf and mulaw[:1] == b"<":
            self.begin()
        elif not self.deaf and mulaw[:1] == b">":
            self.say(f"{self.name} heard it")

    def events(self):
        return self._events.stream()

    async def stop(self):
        if not self.stopped:
            self.stopped = True
            usage = {"part": "stt", "vendor": self.name, "audio_seconds": 1.0}
            self._events.put(EngineReported(self.now, "usage", usage))
        self._events.close()

    # What it tells

    @property
    def now(self):
        return self.session.now_ms()

    @property
    def item_id(self):
        return f"{self.session.call_id}-caller-{self._count}"

    def begin(self):
        self._count += 1
        self._events.put(CallerSpeechStarted(self.now, self.item_id))

    def partial(self, text):
        self._events.put(CallerPartial(self.now, self.item_id, text, 0.5))

    def end(self):
        self._events.put(CallerSpeechStopped(self.now, self.item_id))

    def say(self, text):
        self.end()
        now = self.now
        self._events.put(CallerSaid(now, self.item_id, text, max(0, now - 500), now))

    def lose(self, reason="gone", *, permanent=False, settle=True):
        self._events.put(EngineLost(self.now, reason, permanent=permanent))
        if settle:
            self.say("")


def frame(number=0, mark=b"."):
    """20 ms of sound with a name of its own."""
    return (mark + str(number).encode()).ljust(160, b"_")


def ears(*fakes, ready_seconds=5.0):
    """Ears that give these recognizers out, one after the other for each name."""
    names = list(dict.fromkeys(fake.name for fake in fakes))
    waiting = {name: [f for f in fakes if f.name == name] for name in names}
    return [
        Ear(name, lambda name=name: waiting[name].pop(0), ready_seconds)
        for name in names
    ]
