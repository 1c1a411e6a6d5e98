"""Timers of a call fire when they are due, and not after its end."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.calls.tests.parts import (
    live_call,
    make_session,
)
from apps.calls.tests.session.minds import on
from apps.calls.tests.virtual_time import run_virtually

pytestmark = pytest.mark.django_db


def test_a_timer_fires_when_it_is_due_and_never_before():
    live = live_call()
    mind = on(happened.EngineReady, do.SetTimer("silence", 4_000))

    async def scenario():
        session = make_session(live, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(10)
        session.caller_left()
        await run

    run_virtually(scenario())
    assert [(e.name, e.at_ms) for e in mind.saw(happened.TimerFired)] == [
        ("silence", 4_000)
    ]


def test_a_replaced_or_cancelled_timer_does_not_fire():
    live = live_call()
    mind = on(
        happened.EngineReady,
        do.SetTimer("a", 1_000),
        do.SetTimer("a", 2_000),
        do.SetTimer("b", 1_000),
        do.CancelTimer("b"),
        do.CancelTimer("never set"),
    )

    async def scenario():
        session = make_session(live, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(10)
        session.caller_left()
        await run

    run_virtually(scenario())
    assert [(e.name, e.at_ms) for e in mind.saw(happened.TimerFired)] == [("a", 2_000)]


def test_a_timer_that_is_due_after_the_end_is_forgotten():
    live = live_call()
    mind = on(happened.EngineReady, do.SetTimer("late", 9_000))

    async def scenario():
        session = make_session(live, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        await run
        await asyncio.sleep(60)

    run_virtually(scenario())
    assert mind.saw(happened.TimerFired) == []


def test_no_rounding_of_the_clock_dates_a_timer_before_it_is_due():
    live, due = live_call(), range(1_001, 1_400)
    mind = on(happened.EngineReady, *(do.SetTimer(f"t{ms}", ms) for ms in due))

    async def scenario():
        await asyncio.sleep(0.123)
        session = make_session(live, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(2)
        session.caller_left()
        await run

    run_virtually(scenario())
    assert [e.at_ms for e in mind.saw(happened.TimerFired)] == list(due)
