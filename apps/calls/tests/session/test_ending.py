"""However a call ends, its row says so, once, and nothing of it is left running."""

from __future__ import annotations

import asyncio

import pytest
from django.db import OperationalError

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.agentbrain.engines.base import EngineError
from apps.calls import services
from apps.calls.choices import CallStatus
from apps.calls.models import Call, CallEvent, Turn
from apps.calls.telephony.transport import (
    NORMAL,
    SERVICE_RESTART,
    BoundedSender,
    LineLost,
)
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
from apps.calls.tests.session.after_the_end import nothing_left_running
from apps.calls.tests.virtual_time import run_virtually

pytestmark = pytest.mark.django_db


def test_the_caller_hangs_up_and_the_call_is_completed():
    call, line, mind = live_call(), MemoryLine(), ScriptedMind()

    async def scenario():
        session = make_session(call, line=line, mind=mind)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        session.caller_left()
        session.line_lost("stream lost")  # the socket closes right after
        await run
        await nothing_left_running()

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
        await nothing_left_running()

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
        await nothing_left_running()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (
        CallStatus.LOST,
        "a send did not return",
    )


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
        await nothing_left_running()

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
        await nothing_left_running()

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
        await nothing_left_running()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.LOST, "a send failed: closed")
    assert [
        (record.call_sid, record.fields["reason"])
        for record in caplog.records
        if record.message == "The line broke off."
    ] == [("CA1", "a send failed: closed")]


@pytest.mark.parametrize(
    ("stops", "code"),
    [(True, SERVICE_RESTART), (False, NORMAL)],
    ids=["the server", "the caller"],
)
def test_only_a_server_that_stops_says_that_it_will_be_back(stops, code):
    call, line = live_call(), MemoryLine()

    async def scenario():
        session = make_session(call, line=line)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        if stops:
            await session.shut_down()
        else:
            session.caller_left()
        await run

    run_virtually(scenario())
    assert [closed for closed, _ in line.closed] == [code]


def test_a_row_that_cannot_be_closed_now_is_left_to_the_recorder(monkeypatch):
    call, recorder = live_call(), DirectRecorder()

    def away(*args, **kwargs):
        raise OperationalError("server closed the connection")

    async def scenario():
        session = make_session(call, recorder=recorder)
        run = asyncio.create_task(session.run())
        await asyncio.sleep(1)
        monkeypatch.setattr(services, "end_call", away)
        session.caller_left()
        await run
        monkeypatch.undo()
        await recorder.flush()

    run_virtually(scenario())
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")
