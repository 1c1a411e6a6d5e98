"""Simulated vendors, one name for each recognizer."""

from __future__ import annotations

import contextlib

import pytest

from apps.agentbrain.engines.local import SpeechWorkers
from apps.agentbrain.engines.simulators.stt import (
    DeepgramSimulator,
    Faults,
    Script,
    SpeechmaticsSimulator,
    TranscriptionSimulator,
)
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.tests.simulators.live import SHOP
from apps.agentbrain.tests.stt_vendors.line import ear_of, on_the_line
from callcenter.testing.environment import SPEECH_DIR

SIMULATORS = {
    "deepgram": DeepgramSimulator,
    "deepgram-flux": DeepgramSimulator,
    "speechmatics": SpeechmaticsSimulator,
    "openai": TranscriptionSimulator,
}


@pytest.fixture
def simulated():
    """``async with simulated(vendor, *texts, **faults) as server``."""

    def make(vendor, *texts, options=None, **faults):
        kind = SIMULATORS[vendor]
        return kind(Script(texts), faults=Faults(**faults), **options or {})

    return make


@pytest.fixture
def heard_by(simulated):
    """``async with heard_by(vendor, *texts, **faults) as line``: one call.

    ``line.server`` is the simulator; ``profile`` are the call's thresholds.
    """

    @contextlib.asynccontextmanager
    async def call(vendor, *texts, profile=None, options=None, **faults):
        async with (
            simulated(vendor, *texts, options=options, **faults) as server,
            on_the_line(ear_of(vendor, server.url), **profile or {}) as line,
        ):
            line.server = server
            yield line

    return call


@pytest.fixture(scope="session")
def recognizer():
    """Real ears, for vendors and for ourselves; the model is kept from run to run."""
    workers = SpeechWorkers.create(1)
    yield Recognizer(workers.recognition, SHOP, SPEECH_DIR)
    workers.close()
