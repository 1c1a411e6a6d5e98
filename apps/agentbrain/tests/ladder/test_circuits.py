"""An engine that keeps failing is left out, and tried again after a while."""

from __future__ import annotations

import asyncio
import logging

import pytest
from prometheus_client import REGISTRY

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import EngineReported
from apps.agentbrain.engines.fake import ScriptedEngine, expect, speak
from apps.agentbrain.engines.ladder.circuit import (
    FAILURES_IN_A_ROW,
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    Circuits,
    State,
)
from apps.calls.tests.virtual_time import virtually

from .climber import Climber, Refused, Stuck, lost


class Clock:
    seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def circuits(clock):
    return Circuits(clock)


def fail(circuits, times=FAILURES_IN_A_ROW, engine="model"):
    for _ in range(times):
        circuits.trial(engine).failed("rate limit")


def test_it_opens_after_some_failures_in_a_row(circuits):
    fail(circuits, FAILURES_IN_A_ROW - 1)
    assert circuits.state("model") is State.CLOSED
    fail(circuits, 1)
    assert circuits.state("model") is State.OPEN
    assert circuits.trial("model") is None


def test_a_success_between_failures_keeps_it_closed(circuits):
    for _ in range(FAILURES_IN_A_ROW + 2):
        circuits.trial("model").succeeded()
        circuits.trial("model").failed("rate limit")
    assert circuits.state("model") is State.CLOSED


def test_calls_that_lose_it_at_the_same_time_open_it_together(circuits):
    calls = [circuits.trial("model") for _ in range(FAILURES_IN_A_ROW)]
    for call in calls:
        call.succeeded()
    for call in calls:
        call.failed("the vendor is down")
    assert circuits.state("model") is State.OPEN


def test_one_call_counts_as_one_failure(circuits):
    call = circuits.trial("model")
    for _ in range(FAILURES_IN_A_ROW):
        call.failed("rate limit")
    assert circuits.state("model") is State.CLOSED


def test_one_that_says_when_to_come_back_is_left_alone_until_then(circuits, clock):
    circuits.trial("model").failed("HTTP 429", wait_seconds=7)
    assert circuits.trial("model") is None
    clock.seconds += 7
    probe = circuits.trial("model")
    probe.failed("HTTP 429", wait_seconds=3)  # asks again: no doubling
    clock.seconds += 3
    probe = circuits.trial("model")
    probe.succeeded()
    assert circuits.state("model") is State.CLOSED


def test_nobody_is_left_alone_for_ever_because_it_says_so(circuits, clock):
    circuits.trial("model").failed("HTTP 429", wait_seconds=86_400)
    clock.seconds += LONGEST_PAUSE_SECONDS
    assert circuits.trial("model") is not None


def test_another_engine_is_not_blamed(circuits):
    fail(circuits)
    assert circuits.trial("other") is not None


def test_after_the_pause_one_call_tries_and_the_others_do_not(circuits, clock):
    fail(circuits)
    clock.seconds += FIRST_PAUSE_SECONDS - 1
    assert circuits.trial("model") is None
    clock.seconds += 1
    assert circuits.trial("model") is not None
    assert circuits.state("model") is State.HALF_OPEN
    assert circuits.trial("model") is None


def test_it_closes_when_the_call_that_tries_is_served(circuits, clock):
    fail(circuits)
    clock.seconds += FIRST_PAUSE_SECONDS
    circuits.trial("model").succeeded()
    assert circuits.state("model") is State.CLOSED
    fail(circuits, FAILURES_IN_A_ROW - 1)
    assert circuits.state("model") is State.CLOSED


def test_it_stays_open_longer_each_time_the_try_fails_up_to_a_bound(circuits, clock):
    fail(circuits)
    pause_seconds = FIRST_PAUSE_SECONDS
    for _ in range(8):
        clock.seconds += pause_seconds
        circuits.trial("model").failed("still down")
        pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)
        clock.seconds += pause_seconds - 1
        assert circuits.trial("model") is None
        clock.seconds -= pause_seconds - 1


def test_a_caller_who_hangs_up_during_the_try_leaves_it_to_the_next(circuits, clock):
    fail(circuits)
    clock.seconds += FIRST_PAUSE_SECONDS
    circuits.trial("model").dropped()
    assert circuits.trial("model") is not None


def test_what_older_calls_meet_does_not_decide_a_try(circuits, clock):
    older = [circuits.trial("model"), circuits.trial("model")]
    fail(circuits)
    clock.seconds += FIRST_PAUSE_SECONDS
    circuits.trial("model")
    older[0].succeeded()
    older[1].failed("gone")
    assert circuits.state("model") is State.HALF_OPEN


def test_its_state_is_in_the_figures_and_in_the_log(circuits, clock, caplog):
    def figure(name):
        return REGISTRY.get_sample_value(name, {"engine": "figured"})

    with caplog.at_level(logging.INFO):
        before = figure("callcenter_engine_failures_total") or 0
        fail(circuits, engine="figured")
        assert figure("callcenter_engine_circuit") == 2
        assert figure("callcenter_engine_failures_total") == before + 3
        clock.seconds += FIRST_PAUSE_SECONDS
        trial = circuits.trial("figured")
        assert figure("callcenter_engine_circuit") == 1
        trial.succeeded()
        assert figure("callcenter_engine_circuit") == 0
    records = {r.message: r.fields for r in caplog.records}
    assert records["An engine keeps failing and is left out for a while."] == {
        "engine": "figured",
        "failures": 3,
        "why": "rate limit",
        "pause_seconds": 30,
    }
    assert "An engine works again." in records


@virtually
async def test_the_caller_after_a_few_failed_calls_does_not_wait_for_the_time_out():
    circuits = None
    for _ in range(FAILURES_IN_A_ROW):
        async with Climber(Stuck(), ScriptedEngine(), circuits=circuits) as call:
            circuits = call.circuits
            await call.settle(11)
            assert call.told[-1].at_ms >= 8_000
    untouched = ScriptedEngine()
    async with Climber(untouched, ScriptedEngine(), circuits=circuits) as call:
        assert call.kinds() == ["EngineReported", "EngineReady"]
        assert call.told[-1].at_ms < 100
        assert not untouched.started
        change = call.of(EngineReported)[0].data
        assert (change["from"], change["to"]) == ("engine-1", "engine-2")
        assert "left out" in change["why"]


@virtually
async def test_a_completed_response_closes_the_circuit_readiness_alone_does_not():
    circuits = None
    for _ in range(FAILURES_IN_A_ROW):
        async with Climber(
            ScriptedEngine(lost("insufficient_quota")),
            ScriptedEngine(),
            circuits=circuits,
        ) as call:
            circuits = call.circuits
    assert circuits.state("engine-1") is State.OPEN
    await asyncio.sleep(FIRST_PAUSE_SECONDS)
    engine = ScriptedEngine(expect(Respond), speak("Hello"))
    async with Climber(engine, ScriptedEngine(), circuits=circuits) as call:
        assert circuits.state("engine-1") is State.HALF_OPEN
        call.ladder.respond(Respond("r1", "Hello"))
        await call.settle()
        assert circuits.state("engine-1") is State.CLOSED


@virtually
async def test_a_call_that_ends_before_it_knows_does_not_block_the_others():
    circuits = None
    for _ in range(FAILURES_IN_A_ROW):
        async with Climber(Refused(), ScriptedEngine(), circuits=circuits) as call:
            circuits = call.circuits
    await asyncio.sleep(FIRST_PAUSE_SECONDS)
    async with Climber(Stuck(), ScriptedEngine(), circuits=circuits) as call:
        await call.settle(1)
    assert circuits.trial("engine-1") is not None


@virtually
async def test_the_last_engine_is_used_however_often_it_failed():
    circuits = None
    for _ in range(FAILURES_IN_A_ROW + 1):
        last = Refused()
        async with Climber(last, circuits=circuits) as call:
            circuits = call.circuits
            assert last.started
