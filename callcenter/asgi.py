"""Entry point of the ASGI servers: HTTP to Django, WebSockets to Channels."""

from __future__ import annotations

import os
import sys

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.settings")
django_application = get_asgi_application()

# These need the apps.
from apps.calls.routing import websocket_urlpatterns  # noqa: E402
from apps.calls.shutdown import ServerLife  # noqa: E402
from apps.calls.speech import prepare_speech_in_background  # noqa: E402
from apps.calls.tidying import spare_calls  # noqa: E402

application = ServerLife(
    ProtocolTypeRouter(
        {
            "http": django_application,
            "websocket": URLRouter(websocket_urlpatterns),
        }
    )
)
prepare_speech_in_background()
spare_calls()

# Threads that work on the database hold the interpreter for 5 ms at a time unless told
# otherwise; the event loop has a frame to pass on every few microseconds.
sys.setswitchinterval(0.0005)
