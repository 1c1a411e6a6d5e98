"""The call center's entry point with quiet calls, for tests of a real server process.

The agent saves one turn when the call begins and one when it ends.
"""

# ruff: noqa: E402 - the apps need Django to be set up first

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

django_application = get_asgi_application()

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.calls.consumers import MediaConsumer
from apps.calls.recorder import process_recorder
from apps.calls.session import CallSession
from apps.calls.session_types import LiveCall
from apps.calls.shutdown import ServerLife
from apps.calls.tests.parts import QuietEngine, ScriptedMind, no_tools


def _answer(event):
    match event:
        case happened.EngineReady():
            return [
                do.SaveTurn(0, "agent", "Hello", "Hello", 0, 10),
                do.SendMark("greeting"),
            ]
        case happened.CallEnded():
            return [do.SaveTurn(1, "caller", "the last words", "", 20, 30)]
    return []


async def open_quietly(answered, transport):
    call = answered.call
    session = CallSession(
        LiveCall(call.pk, call.call_sid, call.stream_sid, answered.offset_ms),
        transport,
        QuietEngine(),
        ScriptedMind(_answer),
        process_recorder(),
        run_tool=no_tools,
        snapshot=answered.snapshot,
    )
    return session, None


application = ServerLife(
    ProtocolTypeRouter(
        {
            "http": django_application,
            "websocket": URLRouter(
                [path("twilio/media", MediaConsumer(open_session=open_quietly))]
            ),
        }
    )
)
