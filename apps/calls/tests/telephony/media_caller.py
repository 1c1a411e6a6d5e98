"""A caller at the media socket, and what the log says of one."""

from __future__ import annotations

import asyncio

from channels.testing import WebsocketCommunicator

from apps.calls import services
from apps.calls.models import Call
from apps.calls.telephony import tokens

from . import carrier


def ringing(call_sid: str = carrier.CALL) -> str:
    """A call as the voice webhook leaves it: its token."""
    call = services.open_call(call_sid, from_number="+15550001111", to_number="")
    return tokens.issue(call.pk)


class Caller(WebsocketCommunicator):
    """A socket at ``/twilio/media`` from this machine."""

    def __init__(self, consumer, headers=()):
        super().__init__(consumer, "/twilio/media", headers=list(headers))
        self.scope["client"] = ["127.0.0.1", 5000]

    async def say(self, *messages: str) -> None:
        for message in messages:
            await self.send_to(text_data=message)

    async def answered(self, token: str, **start) -> None:
        connected, _ = await self.connect()
        assert connected
        await self.say(carrier.connected(), carrier.start(token, **start))

    async def closed(self) -> int:
        """Wait until the server closes; its close code."""
        while True:
            message = await self.receive_output(5)
            if message["type"] == "websocket.close":
                return message["code"]

    async def gone(self) -> None:
        """The connection drops; wait until the server is through with it."""
        await self.disconnect(1006, timeout=15)


async def soon(condition, seconds: float = 5.0) -> None:
    """Wait until a condition that another task brings about holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the other task knows no event
            await asyncio.sleep(0.01)


async def row(call_sid: str = carrier.CALL) -> Call:
    return await Call.objects.aget(call_sid=call_sid)


def complaints(caplog) -> list[tuple[str, str]]:
    """Kinds of refused messages and the calls they are logged with."""
    return [
        (record.fields["kind"], record.call_sid)
        for record in caplog.records
        if record.message == "A message of the caller's line was ignored."
    ]


def refusals(caplog) -> list[str]:
    return [
        record.fields["why"]
        for record in caplog.records
        if record.message in {"A stream was refused.", "A WebSocket was refused."}
    ]
