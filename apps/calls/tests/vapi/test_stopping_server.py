"""A server that is told to stop finishes the answers it has begun."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.calls import shutdown
from apps.calls.shutdown import GracefulStop
from apps.calls.switchboard import Switchboard

from .client import CHAT, chat

SIGTERM = 15


@pytest.fixture
def quiet(settings, monkeypatch):
    """A process without telephone calls, whose rows others still write."""
    monkeypatch.setattr(shutdown, "switchboard", Switchboard())
    monkeypatch.setattr(shutdown, "process_recorder", NoRows)
    return settings


class NoRows:
    def close(self, seconds):
        pass


async def stop(settings, seconds):
    """What the signal starts; returns when the server's own handler had its turn."""
    settings.DRAIN_SECONDS = seconds
    stopping = GracefulStop(asyncio.get_running_loop())
    stopped = asyncio.Event()
    stopping._behind[SIGTERM] = lambda number, frame: stopped.set()
    await stopping._drain_and_stop(SIGTERM)
    assert stopped.is_set()


async def begun(client, model, *steps):
    """A reply of which the caller has the first words."""
    model(ScriptedModel(("Good morning, Elm Garage.",), steps))
    greeting = await client.post(CHAT, chat("c1"))
    history = (("assistant", greeting.text), ("user", "when do you open"))
    reply = client.start(CHAT, chat("c1", *history))
    await reply.until("We open at eight")
    return reply


async def test_an_answer_that_was_begun_is_heard_to_its_end(client, model, quiet):
    steps = ("We open at eight in the morning, ", 0.5, "and close at six.")
    reply = await begun(client, model, *steps)
    await stop(quiet, 10)
    assert reply.finished
    assert "and close at six." in reply.text


async def test_a_server_waits_no_longer_than_it_was_told(client, model, quiet):
    reply = await begun(client, model, "We open at eight in the morning, ", 60.0)
    await asyncio.wait_for(stop(quiet, 1), 10)
    await reply.hang_up()
