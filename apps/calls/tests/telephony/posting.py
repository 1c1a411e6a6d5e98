"""Requests of Twilio's webhooks, and the documents that answer them."""

from __future__ import annotations

from apps.calls.telephony.simulator.twiml import (
    parse_twiml,
)

TOKEN = "12345"
PUBLIC = "https://call.example.com"
SID = "CA00000000000000000000000000000001"
CALLING = {"CallSid": SID, "From": "+15551230001", "To": "+15551230002"}


def verbs(response):
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "text/xml"
    return parse_twiml(response.content, PUBLIC)
