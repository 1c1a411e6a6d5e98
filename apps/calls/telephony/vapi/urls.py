"""What Vapi calls over HTTP."""

from __future__ import annotations

from django.urls import path

from .chat import chat_completions
from .webhook import webhook

urlpatterns = [
    path("chat/completions", chat_completions, name="vapi-chat"),
    # Some write the whole address where a base URL is asked for; clients append to it.
    path("chat/completions/chat/completions", chat_completions),
    path("webhook", webhook, name="vapi-webhook"),
]
