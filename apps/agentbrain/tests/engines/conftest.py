"""Workers and a compiled model, made once: both take seconds."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.local import SpeechWorkers
from apps.agentbrain.engines.stt.local import LocalSpeechToText
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.stt.vocabulary import Vocabulary

SHOP = Vocabulary(
    "test",
    (
        "i need an {service}",
        "i need a {service}",
        "{opener} {want} book an {service}",
        "how much is an {service}",
    ),
    {"service": ("oil change", "tire rotation", "brake inspection")},
)


@pytest.fixture(scope="session")
def speech_workers():
    workers = SpeechWorkers.create(2)
    yield workers
    workers.close()


@pytest.fixture(scope="session")
def model_root(tmp_path_factory):
    return tmp_path_factory.mktemp("speech")


@pytest.fixture
def recognizer(speech_workers, model_root):
    return Recognizer(speech_workers.recognition, SHOP, model_root)


class Line:
    """A call whose clock the test moves: 20 ms for each frame of sound."""

    def __init__(self, recognizer, call_id="CA1"):
        self.at_ms = 0
        self.stt = LocalSpeechToText(recognizer)
        self.call_id = call_id
        self.heard = []
        self._more = asyncio.Event()

    async def open(self, **settings):
        session = EngineSession(self.call_id, lambda: self.at_ms, settings)
        await self.stt.start(session)
        self._reader = asyncio.create_task(self._read())

    async def _read(self):
        async for event in self.stt.events():
            self.heard.append(event)
            self._more.set()

    async def play(self, mulaw, pace=None):
        """Send sound frame by frame, letting the loop run after each."""
        for start in range(0, len(mulaw), 160):
            self.at_ms += 20
            self.stt.send_audio(mulaw[start : start + 160])
            await (pace() if pace else asyncio.sleep(0))

    def of(self, kind):
        return [event for event in self.heard if isinstance(event, kind)]

    async def until(self, kind, count=1, seconds=30):
        """Wait for work in other processes to come back."""
        async with asyncio.timeout(seconds):
            while len(self.of(kind)) < count:
                self._more.clear()
                await self._more.wait()
        return self.of(kind)

    async def close(self):
        await self.stt.stop()
        await self._reader


@pytest.fixture
async def line(recognizer):
    made = Line(recognizer)
    yield made
    await made.close()
