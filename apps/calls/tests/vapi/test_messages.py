"""Every message Vapi's server URL can be told, and what it changes."""

from __future__ import annotations

import hashlib
import hmac
import time

import orjson
import pytest

from apps.calls.choices import CallStatus, Channel, Direction
from apps.calls.models import Call, CallEvent
from apps.calls.switchboard import switchboard
from apps.calls.tests.vapi.telling import tell
from apps.customers.tests.shop import booked

from .client import CHAT, SECRET, WEBHOOK, Client, chat, message
from .shop import rows, transcript
from .test_one_conversation import converse

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
