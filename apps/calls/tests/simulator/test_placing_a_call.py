"""A call goes from ringing to the status callback as Twilio's calls do."""

from __future__ import annotations

import re

from twilio.request_validator import RequestValidator

from apps.calls.telephony.simulator import CallerLine, HangUp, PressKeys, place_call

from .honest_server import PUBLIC, tone


async def test_it_posts_the_fields_of_a_ringing_call(server, options):
    report = await place_call(options(steps=(HangUp(),)))
    form = server.forms("/twilio/voice")[0]
    assert re.fullmatch("CA[0-9a-f]{32}", form["CallSid"])
    assert form["CallSid"] == report.call_sid
    assert form["CallStatus"] == "ringing"
    assert form["Direction"] == "inbound"
    assert form["ApiVersion"] == "2010-04-01"
    assert form["From"] == form["Caller"] == "+15550001111"


async def test_it_signs_every_request_over_the_public_address(server, options):
    await place_call(options(steps=(HangUp(),)))
    paths = [path for path, _, _ in server.requests]
    assert paths == ["/twilio/voice", "/twilio/stream-ended", "/twilio/status"]
    validator = RequestValidator("12345")
    for path, form, headers in server.requests:
        signature = headers["x-twilio-signature"]
        assert validator.validate(PUBLIC + path, form, signature)


async def test_it_signs_the_upgrade_over_the_wss_address_as_written(server, options):
    await place_call(options(steps=(HangUp(),)))
    expected = RequestValidator("12345").compute_signature(
        "wss://shop.example/twilio/media", {}
    )
    assert server.upgrades[0]["x-twilio-signature"] == expected
    assert server.upgrades[0]["path"] == "/twilio/media"


async def test_without_a_token_nothing_is_signed(server, options):
    await place_call(options(steps=(HangUp(),), auth_token=""))
    assert all("x-twilio-signature" not in headers for *_, headers in server.requests)
    assert "x-twilio-signature" not in server.upgrades[0]


async def test_the_stream_opens_with_connected_and_start(server, options):
    report = await place_call(options(steps=(HangUp(),)))
    connected, start = server.agents[0].messages[:2]
    assert connected == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert start["sequenceNumber"] == "1"
    assert re.fullmatch("MZ[0-9a-f]{32}", start["streamSid"])
    assert start["start"]["callSid"] == report.call_sid
    assert start["start"]["customParameters"] == {"token": "once"}
    assert start["start"]["mediaFormat"] == {
        "encoding": "audio/x-mulaw",
        "sampleRate": 8000,
        "channels": 1,
    }


async def test_numbers_on_the_wire_are_strings_that_count_up(server, options):
    await place_call(options(steps=(PressKeys("5#"),)))
    messages = server.agents[0].messages
    sequence = [m["sequenceNumber"] for m in messages[1:]]
    assert sequence == [str(n + 1) for n in range(len(sequence))]
    media = [m["media"] for m in server.agents[0].of("media")]
    assert [m["chunk"] for m in media] == [str(n + 1) for n in range(len(media))]
    assert [m["timestamp"] for m in media] == [str(n * 20) for n in range(len(media))]
    assert {len(m["payload"]) for m in media} == {216}
    digits = [m["dtmf"] for m in server.agents[0].of("dtmf")]
    assert digits == [
        {"track": "inbound_track", "digit": "5"},
        {"track": "inbound_track", "digit": "#"},
    ]


async def test_a_caller_who_hangs_up_sends_stop_and_completes_the_call(server, options):
    report = await place_call(options(steps=(HangUp(),)))
    assert server.agents[0].messages[-1]["event"] == "stop"
    assert server.forms("/twilio/stream-ended")[0]["CallStatus"] == "completed"
    status = server.forms("/twilio/status")[0]
    assert status["CallStatus"] == "completed"
    assert status["CallDuration"].isdecimal()
    assert report.statuses == ["ringing", "completed", "completed"]
    assert report.ended_by == "caller: as scripted"
    assert not report.failure


async def test_when_the_server_closes_the_action_decides(server, options):
    async def hang_up_at_once(agent):
        await agent.say(tone(1000))
        await agent.wait_media(10)
        await agent.ws.close()

    server.behave = hang_up_at_once
    report = await place_call(options())
    assert server.forms("/twilio/stream-ended")[0]["CallStatus"] == "in-progress"
    assert report.ended_by == "agent"
    assert report.close_code == 1000
    assert report.streams[0].unplayed_ms > 500


async def test_the_action_can_connect_the_call_again(server, options):
    async def close_the_first(agent):
        if len(server.agents) == 1:
            await agent.wait_media(3)
            await agent.ws.close()
        else:
            server.documents["/twilio/stream-ended"] = "<Response><Hangup/></Response>"
            await agent.wait_for("stop")

    server.behave = close_the_first
    server.documents["/twilio/stream-ended"] = server.documents["/twilio/voice"]
    report = await place_call(options(steps=(CallerLine("hello"),)))
    assert [s.ended_by for s in report.streams] == ["server", "caller"]
    assert len({s.stream_sid for s in report.streams}) == 2


async def test_it_follows_say_redirect_and_dial(server, options):
    server.documents["/twilio/voice"] = (
        "<Response><Say>ok</Say><Redirect>/next</Redirect></Response>"
    )
    server.documents["/next"] = (
        '<Response><Dial action="/dialled"><Number>+15550002222</Number></Dial>'
        "</Response>"
    )
    server.documents["/dialled"] = "<Response/>"
    report = await place_call(options(dial_seconds=0.05, dial_status="busy"))
    assert report.said_by_twilio == ["ok"]
    assert report.dialled == ["+15550002222"]
    dialled = server.forms("/dialled")[0]
    assert (dialled["DialCallStatus"], dialled["DialBridged"]) == ("busy", "false")
    assert report.ended_by == "end of the document"


async def test_who_gives_up_while_it_rings_is_told_of_as_gone(server, options):
    server.documents["/twilio/voice"] = (
        '<Response><Dial action="/dialled">+15550002222</Dial></Response>'
    )
    server.documents["/dialled"] = "<Response/>"
    report = await place_call(
        options(dial_rings_seconds=30.0, gives_up_after_seconds=0.05)
    )
    [told] = server.forms("/dialled")
    assert (told["CallStatus"], told["DialCallStatus"]) == ("completed", "canceled")
    assert told["DialCallDuration"] == "0"
    assert report.ended_by == "caller: tired of waiting"
    assert report.statuses[-1] == "completed"


async def test_a_rejected_call_is_never_picked_up(server, options):
    server.documents["/twilio/voice"] = '<Response><Reject reason="busy"/></Response>'
    report = await place_call(options())
    assert report.statuses == ["ringing", "busy"]
    assert not report.streams


async def test_a_stream_with_a_status_callback_reports_its_beginning_and_end(
    server, options
):
    server.documents["/twilio/voice"] = server.documents["/twilio/voice"].replace(
        "<Stream ", '<Stream statusCallback="/stream-status" '
    )
    report = await place_call(options(steps=(HangUp(),)))
    forms = server.forms("/stream-status")
    assert [f["StreamEvent"] for f in forms] == ["stream-started", "stream-stopped"]
    assert {f["StreamSid"] for f in forms} == {report.streams[0].stream_sid}
