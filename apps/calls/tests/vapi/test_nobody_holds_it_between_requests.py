"""A conversation is not given up while its caller thinks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.calls.choices import CallStatus, Channel
from apps.calls.sweeper import BETWEEN_REQUESTS, SILENT_FOR, close_lost_calls
from apps.calls.tests.parts import live_call

pytestmark = pytest.mark.django_db


def silent_for(time: timedelta, channel: Channel):
    return live_call(channel=channel, heartbeat_at=timezone.now() - time)


@pytest.mark.parametrize("channel", [Channel.VAPI, Channel.CHAT])
def test_a_minute_of_silence_is_nothing(channel):
    call = silent_for(SILENT_FOR * 2, channel)
    assert close_lost_calls() == 0
    call.refresh_from_db()
    assert call.status == CallStatus.IN_PROGRESS


@pytest.mark.parametrize("channel", [Channel.VAPI, Channel.CHAT])
def test_a_quarter_of_an_hour_is_an_end(channel):
    call = silent_for(BETWEEN_REQUESTS * 1.1, channel)
    assert close_lost_calls() == 1
    call.refresh_from_db()
    assert call.status == CallStatus.LOST


def test_a_line_that_is_held_is_given_up_as_before():
    silent_for(SILENT_FOR * 2, Channel.TWILIO)
    assert close_lost_calls() == 1
