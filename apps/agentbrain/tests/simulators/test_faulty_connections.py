"""Sessions and sockets that go wrong."""

from __future__ import annotations

import asyncio
import time

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from apps.agentbrain.engines.simulators.realtime import (
    Faults,
    RealtimeSimulator,
    Reply,
    Scenario,
)
from apps.agentbrain.tests.simulators.client import Client
from apps.agentbrain.tests.simulators.conftest import UNHURRIED

LONG = Reply("A long reply that goes on and on.", audio_ms=8000)
BEARER = {"Authorization": "Bearer x"}


async def test_a_session_expires_in_the_middle(connected):
    """F14."""
    async with connected(faults={"session_seconds": 0.1}) as client:
        error = await client.refusal()
        await client.until_closed()

    assert error["code"] == "session_expired"
    assert client.types()[-1] == "error"


async def test_a_session_ends_when_it_said_it_would(connected):
    """F14: the hour is not everywhere an hour."""
    async with connected(faults={"session_lasts_seconds": 1.5}) as client:
        [created] = client.of("session.created")
        assert created["session"]["expires_at"] <= time.time() + 2
        error = await client.refusal()
        await client.until_closed()

    assert error["code"] == "session_expired"


async def test_a_session_is_dropped_as_soon_as_it_is_agreed(connected):
    async with connected(faults={"drop_sessions": 1}) as client:
        await client.send("session.update", session={"type": "realtime"})
        await client.until_closed()

    assert client.of("session.updated")


@pytest.mark.parametrize(("code", "seen"), [(0, None), (1011, 1011), (1012, 1012)])
async def test_the_socket_drops_in_the_middle_of_a_response(connected, code, seen):
    """F15: with a close frame or without one (which clients report as 1006)."""
    faults = {"drops": 1, "drop_after_deltas": 3, "drop_code": code}
    async with connected(replies=(LONG,), faults=faults) as client:
        await client.send("response.create")
        close_code = await client.until_closed()

    assert close_code == (seen or 1006)
    assert not client.of("response.done")
    if seen:
        assert len(client.of("response.output_audio.delta")) == 3


async def test_it_drops_as_often_as_told_and_then_no_more():
    """F15."""
    scenario = Scenario(replies=(LONG,) * 3)
    faults = Faults(drops=2)
    async with RealtimeSimulator(
        scenario=scenario, faults=faults, pace=UNHURRIED
    ) as server:
        for _ in range(2):
            async with Client(server.url) as client:
                await client.send("response.create")
                await client.until_closed()
        async with Client(server.url) as client:
            await client.say("Now it works.")
            await client.send("response.cancel")
            response = await client.done()

    assert response["status"] == "cancelled"
    assert [len(session.faults) for session in server.sessions] == [1, 1, 0]


async def test_after_a_drop_nobody_is_let_in_for_a_while():
    """F15."""
    scenario = Scenario(replies=(LONG,))
    faults = Faults(drops=1, refuse_seconds=0.2)
    async with RealtimeSimulator(scenario=scenario, faults=faults) as server:
        async with Client(server.url) as client:
            await client.send("response.create")
            await client.until_closed()
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{server.url}?model=x", additional_headers=BEARER)
        await asyncio.sleep(0.25)
        async with Client(server.url) as client:
            await client.until("session.created")

    assert refused.value.response.status_code == 503


async def test_handshakes_are_refused_as_often_as_told():
    async with RealtimeSimulator(faults=Faults(refuse_connections=1)) as server:
        with pytest.raises(InvalidStatus):
            await connect(f"{server.url}?model=x", additional_headers=BEARER)
        async with Client(server.url) as client:
            await client.until("session.created")


async def test_an_update_is_answered_slowly(connected):
    """F21."""
    async with connected(faults={"slow_update_ms": 120}) as client:
        began = time.monotonic()
        await client.update(instructions="Be kind.")
        took = time.monotonic() - began

    assert took >= 0.12


async def test_a_close_is_answered_slowly(connected):
    """F24."""
    async with connected(faults={"stalled_close_seconds": 0.4}) as client:
        began = time.monotonic()
        await client.socket.close()
        took = time.monotonic() - began

    assert took >= 0.4


async def test_an_option_is_refused_and_nothing_applied(connected):
    """F30."""
    faults = {"refuse_options": ("audio.output.speed", "truncation")}
    async with connected(faults=faults) as client:
        for option in ({"audio": {"output": {"speed": 1.2}}}, {"truncation": "auto"}):
            session = {"type": "realtime", "instructions": "Never applied.", **option}
            await client.send("session.update", session=session)
            await client.until("error")
        after = await client.update(audio={"output": {"voice": "marin"}})

    params = [event["error"]["param"] for event in client.of("error")]
    assert params == ["session.audio.output.speed", "session.truncation"]
    assert after["instructions"] != "Never applied."
    assert after["audio"]["output"]["voice"] == "marin"


async def test_events_come_with_garbage_between_them(connected):
    faults = {"malformed_every": 2, "unknown_every": 3}
    async with connected(faults=faults, tolerant=True) as client:
        await client.say("Between all that, a reply in many deltas.")
        response = await client.done()

    assert response["status"] == "completed"
    assert len({str(strange) for strange in client.strange}) > 5
    assert any("telepathy" in str(strange) for strange in client.strange)


async def test_every_event_comes_late_and_in_order(connected):
    faults = {"delay_ms": 50, "jitter_ms": 40}
    async with connected(faults=faults) as client:
        began = time.monotonic()
        await client.say("Slowly, word by word.")
        await client.done()
        took = time.monotonic() - began

    assert took >= 0.05
    assert client.types()[1] == "response.created"
    assert client.types()[-1] == "response.done"
    words = client.of("response.output_audio_transcript.delta")
    assert "".join(word["delta"] for word in words) == "Slowly, word by word."


async def test_the_server_stops_reading(connected):
    async with connected(faults={"stop_reading_after": 2}) as client:
        await client.update(instructions="One.")
        await client.update(instructions="Two.")
        await client.send("response.create")
        await asyncio.sleep(0.1)
        record = client.server.sessions[0]

    assert not client.of("response.created")
    assert len(record.received) == 2
    assert record.faults == ["stop_reading_after"]


async def test_what_is_not_read_comes_back_as_pressure(connected):
    """The client's own sending stops once the network is full."""
    async with connected(faults={"stop_reading_after": 1}) as client:
        await client.update(instructions="One.")

        async def flood():
            for _ in range(200):
                await client.send("conversation.item.delete", item_id="x" * 200_000)

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(flood(), 0.5)
        client.socket.transport.abort()
