"""Which consumer serves which WebSocket."""

from __future__ import annotations

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path, re_path

from .consumers import AudioConsumer, MediaConsumer, nowhere

media: Any = MediaConsumer()
# Cookies travel with any page's request: only our own pages may open this one.
audio: Any = AllowedHostsOriginValidator(AuthMiddlewareStack(AudioConsumer()))

elsewhere: Any = nowhere

websocket_urlpatterns = [
    path("twilio/media", media),
    path("audio", audio),
    re_path("", elsewhere),
]
