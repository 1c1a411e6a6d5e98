"""The relay's socket with quiet sessions behind it."""

from __future__ import annotations

import pytest

from apps.calls.consumers import RelayConsumer
from apps.calls.switchboard import Switchboard
from apps.calls.tests.relay.sessions import Sessions


@pytest.fixture
def calls():
    return Sessions()


@pytest.fixture
def consumer(calls, settings):
    settings.DEBUG, settings.TWILIO_AUTH_TOKEN = True, ""
    return RelayConsumer(open_session=calls.open, switchboard=Switchboard())
