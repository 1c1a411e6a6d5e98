"""Simulators that answer at once, so that no test waits for sound."""

from __future__ import annotations

import contextlib

import pytest

from apps.agentbrain.engines.simulators.realtime import (
    Faults,
    Pace,
    RealtimeSimulator,
    Scenario,
)
from apps.agentbrain.tests.simulators.client import Client

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
