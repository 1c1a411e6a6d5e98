"""The simulator in a thread, for tests that are not coroutines."""

from __future__ import annotations

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from apps.agentbrain.engines.simulators.realtime import (
    Faults,
    RealtimeSimulator,
    Reply,
    Scenario,
)
from apps.agentbrain.tests.simulators.conftest import AT_ONCE

BEARER = {"Authorization": "Bearer x"}


def dial(server):
    return connect(f"{server.url}?model=test", additional_headers=BEARER)


def until(socket, kind):
    while (event := json.loads(socket.recv(timeout=10)))["type"] != kind:
        continue
    return event


def test_a_plain_test_talks_to_it_and_reads_its_records():
    scenario = Scenario(replies=(Reply("Good morning."),))
    with (
        RealtimeSimulator.run_in_thread(scenario=scenario, pace=AT_ONCE) as server,
        dial(server) as socket,
    ):
        until(socket, "session.created")
        socket.send('{"type": "response.create"}')
        until(socket, "response.done")
        record = server.sessions[0]
        socket.close()
        server.wait_until(lambda: record.closed, seconds=5)

    assert record.received_types() == ["response.create"]
    done = record.sent_of("response.done")[0]["response"]
    assert done["output"][0]["content"][0]["transcript"] == "Good morning."
    assert record.session_id == record.sent_of("session.created")[0]["session"]["id"]


def test_a_server_that_runs_for_long_keeps_the_last_events_and_counts_all():
    lines = []
    with RealtimeSimulator.run_in_thread(
        pace=AT_ONCE, kept_events=3, tell=lines.append
    ) as server:
        with dial(server) as socket:
            for _ in range(5):
                socket.send('{"type": "input_audio_buffer.clear"}')
            for _ in range(5):
                until(socket, "input_audio_buffer.cleared")
        server.wait_until(lambda: server.sessions[0].closed, seconds=5)
        record = server.sessions[0]

    assert record.received_types() == ["input_audio_buffer.clear"] * 3
    assert (record.received_count, record.sent_count) == (5, 6)
    assert lines[-1] == "session 1: closed (1000): 5 events in, 6 out"


def test_its_faults_can_change_while_it_runs():
    with RealtimeSimulator.run_in_thread(pace=AT_ONCE) as server:
        with dial(server) as socket:
            until(socket, "session.created")
        server.set_faults(Faults(refuse_connections=1))
        with pytest.raises(InvalidStatus):
            dial(server)


def test_stopping_it_closes_what_is_open():
    server = RealtimeSimulator.run_in_thread(pace=AT_ONCE).start()
    with dial(server) as socket:
        until(socket, "session.created")
        server.stop()
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)
    server.stop()


def test_a_port_that_is_taken_is_told_to_whoever_starts_it():
    with RealtimeSimulator.run_in_thread() as server:
        port = int(server.url.split(":")[2].split("/")[0])
        with pytest.raises(OSError, match="address already in use"):
            RealtimeSimulator.run_in_thread(port=port).start()


def test_waiting_for_what_never_happens_ends():
    with (
        RealtimeSimulator.run_in_thread() as server,
        pytest.raises(TimeoutError),
    ):
        server.wait_until(lambda: server.sessions, seconds=0.05)
