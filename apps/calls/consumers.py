"""The WebSockets of the telephone and of the browser: who is let in, and to what."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import MutableMapping
from typing import Any

from channels.db import database_sync_to_async

from .opening import open_session
from .relay_opening import open_relay_session
from .switchboard import Switchboard, switchboard
from .telephony.browser import BrowserSocket
from .telephony.relay import RelaySocket
from .telephony.socket import CallerSocket, OpenSession, Receive
from .telephony.straight import straight_road
from .telephony.transport import POLICY_VIOLATION, BoundedSender, Send
from .telephony.twilio import TwilioSocket
from .telephony.twilio_signature import upgrade_is_genuine

log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
TALK_PERMISSION = "calls.talk_to_agent"


class CallerConsumer(ABC):
    """An ASGI application: one caller a socket. Refuses before it accepts (403)."""

    socket: type[CallerSocket]

    def __init__(
        self,
        *,
        open_session: OpenSession = open_session,
        switchboard: Switchboard = switchboard,
    ) -> None:
        self._open_session = open_session
        self._switchboard = switchboard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        why = await self.refusal(scope)
        if self._switchboard.draining:
            why = "draining"
        if why:
            await _refuse(scope, receive, send, why)
            return
        road = straight_road(scope)
        sender = BoundedSender(send, send_now=road.send_now if road else None)
        socket = self.socket(receive, sender, self._switchboard, self._open_session)
        socket.straight_road = road
        await socket.serve()

    @abstractmethod
    async def refusal(self, scope: Scope) -> str:
        """Why this socket may not be opened; empty if it may."""


class MediaConsumer(CallerConsumer):
    """``/twilio/media``: what Twilio connects a caller to."""

    socket = TwilioSocket

    async def refusal(self, scope: Scope) -> str:
        return "" if upgrade_is_genuine(scope) else "no valid signature"


class RelayConsumer(CallerConsumer):
    """``/twilio/relay``: where Twilio's ConversationRelay brings a caller's words."""

    socket = RelaySocket

    def __init__(
        self,
        *,
        open_session: OpenSession = open_relay_session,
        switchboard: Switchboard = switchboard,
    ) -> None:
        super().__init__(open_session=open_session, switchboard=switchboard)

    async def refusal(self, scope: Scope) -> str:
        return "" if upgrade_is_genuine(scope) else "no valid signature"


class AudioConsumer(CallerConsumer):
    """``/audio``: a signed-in member of staff talks to the agent."""

    socket = BrowserSocket

    async def refusal(self, scope: Scope) -> str:
        why: str = await database_sync_to_async(_refusal_of)(scope["user"])
        return why


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """A WebSocket to an address that is none of ours."""
    await _refuse(scope, receive, send, "no such address")


async def _refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    log.warning(
        "A WebSocket was refused.",
        extra={"fields": {"path": scope["path"], "why": why}},
    )
    await receive()
    await send({"type": "websocket.close", "code": POLICY_VIOLATION})


def _refusal_of(user: Any) -> str:
    if not user.is_authenticated:
        return "not signed in"
    if not user.is_staff or not user.has_perm(TALK_PERMISSION):
        return "no permission to talk to the agent"
    return ""
