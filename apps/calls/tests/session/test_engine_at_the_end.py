"""How the engine and the end of a call wait for each other."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.calls.choices import CallStatus
from apps.calls.models import CallEvent
from apps.calls.recorder_entries import EventEntry
from apps.calls.tests.parts import (
    DirectRecorder,
    QuietEngine,
    ScriptedMind,
    live_call,
    make_session,
)
from apps.calls.tests.session.after_the_end import nothing_left_running
from apps.calls.tests.virtual_time import run_virtually

pytestmark = pytest.mark.django_db


def test_an_engine_that_will_not_stop_does_not_hold_the_call():
    call, engine = live_call(), QuietEngine()
    engine.stop_seconds = 3600

    async def scenario():
        session = make_session(call, engine=engine)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        began = asyncio.get_running_loop().time()
        await run
        assert asyncio.get_running_loop().time() - began <= 5.1
        await nothing_left_running()

    run_virtually(scenario())
    call.refresh_from_db()
    assert call.status == CallStatus.COMPLETED


def test_an_engine_that_ends_with_its_call_is_no_loss(caplog):
    call = live_call()

    async def scenario():
        session = make_session(call)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        await run
        await nothing_left_running()

    run_virtually(scenario())
    assert "The engine is lost." not in caplog.messages


def test_an_engine_that_ends_before_its_call_is_a_loss(caplog):
    call, engine, mind = live_call(), QuietEngine(), ScriptedMind()

    async def scenario():
        session = make_session(call, engine=engine, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        await engine.stop()
        await asyncio.sleep(1)
        session.caller_left()
        await run

    run_virtually(scenario())
    assert [event.reason for event in mind.saw(happened.EngineLost)] == [
        "the engine ended"
    ]
    assert "The engine is lost." in caplog.messages


class CountingEngine(QuietEngine):
    """Says what it used when it is stopped, after ``seconds``."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__()
        self.seconds = seconds

    async def stop(self) -> None:
        await asyncio.sleep(self.seconds)
        used = {"part": "stt", "audio_seconds": 3.5}
        self.emit(happened.EngineReported(self.session.now_ms(), "usage", used))
        await super().stop()


@pytest.mark.parametrize("seconds", [0.0, 0.5])
def test_what_the_engine_used_is_in_the_record_when_the_row_closes(seconds):
    call = live_call()
    seen = []
    mind = ScriptedMind(
        lambda event: (
            [do.SaveEvent("call_ended", event.at_ms, {"reason": event.reason})]
            if isinstance(event, happened.CallEnded)
            else []
        )
    )

    class Recorder(DirectRecorder):
        async def flush(self, timeout_seconds: float = 10.0) -> bool:
            events = [e for e in self.entries if isinstance(e, EventEntry)]
            seen.extend(entry.event.kind for entry in events)
            return await super().flush(timeout_seconds)

    async def scenario():
        session = make_session(
            call, mind=mind, engine=CountingEngine(seconds), recorder=Recorder()
        )
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        await run
        await nothing_left_running()

    run_virtually(scenario())
    assert seen == ["call_ended", "usage"]
    assert CallEvent.objects.filter(call=call, kind="call_ended").count() == 1
    row = CallEvent.objects.get(call=call, kind="usage")
    assert row.data == {"part": "stt", "audio_seconds": 3.5}


def test_an_engine_that_takes_long_to_stop_does_not_hold_the_row_open():
    call = live_call()
    engine = QuietEngine()
    engine.stop_seconds = 4.0

    async def scenario():
        session = make_session(call, engine=engine)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        await asyncio.sleep(1.5)
        await sync_to_async(call.refresh_from_db)()
        assert call.ended_at is not None
        assert not run.done()
        await run

    run_virtually(scenario())


@pytest.mark.parametrize("end", ["give_up", "line_lost"])
def test_what_the_carrier_asks_about_is_in_the_row_before_the_engine_stops(end):
    """It asks at once what follows a stream that we ended, or that broke off."""
    call = live_call()
    engine = QuietEngine()
    engine.stop_seconds = 4.0

    async def scenario():
        session = make_session(call, engine=engine)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        getattr(session, end)("too much garbage")
        await asyncio.sleep(0.2)
        await sync_to_async(call.refresh_from_db)()
        assert call.ended_at is not None
        assert call.end_reason == "too much garbage"
        await run

    run_virtually(scenario())
