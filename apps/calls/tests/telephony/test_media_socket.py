"""What a media stream may send, what is done with it, and what is refused."""

from __future__ import annotations

import asyncio

import pytest
from channels.db import database_sync_to_async

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.calls.choices import CallStatus
from apps.calls.telephony import socket, tokens
from apps.calls.tests.telephony.media_caller import (
    Caller,
    complaints,
    refusals,
    ringing,
    row,
    soon,
)

from . import carrier

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_call_goes_through_and_its_row_tells_how_it_went(consumer, calls):
    token = await database_sync_to_async(ringing)()
    caller = Caller(consumer)
    await caller.answered(token)
    await caller.say(
        carrier.media(b"\x07" * 160, 0),
        carrier.dtmf("5"),
        carrier.mark("m1"),
        carrier.media(b"\x08" * 160, 20),
    )
    await soon(lambda: calls.heard(happened.MarkReturned))
    assert (await row()).status == CallStatus.IN_PROGRESS
    await soon(lambda: len(calls.engines[0].heard) == 320)
    assert calls.engines[0].heard == b"\x07" * 160 + b"\x08" * 160
    assert [e.digit for e in calls.heard(happened.KeyPressed)] == ["5"]
    await caller.say(carrier.stop())
    assert await caller.closed() == 1000
    await caller.gone()
    call = await row()
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")
    assert call.stream_sid == carrier.STREAM
    assert call.answered_at is not None


async def test_what_the_agent_plays_goes_out_as_twilio_reads_it(consumer, calls):
    audio = bytes(range(160))
    calls.answer = lambda event: (
        [do.PlayAudio("i1", audio), do.SendMark("m1"), do.ClearPlayback()]
        if isinstance(event, happened.EngineReady)
        else []
    )
    token = await database_sync_to_async(ringing)()
    caller = Caller(consumer)
    await caller.answered(token)
    from apps.calls.telephony.simulator.wire import (
        ServerClear,
        ServerMark,
        ServerMedia,
        read_server_message,
    )

    got = [
        read_server_message(await caller.receive_from(5), carrier.STREAM)
        for _ in range(3)
    ]
    assert got == [ServerMedia(audio), ServerMark("m1"), ServerClear()]
    await caller.gone()


async def test_a_dropped_connection_is_a_lost_call_that_may_come_back(consumer):
    token = await database_sync_to_async(ringing)()
    caller = Caller(consumer)
    await caller.answered(token)
    await caller.say(carrier.media())
    await caller.gone()
    call = await row()
    assert (call.status, call.end_reason) == (CallStatus.LOST, "stream lost")
    assert call.next_step["verb"] == "resume"

    again = await database_sync_to_async(tokens.issue)(call.pk)
    caller = Caller(consumer)
    await caller.answered(again, stream="MZ2")
    await caller.say(carrier.message("stop", "MZ2", stop={}))
    await caller.closed()
    await caller.gone()
    call = await row()
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")


@pytest.mark.parametrize(
    ("garbage", "kind"),
    [
        ("{not json", "malformed_json"),
        ('"a word"', "malformed_json"),
        ('{"event":"party"}', "unknown_event"),
        ("{}", "unknown_event"),
        (carrier.media(stream="MZ9"), "wrong_stream_sid"),
        (carrier.message("media", media={"payload": "%%"}), "malformed_frame"),
        (
            carrier.message("media", media={"timestamp": "1", "payload": "%%"}),
            "malformed_frame",
        ),
        (carrier.message("media"), "malformed_frame"),
        (carrier.message("dtmf", dtmf={"digit": "12"}), "malformed_frame"),
        (carrier.message("mark", mark={"name": ""}), "malformed_frame"),
        (carrier.media(b"\x00" * 60_000), "oversized_frame"),
        (carrier.start("x", call="CA9"), "second_start"),
        (carrier.start("x", stream="MZ2"), "second_start"),
        (
            carrier.start("x", media_format={"encoding": "audio/L16"}),
            "wrong_media_format",
        ),
    ],
)
async def test_a_bad_message_is_logged_once_and_the_call_goes_on(
    consumer, calls, caplog, garbage, kind
):
    token = await database_sync_to_async(ringing)()
    caller = Caller(consumer)
    await caller.answered(token)
    await caller.say(garbage, garbage, garbage)
    stream = "MZ2" if '"MZ2"' in garbage else carrier.STREAM
    await caller.say(
        carrier.message("dtmf", stream, dtmf={"digit": "7"}),
    )
    await soon(lambda: calls.heard(happened.KeyPressed))
    assert complaints(caplog) == [(kind, carrier.CALL)]
    assert await caller.receive_nothing()
    await caller.say(carrier.message("stop", stream, stop={}))
    await caller.closed()
    await caller.gone()
    assert (await row()).status == CallStatus.COMPLETED


async def test_a_binary_message_is_ignored_with_one_line(consumer, calls, caplog):
    token = await database_sync_to_async(ringing)()
    caller = Caller(consumer)
    await caller.answered(token)
    await caller.send_to(bytes_data=b"\x00" * 160)
    await caller.send_to(bytes_data=b"\x00" * 160)
    await caller.say(carrier.dtmf("7"))
    await soon(lambda: calls.heard(happened.KeyPressed))
    assert complaints(caplog) == [("binary_frame", carrier.CALL)]
    await caller.gone()


async def test_sound_before_the_start_is_ignored(consumer, calls, caplog):
    token = await database_sync_to_async(ringing)()
    caller = Caller(consumer)
    await caller.connect()
    await caller.say(carrier.media(), carrier.start(token), carrier.dtmf("7"))
    await soon(lambda: calls.heard(happened.KeyPressed))
    assert complaints(caplog) == [("before_start", "")]
    assert calls.engines[0].heard == b""
    await caller.gone()


async def test_two_hundred_garbage_frames_close_the_socket_and_nothing_else(
    consumer, calls, caplog
):
    first = await database_sync_to_async(ringing)()
    other = await database_sync_to_async(ringing)("CA2")
    innocent, guilty = Caller(consumer), Caller(consumer)
    await innocent.answered(other, call="CA2")
    await guilty.answered(first)
    await soon(lambda: len(calls.sessions) == 2)
    for number in range(200):
        await guilty.say(f"garbage {number}")
    assert await guilty.closed() == 1000
    await guilty.gone()
    call = await row()
    assert (call.status, call.end_reason) == (CallStatus.FAILED, "too much garbage")
    assert complaints(caplog) == [("malformed_json", carrier.CALL)]
    assert (await row("CA2")).status == CallStatus.IN_PROGRESS
    await innocent.say(carrier.dtmf("7"))
    await soon(lambda: calls.heard(happened.KeyPressed))
    await innocent.gone()


async def test_garbage_without_a_start_closes_the_socket(consumer, caplog):
    caller = Caller(consumer)
    await caller.connect()
    for _ in range(200):
        await caller.say("garbage")
    assert await caller.closed() == 4008
    await caller.gone()
    assert complaints(caplog) == [("malformed_json", "")]


async def test_a_stream_that_never_starts_is_closed(consumer, caplog, monkeypatch):
    monkeypatch.setattr(socket, "START_SECONDS", 0.1)
    token = await database_sync_to_async(ringing)()
    caller = Caller(consumer)
    await caller.connect()
    await caller.say(carrier.connected())
    assert await caller.closed() == 4008
    await caller.gone()
    assert refusals(caplog) == ["no start in time"]
    assert (await row()).status == CallStatus.RINGING
    assert token


async def test_a_newer_socket_takes_the_call_over(consumer, calls):
    first = await database_sync_to_async(ringing)()
    second = await database_sync_to_async(ringing)()
    older, newer = Caller(consumer), Caller(consumer)
    await older.answered(first)
    await soon(lambda: calls.sessions)
    await newer.answered(second, stream="MZ2")
    assert await older.closed() == 1000
    await older.gone()
    await soon(lambda: len(calls.sessions) == 2)
    call = await row()
    assert (call.status, call.stream_sid) == (CallStatus.IN_PROGRESS, "MZ2")
    assert [e.reason for e in calls.minds[1].saw(happened.EngineLost)] == ["resumed"]
    await newer.say(carrier.message("stop", "MZ2", stop={}))
    await newer.closed()
    await newer.gone()
    assert (await row()).status == CallStatus.COMPLETED


async def test_a_call_that_cannot_be_served_ends_as_failed(consumer, calls, caplog):
    calls.error = ValueError("no brain published")
    token = await database_sync_to_async(ringing)()
    caller = Caller(consumer)
    await caller.answered(token)
    assert await caller.closed() == 4011
    await caller.gone()
    call = await row()
    assert (call.status, call.end_reason) == (
        CallStatus.FAILED,
        "ValueError: no brain published",
    )
    assert "The call could not be served." in caplog.text


async def test_a_hang_up_while_the_call_is_being_opened_is_not_overlooked(
    consumer, calls
):
    opened = asyncio.Event()
    quick = calls.open

    async def slow(answered, transport):
        await opened.wait()
        return await quick(answered, transport)

    consumer._open_session = slow
    token = await database_sync_to_async(ringing)()
    caller = Caller(consumer)
    await caller.answered(token)
    await caller.say(carrier.media(), carrier.stop())
    await caller.send_input({"type": "websocket.disconnect", "code": 1000})
    opened.set()
    await caller.wait(10)
    call = await row()
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")
