"""Events reach the agent in order, and its actions are carried out in order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from prometheus_client import REGISTRY

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.calls.choices import EscalationStatus
from apps.calls.models import Call, CallEvent, Escalation, Turn
from apps.calls.session_types import Caller, ToolResult
from apps.calls.tests.parts import (
    DirectRecorder,
    MemoryLine,
    QuietEngine,
    ScriptedMind,
    live_call,
    make_session,
)
from apps.calls.tests.session.minds import on
from apps.calls.tests.virtual_time import run_virtually

pytestmark = pytest.mark.django_db


def test_sound_marks_and_clears_go_out_in_the_order_of_the_actions():
    line = MemoryLine()
    mind = on(
        happened.EngineReady,
        do.PlayAudio("i1", b"a"),
        do.SendMark("m1"),
        do.ClearPlayback(),
        do.PlayAudio("i2", b"b"),
    )

    async def scenario():
        session = make_session(live, line=line, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        await run

    live = live_call()
    run_virtually(scenario())
    assert line.sent == [("audio", b"a"), ("mark", "m1"), "clear", ("audio", b"b")]


def test_a_tool_acts_for_the_caller_as_the_dialogue_knows_them():
    live, seen = live_call(), []

    async def tool(request, caller):
        seen.append(
            (request.name, caller.call_sid, caller.customer_id, caller.verified)
        )
        return ToolResult({"appointments": []})

    mind = ScriptedMind(
        lambda event: (
            [
                do.UpdateCall("verification", "change", verified=True),
                do.RunTool("t1", "list_appointments", {"customer_id": 5}),
            ]
            if isinstance(event, happened.EngineReady)
            else []
        )
    )

    async def scenario():
        session = make_session(
            live, mind=mind, run_tool=tool, caller=Caller(live.call_sid, 5)
        )
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        await run

    run_virtually(scenario())
    assert seen == [("list_appointments", "CA1", None, True)]
    finished = mind.saw(happened.ToolFinished)
    assert [(e.tool_call_id, e.result, e.ok) for e in finished] == [
        ("t1", {"appointments": []}, True)
    ]


def test_what_the_agent_saves_is_in_the_rows_after_the_call():
    live = live_call()
    mind = on(
        happened.EngineReady,
        do.SaveTurn(0, "agent", "Hello the", "Hello", 10, 20),
        do.SaveTurn(0, "agent", "Hello there", "Hello there", 10, 40),
        do.SaveEvent("state_changed", 40, {"state": "greeting"}),
        do.UpdateCall("greeting", "", slots={"service": "oil"}),
        do.Escalate("human_requested", "high", "a person please"),
        do.Escalate("human_requested", "high", "a person!"),
    )

    async def scenario():
        session = make_session(live, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        await run

    run_virtually(scenario())
    turn = Turn.objects.get(call=live)
    assert (turn.text, turn.ended_ms) == ("Hello there", 40)
    assert CallEvent.objects.filter(call=live, kind="state_changed").count() == 1
    live.refresh_from_db()
    assert (live.state, live.slots) == ("greeting", {"service": "oil"})
    escalation = Escalation.objects.get(call=live)
    assert (escalation.words, escalation.priority, escalation.status) == (
        "a person please",
        "high",
        EscalationStatus.OPEN,
    )


def test_words_that_come_before_the_engine_are_kept_for_it():
    class SlowEngine(QuietEngine):
        started = False

        def __init__(self):
            super().__init__()
            self.words = []

        async def start(self, session):
            await asyncio.sleep(0.5)
            self.started = True
            await super().start(session)

        def take_text(self, text):
            assert self.started
            self.words.append(text)

    live, mind, engine = live_call(), ScriptedMind(), SlowEngine()

    async def scenario():
        session = make_session(live, mind=mind, engine=engine)
        session.caller_typed("quick")
        run = asyncio.create_task(session.run())
        await asyncio.sleep(0.1)
        session.caller_typed("an oil change")
        assert engine.words == []
        await asyncio.sleep(1)
        assert engine.words == ["quick", "an oil change"]
        session.caller_left()
        await run

    run_virtually(scenario())
    assert [e.text for e in mind.saw(happened.CallerSaid)] == ["quick", "an oil change"]


def test_typed_words_become_the_callers_words():
    live, mind = live_call(), ScriptedMind()

    async def scenario():
        session = make_session(live, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_typed("an oil change")
        await asyncio.sleep(1)
        session.caller_left()
        await run

    run_virtually(scenario())
    said = mind.saw(happened.CallerSaid)
    assert [(e.text, e.started_ms, e.ended_ms) for e in said] == [
        ("an oil change", 1000, 1000)
    ]


def test_the_heartbeat_is_renewed_while_the_call_lives():
    live, recorder = live_call(), DirectRecorder()
    Call.objects.update(heartbeat_at=datetime(2020, 1, 1, tzinfo=UTC))

    async def scenario():
        session = make_session(live, recorder=recorder)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(35)
        session.caller_left()
        await run
        await asyncio.sleep(60)

    run_virtually(scenario())
    beats = [e for e in recorder.entries if type(e).__name__ == "HeartbeatEntry"]
    assert len(beats) == 4
    live.refresh_from_db()
    assert live.heartbeat_at.year > 2020


def test_an_engine_that_never_starts_is_reported_to_the_agent():
    live, engine, mind = live_call(), QuietEngine(), ScriptedMind()

    async def never(session):
        await asyncio.Event().wait()

    engine.start = never

    async def scenario():
        session = make_session(live, engine=engine, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(20)
        session.caller_left()
        await run

    run_virtually(scenario())
    assert [e.reason for e in mind.saw(happened.EngineLost)] == [
        "the engine did not start in time"
    ]


def test_a_call_that_gets_more_events_than_it_can_serve_ends_as_failed():
    live = live_call()

    class FullLine(MemoryLine):
        async def send_audio(self, mulaw):
            await asyncio.sleep(1)

    async def scenario():
        mind = on(happened.EngineReady, do.PlayAudio("i1", b"\xff" * 160))
        session = make_session(live, line=FullLine(), mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(0.5)
        for _ in range(3000):
            session.key_pressed("1")
        await run

    run_virtually(scenario())
    live.refresh_from_db()
    assert (live.status, live.end_reason) == ("failed", "overloaded")


def test_a_call_keeps_up_with_any_number_of_events_while_nothing_has_to_wait():
    live, mind = live_call(), ScriptedMind()

    async def scenario():
        session = make_session(live, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        for _ in range(3000):
            session.key_pressed("1")
        session.caller_left()
        await run

    run_virtually(scenario())
    live.refresh_from_db()
    assert (live.status, live.end_reason) == ("completed", "caller")
    assert len(mind.saw(happened.KeyPressed)) == 3000


def test_sound_is_dated_by_when_it_can_go_out():
    live, engine, mind = live_call(), QuietEngine(), ScriptedMind()

    async def scenario():
        session = make_session(live, engine=engine, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(2)
        engine.emit(happened.AgentAudio(100, "resp-1", "i1", b"\x01" * 160))
        await asyncio.sleep(1)
        session.caller_left()
        await run

    run_virtually(scenario())
    assert [event.at_ms for event in mind.saw(happened.AgentAudio)] == [2_000]


def _figure(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_interruptions_and_response_times_are_counted():
    live = live_call()
    mind = on(
        happened.EngineReady,
        do.SaveEvent("response_first_audio", 10, {"latency_ms": None}),
        do.SaveEvent("response_first_audio", 900, {"latency_ms": 700}),
        do.SaveEvent("barge_in_confirmed", 1_200, {"why": "words"}),
        do.SaveEvent("barge_in_rejected", 2_000, {"why": "backchannel"}),
    )

    def figures() -> list[float]:
        return [
            _figure("callcenter_response_seconds_count"),
            _figure("callcenter_response_seconds_sum"),
            _figure("callcenter_barge_ins_total", outcome="confirmed"),
            _figure("callcenter_barge_ins_total", outcome="rejected"),
        ]

    async def scenario():
        session = make_session(live, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        await run

    before = figures()
    run_virtually(scenario())
    grown = [now - then for now, then in zip(figures(), before, strict=True)]
    assert grown == pytest.approx([1, 0.7, 1, 1])
