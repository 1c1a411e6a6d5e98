"""What Twilio calls over HTTP."""

from __future__ import annotations

from django.urls import path

from .telephony import twilio_webhooks

urlpatterns = [
    path("voice", twilio_webhooks.voice, name="twilio-voice"),
    path("status", twilio_webhooks.status, name="twilio-status"),
    path("amd", twilio_webhooks.amd, name="twilio-amd"),
    path("stream-ended", twilio_webhooks.stream_ended, name="twilio-stream-ended"),
]
