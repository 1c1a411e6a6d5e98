"""ConversationRelay without a network: our sessions, and Twilio's side of a socket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator

from apps.calls import services
from apps.calls.choices import Channel
from apps.calls.lines.models import Line
from apps.calls.models import Call
from apps.calls.session_types import LiveCall
from apps.calls.telephony import tokens
from apps.calls.telephony.simulator.relay_wire import read_order
from apps.calls.tests.parts import DirectRecorder, QuietEngine, ScriptedMind, no_tools
from apps.calls.tests.telephony.media_caller import soon
from apps.calls.text_session import TextSession

from . import messages


class HearingEngine(QuietEngine):
    """Keeps the caller's words too."""

    def __init__(self):
        super().__init__()
        self.words: list[str] = []

    def take_text(self, text: str) -> None:
        assert self.session  # not before it has started
        self.words.append(text)


@dataclass
class Sessions:
    """Opens text sessions whose mind says what a function of the test says."""

    answer: object = lambda event: ()
    open_seconds: float = 0.0
    sessions: list[TextSession] = field(default_factory=list)
    engines: list[HearingEngine] = field(default_factory=list)
    minds: list[ScriptedMind] = field(default_factory=list)
    snapshots: list[object] = field(default_factory=list)
    recorders: list[DirectRecorder] = field(default_factory=list)
    error: Exception | None = None

    async def open(self, answered, transport):
        await asyncio.sleep(self.open_seconds)
        if self.error is not None:
            raise self.error
        self.recorders.append(DirectRecorder())
        call = answered.call
        mind, engine = ScriptedMind(self.answer), HearingEngine()
        session = TextSession(
            LiveCall(call.pk, call.call_sid, call.stream_sid, answered.offset_ms),
            transport,
            engine,
            mind,
            self.recorders[-1],
            run_tool=no_tools,
            snapshot=answered.snapshot,
        )
        self.sessions.append(session)
        self.engines.append(engine)
        self.minds.append(mind)
        self.snapshots.append(answered.snapshot)
        return session, None

    def heard(self, kind):
        return [event for mind in self.minds for event in mind.saw(kind)]


def ringing(call_sid: str = messages.CALL) -> str:
    """A call as the voice webhook leaves it: its token."""
    line, _ = Line.objects.get_or_create(
        number="+15550009999", defaults={"name": "Main", "mode": "relay"}
    )
    call = services.open_call(
        call_sid,
        from_number="+15550001111",
        to_number=line.number,
        channel=Channel.RELAY,
        line=line,
    )
    return tokens.issue(call.pk)


class Twilio(WebsocketCommunicator):
    """A socket at ``/twilio/relay`` from this machine."""

    def __init__(self, consumer, headers=()):
        super().__init__(consumer, "/twilio/relay", headers=list(headers))
        self.scope["client"] = ["127.0.0.1", 5000]

    async def say(self, *texts: str) -> None:
        for text in texts:
            await self.send_to(text_data=text)

    async def set_up(self, token: str, **setup) -> None:
        connected, _ = await self.connect()
        assert connected
        await self.say(messages.setup(token, **setup))

    async def order(self):
        """The next order, read as strictly as Twilio reads it."""
        return read_order(await self.receive_from(5))

    async def closed(self) -> int:
        while True:
            message = await self.receive_output(5)
            if message["type"] == "websocket.close":
                return message["code"]

    async def gone(self, code: int = 1006) -> None:
        await self.disconnect(code, timeout=15)


async def row() -> Call:
    return await Call.objects.aget(call_sid=messages.CALL)


async def answered(consumer, calls) -> Twilio:
    token = await database_sync_to_async(ringing)()
    twilio = Twilio(consumer)
    await twilio.set_up(token)
    await soon(lambda: calls.sessions)
    return twilio
