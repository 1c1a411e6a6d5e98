"""Tokens and signatures: who is let into a session, and who is refused."""

from __future__ import annotations

import pytest
from channels.db import database_sync_to_async
from twilio.request_validator import RequestValidator

from apps.calls.choices import CallStatus
from apps.calls.tests.relay.sessions import Twilio, ringing, row
from apps.calls.tests.telephony.media_caller import refusals, soon

pytestmark = pytest.mark.django_db(transaction=True)


# Who may not


async def test_an_upgrade_without_a_signature_is_refused(consumer, settings):
    settings.TWILIO_AUTH_TOKEN = "12345"
    connected, _ = await Twilio(consumer).connect()
    assert not connected


async def test_a_signed_upgrade_is_let_in(consumer, calls, settings):
    settings.TWILIO_AUTH_TOKEN = "12345"
    settings.PUBLIC_URL = "https://call.example.com"
    address = "wss://call.example.com/twilio/relay"
    signature = RequestValidator("12345").compute_signature(address, {})
    twilio = Twilio(consumer, headers=[(b"x-twilio-signature", signature.encode())])
    await twilio.set_up(await database_sync_to_async(ringing)())
    await soon(lambda: calls.sessions)
    await twilio.gone(1000)


@pytest.mark.parametrize("token", ["", "guessed"])
async def test_a_wrong_token_admits_nobody(consumer, calls, caplog, token):
    await database_sync_to_async(ringing)()
    twilio = Twilio(consumer)
    await twilio.set_up(token)
    assert await twilio.closed() == 4008
    assert not calls.sessions
    assert refusals(caplog)[0].startswith("token ")
    await twilio.gone()
    assert (await row()).status == CallStatus.RINGING


async def test_a_token_admits_once(consumer, calls, caplog):
    token = await database_sync_to_async(ringing)()
    first, second = Twilio(consumer), Twilio(consumer)
    await first.set_up(token)
    await soon(lambda: calls.sessions)
    await second.set_up(token)
    assert await second.closed() == 4008
    assert refusals(caplog) == ["token used before"]
    await second.gone()
    await first.gone(1000)


async def test_a_socket_that_says_nothing_gets_no_call(consumer, calls):
    twilio = Twilio(consumer)
    await twilio.connect()
    await twilio.gone()
    assert not calls.sessions
