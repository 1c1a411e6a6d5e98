"""Every message Vapi's server URL can be told, and what it changes."""

from __future__ import annotations

import hashlib
import hmac
import time

import orjson
import pytest

from apps.calls.choices import CallStatus, Channel, Direction
from apps.calls.conversation_models import Conversation, Delivery
from apps.calls.models import Call, CallEvent, Turn
from apps.calls.switchboard import switchboard
from apps.customers.models import Appointment
from apps.customers.tests.shop import booked

from .client import CHAT, SECRET, WEBHOOK, Client, chat, message
from .shop import rows, transcript
from .test_one_conversation import BOOKING, converse

INFORMS = (
    "conversation-update",
    "transcript",
    'transcript[transcriptType="final"]',
    "speech-update",
    "assistant.started",
    "assistant.speechStarted",
    "model-output",
    "transfer-update",
    "language-change-detected",
    "phone-call-control",
    "voice-input",
    "voice-request",
    "call.endpointing.request",
    "chat.created",
    "session.created",
    "call.deleted",
    "hang",
    "user-interrupted",
    "status-update",
    "end-of-call-report",
    "a type of next year",
)


async def tell(client, kind, sid="", **fields):
    reply = await client.post(WEBHOOK, message(kind, sid, **fields))
    assert reply.status == 200, reply.body
    return reply.json


# What only informs


@pytest.mark.parametrize("kind", INFORMS)
async def test_it_is_answered_with_an_empty_object(client, kind):
    assert await tell(client, kind) == {}
    assert await tell(client, kind, "c1") == {}


@pytest.mark.parametrize("kind", ["speech-update", "transcript", "conversation-update"])
async def test_it_is_a_sign_of_life_and_nothing_else(client, kind):
    await client.post(CHAT, chat("c1"))
    await Call.objects.aupdate(heartbeat_at=None)
    events = len(await rows(CallEvent))
    await tell(client, kind, "c1")
    [call] = await rows(Call)
    assert call.heartbeat_at is not None
    assert len(await rows(CallEvent)) == events


async def test_nothing_is_made_of_a_call_nobody_knows(client):
    await tell(client, "speech-update", "unknown")
    assert not await rows(Call)


async def test_the_status_makes_the_row_and_connects_it(client):
    number = {"number": "+15550002222"}
    await tell(client, "status-update", "c1", status="ringing", customer=number)
    [call] = await rows(Call)
    assert (call.status, call.channel) == (CallStatus.RINGING, Channel.VAPI)
    assert call.from_number == "+15550002222"
    await tell(client, "status-update", "c1", status="in-progress")
    [call] = await rows(Call)
    assert call.status == CallStatus.IN_PROGRESS
    assert call.answered_at is not None


async def test_a_call_of_ours_is_about_what_it_was_placed_for(client, maria):
    from asgiref.sync import sync_to_async

    appointment = await sync_to_async(booked)("2027-03-02T09:00")
    metadata = {"call_type": "outbound_reminder", "appointment_id": appointment.pk}
    fields = {
        "call": {"id": "c1", "type": "outboundPhoneCall"},
        "customer": {"number": "+15550002222"},
        "phoneNumber": {"number": "+15559990000"},
        "assistant": {"metadata": metadata},
    }
    await tell(client, "status-update", status="ringing", **fields)
    [call] = await rows(Call)
    assert (call.direction, call.call_type) == (Direction.OUTBOUND, "outbound_reminder")
    assert (call.to_number, call.from_number) == ("+15550002222", "+15559990000")
    assert call.appointment_id == appointment.pk
    reply = await client.post(CHAT, chat("c1"))
    assert "Maria" in reply.text
    history = [("assistant", reply.text), ("user", "yes, this is Maria")]
    reply = await client.post(CHAT, chat("c1", *history))
    assert "oil change" in reply.text.lower()


async def test_an_appointment_of_somebody_else_is_not_told(client, maria):
    from asgiref.sync import sync_to_async

    from apps.customers.tests.shop import JAMES

    theirs = await sync_to_async(booked)("2027-03-02T09:00", JAMES)
    metadata = {"call_type": "outbound_reminder", "appointment_id": theirs.pk}
    fields = {
        "call": {"id": "c1", "type": "outboundPhoneCall"},
        "customer": {"number": "+15550002222"},
        "assistant": {"metadata": metadata},
    }
    await tell(client, "status-update", status="ringing", **fields)
    [call] = await rows(Call)
    assert call.appointment_id is None


# Who answers a call


async def test_an_assistant_is_named_that_knows_the_caller(client):
    number = {"number": "+15550002222"}
    answer = await tell(client, "assistant-request", "c1", customer=number)
    assistant = answer["assistant"]
    assert "Maria" in assistant["firstMessage"]
    assert "Lopez" not in assistant["firstMessage"]
    assert assistant["model"]["provider"] == "custom-llm"
    assert assistant["model"]["url"] == "https://calls.example.com/vapi"
    assert assistant["model"]["headers"] == {"X-Vapi-Secret": SECRET}
    assert assistant["server"]["url"] == "https://calls.example.com/vapi/webhook"
    assert assistant["server"]["secret"] == SECRET
    kinds = {tool["type"]: tool for tool in assistant["model"]["tools"]}
    assert set(kinds) == {"endCall", "transferCall"}
    assert kinds["transferCall"]["destinations"][0]["number"] == "+15559990000"
    assert (await transcript("c1"))[0][1] == assistant["firstMessage"]


async def test_the_conversation_goes_on_from_the_first_message(client):
    answer = await tell(client, "assistant-request", "c1")
    greeting = answer["assistant"]["firstMessage"]
    await converse(
        client, "c1", "I need an oil change", history=[("assistant", greeting)]
    )
    speakers = [(who, text) for who, text, _ in await transcript("c1")]
    assert speakers[:2] == [("agent", greeting), ("caller", "I need an oil change")]


async def test_asked_twice_it_greets_once(client):
    first = await tell(client, "assistant-request", "c1")
    assert await tell(client, "assistant-request", "c1") == first
    assert len(await transcript("c1")) == 1


async def test_while_draining_the_caller_is_asked_to_call_again(client, monkeypatch):
    monkeypatch.setattr(switchboard, "draining", True)
    answer = await tell(client, "assistant-request", "c1")
    assert "call again" in answer["error"]


async def test_a_database_that_hangs_does_not_keep_the_caller_waiting(
    client, monkeypatch
):
    from apps.calls.telephony.vapi import assistant, kept

    monkeypatch.setattr(assistant, "DEADLINE_SECONDS", 0.2)
    monkeypatch.setattr(kept.KeptAnswer, "_register", lambda self, **_: time.sleep(1))
    answer = await tell(client, "assistant-request", "c1")
    assert answer["assistant"]["firstMessage"] == assistant.GREETING
    assert answer["assistant"]["model"]["url"] == "https://calls.example.com/vapi"


async def test_a_request_without_a_call_is_refused(client):
    reply = await client.post(WEBHOOK, message("assistant-request"))
    assert reply.status == 400


# Where to


async def test_a_transfer_goes_to_the_shops_person(client):
    answer = await tell(client, "transfer-destination-request", "c1")
    assert answer["destination"]["number"] == "+15559990000"


async def test_there_is_nobody_to_hand_over_to(client):
    assert "error" in await tell(client, "handoff-destination-request", "c1")


async def test_there_are_no_documents(client):
    assert await tell(client, "knowledge-base-request", "c1") == {"documents": []}


# The end


def report(reason="customer-ended-call", **fields):
    artifact = {"messages": [], "recordingUrl": "https://storage.example.com/r.wav"}
    return {
        "endedReason": reason,
        "endedAt": "2026-01-01T10:05:00.000Z",
        "cost": 0.07,
        "costs": [{"type": "model", "cost": 0.02}, {"type": "model", "cost": 0.01}],
        "analysis": {"summary": "Words of the caller."},
        "artifact": artifact,
        **fields,
    }


async def test_a_report_closes_the_call_and_asks_for_its_summary(client, summaries):
    await converse(client, "c1", "", *BOOKING)
    await tell(client, "end-of-call-report", "c1", **report())
    [call] = await rows(Call)
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")
    assert call.ended_at is not None
    assert call.ended_at >= call.answered_at
    assert call.outcome == "booked"
    assert summaries == [call.pk]
    [event] = await rows(CallEvent, kind="vapi_report")
    assert event.data["recording_url"] == "https://storage.example.com/r.wav"
    assert event.data["cost_usd"] == 0.07
    assert event.data["costs_usd"] == {"model": 0.03}
    assert "Words of the caller" not in str(event.data)
    assert len(await rows(CallEvent, kind="call_ended")) == 1


async def test_nothing_of_the_conversation_is_kept_beside_its_record(client):
    await converse(client, "c1", "", "I need an oil change")
    await tell(client, "end-of-call-report", "c1", **report())
    [row] = await rows(Conversation)
    assert (row.state, row.answer, row.owner) == ({}, {}, "")


async def test_the_same_report_twice_changes_nothing(client, summaries):
    await converse(client, "c1", "")
    for _ in range(2):
        await tell(client, "end-of-call-report", "c1", **report())
    assert len(await rows(CallEvent, kind="vapi_report")) == 1
    assert len(await rows(Delivery, kind="end-of-call-report")) == 1
    assert len(summaries) == 1


async def test_the_status_may_end_it_before_the_report_comes(client, summaries):
    await converse(client, "c1", "")
    ended = {"status": "ended", "endedReason": "customer-ended-call"}
    await tell(client, "status-update", "c1", **ended)
    await tell(client, "end-of-call-report", "c1", **report("silence-timed-out"))
    [call] = await rows(Call)
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")
    assert len(await rows(CallEvent, kind="vapi_report")) == 1
    assert len(summaries) == 1


async def test_a_report_may_be_the_first_we_hear_of_a_call(client):
    spoken = [
        {"role": "system", "message": "You are an assistant."},
        {"role": "bot", "message": "Hello.", "secondsFromStart": 0.5, "duration": 900},
        {"role": "user", "message": "Wrong number.", "secondsFromStart": 2},
    ]
    await tell(
        client, "end-of-call-report", "c1", **report(artifact={"messages": spoken})
    )
    [call] = await rows(Call)
    assert call.status == CallStatus.COMPLETED
    assert [turn.text for turn in await rows(Turn)] == ["Hello.", "Wrong number."]
    assert (await rows(Turn))[0].ended_ms == 1400


async def test_late_messages_do_not_open_it_again(client):
    await converse(client, "c1", "")
    await tell(client, "end-of-call-report", "c1", **report())
    await tell(client, "status-update", "c1", status="in-progress")
    await tell(client, "speech-update", "c1", status="started")
    reply = await client.post(CHAT, chat("c1", ("user", "hello?")))
    assert "Goodbye" in reply.text
    [call] = await rows(Call)
    assert call.status == CallStatus.COMPLETED


async def test_what_was_said_last_is_in_the_record_though_we_were_cut_off(
    client, model
):
    """The caller hangs up in the middle of a reply; only the report tells of it."""
    from apps.agentbrain.engines.llm.fake import ScriptedModel

    model(ScriptedModel(["Hello."], ["We open at eight each day. ", 30.0]))
    _, history = await converse(client, "c1", "")
    asked = client.start(CHAT, chat("c1", *history, ("user", "when do you open")))
    await asked.until("We open")
    await asked.hang_up()
    said = [
        *({"role": role, "content": words} for role, words in history),
        {"role": "user", "content": "when do you open"},
        {"role": "assistant", "content": "We open"},
    ]
    artifact = {"messagesOpenAIFormatted": said}
    await tell(client, "end-of-call-report", "c1", **report(artifact=artifact))
    assert [text for _, text, _ in await transcript("c1")] == [
        history[0][1],
        "when do you open",
        "We open",
    ]


ENDS = (
    ("customer-ended-call", CallStatus.COMPLETED, "caller"),
    ("assistant-ended-call", CallStatus.COMPLETED, "goodbye"),
    ("assistant-forwarded-call", CallStatus.COMPLETED, "transfer"),
    ("silence-timed-out", CallStatus.COMPLETED, "silence-timed-out"),
    ("customer-busy", CallStatus.FAILED, "customer-busy"),
    (
        "pipeline-error-custom-llm-500-server-error",
        CallStatus.FAILED,
        "pipeline-error-custom-llm-500-server-error",
    ),
    ("worker-shutdown", CallStatus.LOST, "worker-shutdown"),
    ("a reason of next year", CallStatus.COMPLETED, "a reason of next year"),
    ("x" * 150, CallStatus.COMPLETED, "x" * 60),
)


async def test_why_it_ended_reads_as_with_any_call(client):
    for number, (given, *_) in enumerate(ENDS):
        await tell(client, "end-of-call-report", f"c{number}", **report(given))
    calls = await rows(Call)
    assert [(call.status, call.end_reason) for call in calls] == [
        (status, reason) for _, status, reason in ENDS
    ]


# Who may tell, and what


@pytest.mark.parametrize("path", [WEBHOOK, CHAT, CHAT + "/chat/completions"])
async def test_without_the_secret_nobody_is_heard(maria, path):
    for secret in ("", "wrong"):
        reply = await Client(secret).post(path, message("end-of-call-report", "c1"))
        assert reply.status == 401
        assert reply.json["error"]["code"] == "invalid_api_key"
    assert not await rows(Call)


async def test_a_signed_message_is_heard(maria):
    body = orjson.dumps(message("status-update", "c1", status="ringing"))
    stamp = str(int(time.time() * 1000))
    key = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    headers = {"x-signature": key.hexdigest(), "x-timestamp": stamp}
    reply = await Client("").post(WEBHOOK, body, headers=headers)
    assert reply.status == 200
    assert await rows(Call)


@pytest.mark.parametrize("path", [WEBHOOK, CHAT])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b'{"message":[]}', b'{"message":{"type":7}}']
)
async def test_what_is_no_message_is_refused_in_openais_shape(client, path, body):
    reply = await client.post(path, body)
    assert reply.status == 400
    assert reply.json["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("path", [WEBHOOK, CHAT])
async def test_a_body_without_an_end_is_refused(client, path):
    huge = b'{"messages":"' + b"x" * (9 << 20)
    assert (await client.post(path, huge)).status == 413
    lying = await client.post(path, huge, headers={"content-length": "10"})
    assert lying.status in {400, 413}


@pytest.mark.parametrize("path", [WEBHOOK, CHAT])
async def test_a_get_is_refused(client, path):
    reply = await client.start(path, b"", method="GET").whole()
    assert reply.status == 405


@pytest.mark.parametrize("sid", ["x" * 65, "a\nb", 7, None, {"a": 1}])
async def test_a_call_whose_name_is_none_is_no_call(client, sid):
    await tell(client, "end-of-call-report", call={"id": sid})
    assert not await rows(Call)


# Look-ups of ours that Vapi runs


def called(name, arguments, call_id="call_1"):
    return {
        "id": call_id,
        "type": "function",
        "function": {"name": name, "arguments": arguments},
    }


FORMS = (
    {"toolCallList": [called("find_slots", {"service": "oil-change"})]},
    {"toolCallList": [called("find_slots", '{"service": "oil-change"}')]},
    {
        "toolCallList": [
            {
                "id": "call_1",
                "name": "find_slots",
                "arguments": {"service": "oil-change"},
            }
        ]
    },
    {
        "toolCallList": [
            {
                "id": "call_1",
                "name": "find_slots",
                "parameters": {"service": "oil-change"},
            }
        ]
    },
    {
        "toolWithToolCallList": [
            {
                "type": "function",
                "toolCall": called("find_slots", {"service": "oil-change"}),
            }
        ]
    },
)


async def test_a_look_up_is_answered_in_one_line_whatever_its_form(client):
    await client.post(CHAT, chat("c1"))
    for fields in FORMS:
        answer = await tell(client, "tool-calls", "c1", **fields)
        [result] = answer["results"]
        assert (result["toolCallId"], result["name"]) == ("call_1", "find_slots")
        assert "\n" not in result["result"]
        assert orjson.loads(result["result"])["slots"]


async def test_every_call_gets_an_answer_and_nothing_is_changed(client, maria):
    await client.post(CHAT, chat("c1"))
    wanted = [
        called("book_appointment", {}, "a"),
        called("nothing_of_ours", {}, "b"),
        called("find_slots", "{not json", "c"),
        called("find_slots", {"service": 7}, "d"),
        *(called("find_slots", {"service": "oil-change"}, f"e{n}") for n in range(20)),
    ]
    answer = await tell(client, "tool-calls", "c1", toolCallList=wanted)
    results = answer["results"]
    assert [r["toolCallId"] for r in results] == [w["id"] for w in wanted]
    assert all(isinstance(r.get("result", r.get("error")), str) for r in results)
    errors = [r.get("error") for r in results[:4]]
    assert errors == [
        "unknown_tool",
        "unknown_tool",
        "invalid_arguments",
        "invalid_arguments",
    ]
    assert not await rows(Appointment)


async def test_tools_of_a_call_nobody_knows_are_refused_politely(client):
    wanted = [called("find_slots", {"service": "oil-change"})]
    answer = await tell(client, "tool-calls", "unknown", toolCallList=wanted)
    assert answer["results"][0]["error"] == "unknown_call"


async def test_the_older_form_is_answered_too(client):
    await client.post(CHAT, chat("c1"))
    call = {"name": "find_slots", "parameters": {"service": "oil-change"}}
    answer = await tell(client, "function-call", "c1", functionCall=call)
    assert orjson.loads(answer["result"])["slots"]
