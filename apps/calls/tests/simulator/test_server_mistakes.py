"""What the server does wrong is in the report, and the call goes on where it can."""

from __future__ import annotations

import pytest

from apps.calls.telephony.simulator import CallerLine, HangUp, place_call

from .honest_server import tone


async def test_garbage_from_the_server_is_reported_and_ignored(server, options):
    async def babble(agent):
        await agent.ws.send("not json")
        await agent.ws.send(b"\x00\x01")
        await agent.send({"event": "applause"})
        await agent.send({"event": "clear", "streamSid": "MZother"})
        await agent.send({"event": "clear", "extra": 1})
        await agent.say(tone(300), mark="still here")
        await agent.wait_for("mark")
        await agent.ws.close()

    server.behave = babble
    report = await place_call(options())
    assert [w.code for w in report.warnings] == [31951, 31950, 31951, 31951, 31951]
    assert "applause" in report.warnings[2].reason
    assert "MZother" in report.warnings[3].reason
    assert not report.streams[0].clears_at_ms
    assert report.streams[0].marks[0].how == "played"


@pytest.mark.parametrize(
    ("path", "document", "failure"),
    [
        ("/twilio/voice", "<html/>", "<html>"),
        ("/twilio/voice", "", "not XML"),
        (
            "/twilio/voice",
            "<Response><Connect><Stream url='https://a'/></Connect></Response>",
            "31922",
        ),
        ("/twilio/stream-ended", "oops", "not XML"),
    ],
)
async def test_a_bad_document_ends_the_call_with_the_reason(
    server, options, path, document, failure
):
    async def close(agent):
        await agent.ws.close()

    server.behave = close
    server.documents[path] = document
    report = await place_call(options())
    assert failure in report.failure
    assert server.forms("/twilio/status")


async def test_an_error_from_the_webhook_is_reported(server, options):
    server.status = 500
    report = await place_call(options())
    assert report.failure.startswith("11200: ")
    assert "HTTP 500" in report.failure


async def test_a_webhook_that_is_no_xml_is_reported(server, options):
    server.content_type = "text/html; charset=utf-8"
    report = await place_call(options())
    assert report.failure.startswith("12300: ")


async def test_a_server_that_is_not_there_is_reported(options):
    report = await place_call(options(url="http://127.0.0.1:9"))
    assert report.failure.startswith("11205: ")


async def test_a_refused_upgrade_is_reported_and_the_action_asked(server, options):
    server.documents["/twilio/voice"] = server.documents["/twilio/voice"].replace(
        "/twilio/media", "/refused"
    )
    report = await place_call(options())
    assert report.streams[0].http_status == 403
    assert "31920" in str(report.warnings[0].code)
    assert "403" in report.failure
    assert server.forms("/twilio/stream-ended")[0]["CallStatus"] == "in-progress"


async def test_documents_that_go_round_in_a_circle_come_to_an_end(server, options):
    server.documents["/twilio/voice"] = (
        "<Response><Redirect>/twilio/voice</Redirect></Response>"
    )
    report = await place_call(options())
    assert "documents in one call" in report.failure


async def test_sound_the_server_never_sent_in_time_is_noted(server, options):
    async def stutter(agent):
        await agent.say(tone(100))
        await agent.wait_media(10)
        await agent.say(tone(100))
        await agent.wait_for("stop")

    server.behave = stutter
    report = await place_call(options(steps=(CallerLine("hi"), HangUp())))
    (gap,) = report.starvations
    assert 40 < gap.gap_ms < 250


async def test_a_stream_closed_in_error_is_reported_and_no_answer_is_made_up(
    server, options
):
    async def break_down(agent):
        await agent.wait_quiet_after_speech()
        await agent.ws.close(1011)

    server.behave = break_down
    server.documents["/twilio/stream-ended"] = "<Response><Say>sorry</Say></Response>"
    report = await place_call(options(steps=(CallerLine("hi"),)))
    assert [(w.code, w.reason) for w in report.warnings] == [
        (31921, "socket closed with 1011")
    ]
    assert report.said_by_twilio == ["sorry"]
    assert abs(report.agent_audio).max() > 1000
    assert report.agent_utterances == []
    assert report.latencies_ms == []
