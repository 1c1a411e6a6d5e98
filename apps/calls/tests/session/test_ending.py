"""However a call ends, its row says so, once, and nothing of it is left running."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.agentbrain.engines.base import EngineError
from apps.calls.choices import CallStatus
from apps.calls.models import Call, CallEvent, Turn
from apps.calls.recorder_entries import EventEntry
from apps.calls.telephony.transport import BoundedSender, LineLost
from apps.calls.telephony.twilio import TwilioTransport
from apps.calls.telephony.twilio_frames import TwilioStream
from apps.calls.tests.parts import (
    DirectRecorder,
    MemoryLine,
    QuietEngine,
    ScriptedMind,
    live_call,
    make_session,
)
from apps.calls.tests.virtual_time import run_virtually

pytestmark = pytest.mark.django_db


async def _nothing_left_running() -> None:
    await asyncio.sleep(60)
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_the_caller_hangs_up_and_the_call_is_completed():
    call, line, mind = live_call(), MemoryLine(), ScriptedMind()

    async def scenario():
        session = make_session(call, line=line, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        session.line_lost("stream lost")  # the socket closes right after
        await run
        await _nothing_left_running()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")
    assert call.ended_at is not None
    assert [event.reason for event in mind.saw(happened.CallEnded)] == ["caller"]
    assert line.closed == [(1000, "caller")]
    assert CallEvent.objects.filter(call=call, kind="call_ended").count() == 1


def test_the_agent_hangs_up_and_the_line_learns_what_is_next():
    call, line = live_call(), MemoryLine()

    def answer(event):
        if isinstance(event, happened.EngineReady):
            return [do.HangUp("goodbye")]
        return []

    async def scenario():
        await make_session(call, line=line, mind=ScriptedMind(answer)).run()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "goodbye")
    assert call.next_step == {"verb": "hangup"}
    assert line.closed


def test_a_transfer_leaves_the_number_for_the_line():
    call = live_call()

    def answer(event):
        if isinstance(event, happened.EngineReady):
            return [do.TransferCall("+15550009999")]
        return []

    async def scenario():
        await make_session(call, mind=ScriptedMind(answer)).run()

    run_virtually(scenario())
    call.refresh_from_db()
    assert call.next_step == {"verb": "transfer", "target": "+15550009999"}


def test_a_bug_in_the_agent_ends_the_call_as_failed_and_keeps_its_turns(caplog):
    call = live_call()

    def answer(event):
        if isinstance(event, happened.KeyPressed):
            raise ZeroDivisionError("no")
        if isinstance(event, happened.CallEnded):
            return [do.SaveTurn(0, "caller", "hello", "", 0, 10)]
        return []

    async def scenario():
        session = make_session(call, mind=ScriptedMind(answer))
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.key_pressed("1")
        await run
        await _nothing_left_running()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (
        CallStatus.FAILED,
        "ZeroDivisionError: no",
    )
    assert Turn.objects.get(call=call).text == "hello"
    assert [r.call_sid for r in caplog.records if "The call failed" in r.message] == [
        "CA1"
    ]


def test_a_tool_that_raises_ends_the_call_as_failed():
    call = live_call()

    async def broken(request, caller):
        raise KeyError("slots")

    def answer(event):
        if isinstance(event, happened.EngineReady):
            return [do.RunTool("t1", "find_slots")]
        return []

    async def scenario():
        await make_session(call, mind=ScriptedMind(answer), run_tool=broken).run()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.FAILED, "KeyError: 'slots'")


def test_a_send_that_never_returns_ends_the_call_as_lost():
    call = live_call()

    async def swallowed(message):
        await asyncio.Event().wait()

    def answer(event):
        if isinstance(event, happened.EngineReady):
            return [do.PlayAudio("i1", b"\xff" * 160)]
        return []

    async def scenario():
        line = TwilioTransport(BoundedSender(swallowed), TwilioStream())
        began = asyncio.get_running_loop().time()
        await make_session(call, line=line, mind=ScriptedMind(answer)).run()
        took = asyncio.get_running_loop().time() - began
        assert 5 <= took < 11, took
        await _nothing_left_running()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (
        CallStatus.LOST,
        "a send did not return",
    )


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
        await _nothing_left_running()

    run_virtually(scenario())
    call.refresh_from_db()
    assert call.status == CallStatus.COMPLETED


def test_an_engine_that_breaks_is_the_agents_decision():
    call, engine, mind = live_call(), QuietEngine(), ScriptedMind()

    async def scenario():
        session = make_session(call, engine=engine, mind=mind)
        run = asyncio.create_task(session.run())
        engine.emit(EngineError("no quota", permanent=True))
        await asyncio.sleep(1)
        session.caller_left()
        await run

    run_virtually(scenario())
    assert [(e.reason, e.permanent) for e in mind.saw(happened.EngineLost)] == [
        ("no quota", True)
    ]


def test_a_cancelled_session_leaves_a_call_that_can_be_resumed():
    call = live_call()

    async def scenario():
        run = asyncio.create_task(make_session(call).run())
        await asyncio.sleep(1)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        await _nothing_left_running()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.LOST, "shutdown")
    assert call.next_step["verb"] == "resume"


def test_who_hangs_up_while_a_torn_call_is_closed_is_not_waited_for():
    """The carrier's word overtakes the row, which is closed in a moment."""
    call = live_call()

    async def scenario():
        session = make_session(call)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.line_lost("stream lost")
        session.caller_left()
        await run
        await _nothing_left_running()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.LOST, "stream lost")
    assert call.next_step == {}


def test_an_older_stream_never_closes_the_row_of_a_newer_one():
    call = live_call()

    async def scenario():
        session = make_session(call)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        await Call.objects.aupdate(stream_sid="MZ2")
        session.caller_left()
        await run

    run_virtually(scenario())
    call.refresh_from_db()
    assert call.status == CallStatus.IN_PROGRESS


def test_a_booking_under_way_at_the_hang_up_is_known_to_the_record():
    call = live_call()

    async def slow(request, caller):
        from apps.calls.session_types import ToolResult

        await asyncio.sleep(2)
        return ToolResult({"appointment_id": 7})

    def answer(event):
        match event:
            case happened.EngineReady():
                return [do.RunTool("t1", "book_appointment")]
            case happened.ToolFinished():
                return [do.UpdateCall("closing", "book", outcome="booked")]
        return []

    async def scenario():
        session = make_session(call, mind=ScriptedMind(answer), run_tool=slow)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(0.5)
        session.caller_left()
        await run

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.outcome, call.status) == ("booked", CallStatus.COMPLETED)


class _ClosedLine(MemoryLine):
    """The other side has closed: whatever is sent fails."""

    async def send_audio(self, mulaw):
        raise LineLost("a send failed: closed")


def _session_that_speaks(call):
    def answer(event):
        if isinstance(event, happened.KeyPressed):
            return [do.PlayAudio("i1", b"\x01" * 160)]
        return []

    return make_session(call, line=_ClosedLine(), mind=ScriptedMind(answer))


def test_who_hung_up_while_we_spoke_is_not_lost():
    call = live_call()

    async def scenario():
        session = _session_that_speaks(call)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.key_pressed("1")
        await asyncio.sleep(0.1)  # the failed send is known, the stop not yet read
        session.caller_left()
        await run

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")


def test_a_line_that_takes_nothing_and_says_nothing_is_lost_with_one_line(caplog):
    call = live_call()

    async def scenario():
        session = _session_that_speaks(call)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.key_pressed("1")
        await run
        await _nothing_left_running()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.LOST, "a send failed: closed")
    assert [
        (record.call_sid, record.fields["reason"])
        for record in caplog.records
        if record.message == "The line broke off."
    ] == [("CA1", "a send failed: closed")]


def test_an_engine_that_ends_with_its_call_is_no_loss(caplog):
    call = live_call()

    async def scenario():
        session = make_session(call)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        await run
        await _nothing_left_running()

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
        await _nothing_left_running()

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
