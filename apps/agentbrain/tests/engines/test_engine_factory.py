"""Engines by name."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import AgentAudio, EngineReady, ResponseEnded
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.factory import (
    close_workers,
    create_engine,
)
from apps.agentbrain.engines.stt.vocabulary import Vocabulary


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.SPEECH_DIR = tmp_path
    yield tmp_path
    close_workers()


async def test_the_local_engine_is_ready_and_speaks(data_dir):
    engine = create_engine("local", vocabulary=Vocabulary("shop"))
    await engine.start(EngineSession("CA1", lambda: 0))
    engine.respond(Respond("r1", "Good morning."))
    heard = []
    async with asyncio.timeout(30):
        async for event in engine.events():
            heard.append(event)
            if isinstance(event, ResponseEnded):
                break
    await engine.stop()
    assert isinstance(heard[0], EngineReady)
    assert any(isinstance(event, AgentAudio) for event in heard)


def test_a_name_nobody_knows_is_a_permanent_error_that_lists_the_known(data_dir):
    with pytest.raises(EngineError, match="local") as caught:
        create_engine("telepathy")
    assert caught.value.permanent
