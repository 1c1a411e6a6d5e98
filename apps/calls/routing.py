"""Which consumer serves which WebSocket."""

from __future__ import annotations

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path, re_path

from .consumers import AudioConsumer, MediaConsumer, RelayConsumer, nowhere
from .notifications.consumer import StaffConsumer

media: Any = MediaConsumer()
relay: Any = RelayConsumer()
# Cookies travel with any page's request: only our own pages may open this one.
audio: Any = AllowedHostsOriginValidator(AuthMiddlewareStack(AudioConsumer()))

staff_live: Any = AllowedHostsOriginValidator(
    AuthMiddlewareStack(StaffConsumer.as_asgi())
)

elsewhere: Any = nowhere

websocket_urlpatterns = [
    path("twilio/media", media),
    path("twilio/relay", relay),
    path("audio", audio),
    path("staff/live", staff_live),
    re_path("", elsewhere),
]
