"""Simulators that answer at once, so that no test waits for sound."""

from __future__ import annotations

import contextlib

import pytest

from apps.agentbrain.engines.local import SpeechWorkers
from apps.agentbrain.engines.simulators.realtime import (
    Faults,
    LiveBackend,
    Pace,
    RealtimeSimulator,
    Scenario,
)
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.tests.simulators.client import Client
from apps.agentbrain.tests.simulators.live import SHOP
from callcenter.testing.environment import SPEECH_DIR

AT_ONCE = Pace(times_real_time=0, think_ms=0)
UNHURRIED = Pace(times_real_time=5, think_ms=0)


@pytest.fixture
def connected():
    """A client of a server of its own: ``async with connected(...) as client``.

    ``client.server`` is the simulator; options are fields of its scenario, or
    ``pace``, ``faults`` (a dictionary) and ``tolerant``.
    """

    @contextlib.asynccontextmanager
    async def connect(*, pace=AT_ONCE, faults=None, tolerant=False, **scenario):
        simulator = RealtimeSimulator(
            scenario=Scenario(**scenario), faults=Faults(**faults or {}), pace=pace
        )
        async with simulator, Client(simulator.url, tolerant=tolerant) as client:
            client.server = simulator
            await client.until("session.created")
            yield client

    return connect


@pytest.fixture(scope="session")
def live_backend():
    """Ears and a voice in worker processes; the model is kept from run to run."""
    workers = SpeechWorkers.create(1)
    recognizer = Recognizer(workers.recognition, SHOP, SPEECH_DIR)
    yield LiveBackend(recognizer, workers.speech)
    workers.close()
