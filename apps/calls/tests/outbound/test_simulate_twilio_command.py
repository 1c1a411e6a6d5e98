"""Twilio's REST API to try outbound calls with, from the command line."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from apps.calls.management.commands.simulate_twilio import MIXED, WHO, _by_digit
from apps.calls.telephony.simulator import RestCall


def test_it_needs_an_account_made_up_or_not(settings):
    settings.TWILIO_ACCOUNT_SID = settings.TWILIO_AUTH_TOKEN = ""
    with pytest.raises(CommandError, match="TWILIO_ACCOUNT_SID"):
        call_command("simulate_twilio")


def test_every_last_digit_has_somebody_behind_it():
    for digit in range(10):
        call = RestCall({"To": [f"+1555000000{digit}"]}, "AC1")
        assert _by_digit(call) in WHO
    assert set(MIXED.split()) < set(WHO)
