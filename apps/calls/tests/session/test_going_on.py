"""A call whose stream breaks off goes on with another one."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

import pytest
from channels.db import database_sync_to_async

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.calls.models import Call
from apps.calls.recording import taping
from apps.calls.session_types import ToolResult
from apps.calls.tests.parts import (
    MemoryLine,
    ScriptedMind,
    live_call,
    make_session,
)
from apps.calls.tests.session.minds import on
from apps.calls.tests.virtual_time import run_virtually

pytestmark = pytest.mark.django_db


def test_another_stream_goes_on_where_this_one_broke_off():
    live, runs = live_call(), []

    async def tool(request, caller):
        runs.append(request.tool_call_id)
        await asyncio.sleep(20)
        return ToolResult()

    first = on(
        happened.EngineReady,
        do.RunTool("t1", "book_appointment", {"service": "oil"}),
    )
    first.state = {"timers": {"silence": 8_000}}
    second = ScriptedMind()

    async def scenario():
        session = make_session(live, mind=first, run_tool=tool)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        snapshot = await session.replace()
        await run
        assert snapshot is not None
        assert snapshot["agent"]["seen"] == 1
        newer = make_session(live, mind=second, run_tool=tool, snapshot=snapshot)
        run = asyncio.create_task(newer.run())
        await asyncio.sleep(30)
        newer.caller_left()
        await run

    run_virtually(scenario())
    assert [e.reason for e in second.saw(happened.EngineLost)] == ["resumed"]
    assert [e.name for e in second.saw(happened.TimerFired)] == ["silence"]
    assert runs == ["t1", "t1"]
    assert [e.tool_call_id for e in second.saw(happened.ToolFinished)] == ["t1"]


def test_a_lost_line_keeps_the_agents_state_in_the_row():
    live, mind = live_call(), ScriptedMind()
    mind.state = {"timers": {}, "dialogue": {"state": "slot_collection"}}

    async def scenario():
        session = make_session(live, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.line_lost("stream lost")
        await run
        row = await database_sync_to_async(Call.objects.get)()
        assert row.status == "lost"
        assert row.next_step["verb"] == "resume"
        assert row.next_step["snapshot"]["agent"]["dialogue"] == {
            "state": "slot_collection"
        }

    run_virtually(scenario())


class SlowLine(MemoryLine):
    """Takes half a second for each piece of sound."""

    async def send_audio(self, mulaw: bytes) -> None:
        await asyncio.sleep(0.5)


def test_what_waits_behind_a_slow_line_is_left_to_the_stream_that_takes_over():
    live = live_call()
    mind = on(happened.EngineReady, do.PlayAudio("i1", b"a"))

    async def scenario():
        session = make_session(live, line=SlowLine(), mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(0.1)
        session.key_pressed("1")  # behind the sound that is still being sent
        snapshot = await session.replace()
        await run
        assert snapshot is not None
        assert snapshot["agent"]["seen"] == 1

    run_virtually(scenario())
    assert mind.saw(happened.KeyPressed) == []


def test_a_tool_that_is_through_is_not_run_again_by_the_next_stream():
    live = live_call()
    mind = on(happened.EngineReady, do.RunTool("t1", "find_slots", {}))

    async def scenario():
        session = make_session(live, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        assert [e.tool_call_id for e in mind.saw(happened.ToolFinished)] == ["t1"]
        snapshot = await session.replace()
        await run
        assert snapshot is not None
        assert snapshot["tools"] == []

    run_virtually(scenario())


class FullTape:
    """A tape that has sound on it and keeps none."""

    has_sound = True

    def close(self) -> Future[None]:
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def line_ended(self) -> None:
        pass

    def saved(self, action: do.Action) -> None:
        pass


def test_a_recording_becomes_a_file_when_the_call_is_over_and_not_before(monkeypatch):
    live, asked = live_call(), []
    monkeypatch.setattr(taping, "ask_for_file", asked.append)

    async def scenario():
        first = make_session(live, tape=lambda *_: FullTape())
        run = asyncio.create_task(first.run())
        await asyncio.sleep(1)
        await first.replace()
        await run
        assert asked == []
        second = make_session(live, tape=lambda *_: FullTape())
        run = asyncio.create_task(second.run())
        await asyncio.sleep(1)
        second.caller_left()
        await run

    run_virtually(scenario())
    assert asked == [live.pk]
