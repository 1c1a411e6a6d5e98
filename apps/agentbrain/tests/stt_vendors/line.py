"""A call whose caller speaks with the local voice, and what its ear tells."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from types import SimpleNamespace

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    CallerSpeechStopped,
    EngineReported,
)
from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.stt.registry import make_ear
from apps.agentbrain.tests.engines.sound import join, silence, speech

BOOKING = "I need an oil change"
PRICE = "How much is a tire rotation"

STREAMING = ("deepgram", "deepgram-flux", "speechmatics")
VENDORS = (*STREAMING, "openai")


def phone(*pieces):
    return pcm_to_mulaw(join(*pieces))


def utterance(text=BOOKING, *, before_ms=300, after_ms=1200):
    return phone(silence(before_ms), speech(text), silence(after_ms))


def settings(server_url="", **changes):
    """All that a recognizer reads, pointed at one server."""
    found = {
        "DEEPGRAM_API_KEY": "key",
        "DEEPGRAM_URL": server_url,
        "DEEPGRAM_STT_MODEL": "nova-3",
        "SPEECHMATICS_API_KEY": "key",
        "SPEECHMATICS_URL": server_url,
        "OPENAI_API_KEY": "key",
        "OPENAI_BASE_URL": server_url,
        "OPENAI_TRANSCRIPTION_MODEL": "gpt-transcribe",
        "REALTIME_LANGUAGE": "en",
    }
    return SimpleNamespace(**{**found, **changes})


def no_local():
    raise AssertionError("the local recognizer was not asked for")


def ear_of(vendor, url, **changes):
    return make_ear(vendor, settings(url, **changes), local=no_local)


class Line:
    """The clock is the call's: 20 ms for each frame, however fast it is played."""

    def __init__(self, stt, call_id="CA1"):
        self.stt = stt
        self.call_id = call_id
        self.at_ms = 0
        self.heard = []
        self._more = asyncio.Event()
        self._reader = None

    async def open(self, **profile):
        session = EngineSession(self.call_id, lambda: self.at_ms, profile)
        await self.stt.start(session)
        self._reader = asyncio.create_task(self._read())
        return self

    async def _read(self):
        async for event in self.stt.events():
            self.heard.append(event)
            self._more.set()

    async def play(self, mulaw, *, times_real_time=20.0):
        for number, start in enumerate(range(0, len(mulaw), 160)):
            self.at_ms += 20
            self.stt.send_audio(mulaw[start : start + 160])
            if number % 5 == 0:
                await asyncio.sleep(0.1 / times_real_time)

    def of(self, kind):
        return [event for event in self.heard if isinstance(event, kind)]

    def words(self):
        return [event.text for event in self.of(CallerSaid)]

    def usage(self):
        return [e.data for e in self.of(EngineReported) if e.kind == "usage"]

    async def until(self, kind, count=1, seconds=20):
        async with asyncio.timeout(seconds):
            while len(self.of(kind)) < count:
                self._more.clear()
                await self._more.wait()
        return self.of(kind)

    async def close(self):
        await self.stt.stop()
        if self._reader is not None:
            await self._reader


@contextlib.asynccontextmanager
async def on_the_line(stt, call_id="CA1", **profile):
    line = Line(stt, call_id)
    try:
        yield await line.open(**profile)
    finally:
        await line.close()


def check_contract(heard, *, settled=True):
    """Each utterance begins, stops and is said once, in this order."""
    told = {}
    for event in heard:
        if isinstance(
            event,
            CallerSpeechStarted | CallerPartial | CallerSpeechStopped | CallerSaid,
        ):
            told.setdefault(event.item_id, []).append(type(event))
    for kinds in told.values():
        counts = Counter(kinds)
        assert kinds[0] is CallerSpeechStarted
        assert counts[CallerSpeechStarted] == 1
        assert counts[CallerSpeechStopped] == counts[CallerSaid] <= 1
        if settled:
            assert counts[CallerSaid] == 1
        if counts[CallerSaid]:
            assert kinds[-1] is CallerSaid
            without = [kind for kind in kinds if kind is not CallerPartial]
            assert without == [CallerSpeechStarted, CallerSpeechStopped, CallerSaid]
    said = [event for event in heard if isinstance(event, CallerSaid)]
    for event in said:
        assert 0 <= event.started_ms <= event.ended_ms <= event.at_ms
        assert event.confidence is None or 0 <= event.confidence <= 1
    begun = [e.item_id for e in heard if isinstance(e, CallerSpeechStarted)]
    assert [e.item_id for e in said] == begun[: len(said)]
