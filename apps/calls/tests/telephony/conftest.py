"""The media socket with quiet calls behind it."""

from __future__ import annotations

import pytest

from apps.calls.consumers import MediaConsumer
from apps.calls.switchboard import Switchboard

from . import carrier


@pytest.fixture
def calls():
    return carrier.QuietCalls()


@pytest.fixture
def consumer(calls, settings):
    settings.DEBUG, settings.TWILIO_AUTH_TOKEN = True, ""
    return MediaConsumer(open_session=calls.open, switchboard=Switchboard())
