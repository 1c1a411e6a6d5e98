"""The media socket with quiet calls behind it, and Twilio behind a proxy."""

from __future__ import annotations

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from apps.calls import services
from apps.calls.consumers import MediaConsumer
from apps.calls.switchboard import Switchboard
from apps.calls.tests.telephony.posting import PUBLIC, TOKEN

from . import carrier


@pytest.fixture
def calls():
    return carrier.QuietCalls()


@pytest.fixture
def consumer(calls, settings):
    settings.DEBUG, settings.TWILIO_AUTH_TOKEN = True, ""
    return MediaConsumer(open_session=calls.open, switchboard=Switchboard())


@pytest.fixture
def behind_a_proxy(settings):
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_URL = TOKEN, PUBLIC
    settings.ALLOWED_HOSTS = ["testserver", "call.example.com"]


@pytest.fixture
def summaries(monkeypatch):
    """Ids of the calls a summary is asked for, instead of a broker."""
    asked: list[int] = []
    monkeypatch.setattr(services, "ask_for_summary", asked.append)
    return asked


@pytest.fixture
def twilio(client: Client):
    """Posts a signed form as Twilio does, through the proxy."""

    def post(path: str, form: dict[str, str], **extra):
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, form)
        return client.post(path, form, HTTP_X_TWILIO_SIGNATURE=signature, **extra)

    return post
