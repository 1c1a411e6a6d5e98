"""Tokens and signatures: who is let into a call, and who is refused."""

from __future__ import annotations

import pytest
from channels.db import database_sync_to_async
from twilio.request_validator import RequestValidator

from apps.agentbrain.conversation import events as happened
from apps.calls.choices import CallStatus
from apps.calls.models import Call, StreamToken
from apps.calls.tests.telephony.media_caller import Caller, refusals, ringing, row, soon

from . import carrier

pytestmark = pytest.mark.django_db(transaction=True)

SECRET, PUBLIC = "12345", "https://call.example.com"


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("", "token missing"),
        ("forged", "token unknown"),
        ("x" * 500, "token missing"),
        ("\ud83d\ude00", "token unknown"),
    ],
)
async def test_a_stream_without_a_good_token_is_refused(consumer, caplog, token, why):
    await database_sync_to_async(ringing)()
    caller = Caller(consumer)
    await caller.answered(token)
    assert await caller.closed() == 4008
    await caller.gone()
    assert refusals(caplog) == [why]
    assert (await row()).status == CallStatus.RINGING


async def test_a_replayed_token_is_refused_and_the_call_goes_on(
    consumer, calls, caplog
):
    token = await database_sync_to_async(ringing)()
    caller, thief = Caller(consumer), Caller(consumer)
    await caller.answered(token)
    await soon(lambda: calls.sessions)
    await thief.answered(token, stream="MZ2")
    assert await thief.closed() == 4008
    await thief.gone()
    assert refusals(caplog) == ["token used before"]
    await caller.say(carrier.dtmf("7"))
    await soon(lambda: calls.heard(happened.KeyPressed))
    await caller.gone()


async def test_a_token_of_another_call_is_refused(consumer, caplog):
    await database_sync_to_async(ringing)()
    other = await database_sync_to_async(ringing)("CA2")
    caller = Caller(consumer)
    await caller.answered(other)
    assert await caller.closed() == 4008
    await caller.gone()
    assert refusals(caplog) == ["token unknown"]


async def test_a_token_of_a_call_that_is_over_opens_nothing(consumer, caplog):
    token = await database_sync_to_async(ringing)()
    await Call.objects.aupdate(status=CallStatus.COMPLETED)
    caller = Caller(consumer)
    await caller.answered(token)
    assert await caller.closed() == 4008
    await caller.gone()
    assert refusals(caplog) == ["the call is over"]
    assert (await row()).status == CallStatus.COMPLETED


async def test_while_draining_no_stream_is_taken(consumer, caplog):
    consumer._switchboard.draining = True
    caller = Caller(consumer)
    connected, _ = await caller.connect()
    assert not connected
    assert refusals(caplog) == ["draining"]


@pytest.mark.parametrize("end", ["", "/"])
async def test_a_signed_upgrade_is_let_in(consumer, settings, end):
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_URL = SECRET, PUBLIC
    signature = RequestValidator(SECRET).compute_signature(
        f"wss://call.example.com/twilio/media{end}", {}
    )
    caller = Caller(consumer, [(b"x-twilio-signature", signature.encode())])
    connected, _ = await caller.connect()
    assert connected
    await caller.gone()


@pytest.mark.parametrize(
    "address",
    [
        "https://call.example.com/twilio/media",
        "wss://call.example.com/twilio/media?x=1",
        "wss://other.example.com/twilio/media",
    ],
)
async def test_an_upgrade_signed_over_another_address_is_refused(
    consumer, settings, address, caplog
):
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_URL = SECRET, PUBLIC
    signature = RequestValidator(SECRET).compute_signature(address, {})
    caller = Caller(consumer, [(b"x-twilio-signature", signature.encode())])
    connected, _ = await caller.connect()
    assert not connected
    assert refusals(caplog) == ["no valid signature"]


async def test_an_unsigned_upgrade_is_refused_when_there_is_a_token(consumer, settings):
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_URL = SECRET, PUBLIC
    connected, _ = await Caller(consumer).connect()
    assert not connected


async def test_tokens_are_kept_as_digests_only(consumer):
    token = await database_sync_to_async(ringing)()
    stored = await StreamToken.objects.aget()
    assert token not in stored.digest
    assert len(stored.digest) == 64
