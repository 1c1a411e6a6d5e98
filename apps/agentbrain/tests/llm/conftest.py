"""Models that are stopped with their test."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.llm import timing
from apps.agentbrain.tests.llm.doors import model_at


@pytest.fixture
async def opened():
    """``opened(door, server)``: a model behind a door, stopped afterwards."""
    models = []

    def open_door(door, server, **changed):
        models.append(model_at(door, server, **changed))
        return models[-1]

    yield open_door
    for model in models:
        await model.stop()


@pytest.fixture
def short_patience(monkeypatch):
    """Nobody waits long in a test."""
    patience = timing.Patience(
        connect_seconds=0.5, first_seconds=0.4, between_seconds=0.2
    )
    monkeypatch.setattr(timing, "USUAL", patience)
