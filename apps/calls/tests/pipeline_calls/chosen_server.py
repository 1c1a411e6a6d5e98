"""The call center's entry point with parts chosen for each call by the number dialled.

One server is enough for calls through every vendor. ``PIPELINE_CALLS`` names a file:
a JSON object of settings for each number, read when a call to it comes in.
"""

from __future__ import annotations

import json
import os
from contextvars import ContextVar
from pathlib import Path

from callcenter import asgi  # first: the apps need Django to be set up

# isort: split

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path

from apps.agentbrain.engines import factory
from apps.calls.consumers import MediaConsumer
from apps.calls.opening import open_session
from apps.calls.shutdown import ServerLife

CHOSEN: ContextVar[dict | None] = ContextVar("chosen", default=None)


class ChosenSettings:
    """The call's own settings before everybody's."""

    def __getattr__(self, name):
        chosen = CHOSEN.get() or {}
        return chosen[name] if name in chosen else getattr(settings, name)


def chosen_for(number: str) -> dict:
    wanted = json.loads(Path(os.environ["PIPELINE_CALLS"]).read_text("utf-8"))[number]
    return {k: tuple(v) if isinstance(v, list) else v for k, v in wanted.items()}


async def open_chosen(answered, transport):
    CHOSEN.set(chosen_for(answered.call.to_number))
    return await open_session(answered, transport)


factory.settings = ChosenSettings()

application = ServerLife(
    ProtocolTypeRouter(
        {
            "http": asgi.django_application,
            "websocket": URLRouter(
                [path("twilio/media", MediaConsumer(open_session=open_chosen))]
            ),
        }
    )
)
