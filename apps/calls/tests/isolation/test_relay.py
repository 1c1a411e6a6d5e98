"""A hundred callers at once over Twilio's ConversationRelay keep to themselves.

Each interrupts once; a third of the sockets break; the model fails now and then.
"""

from __future__ import annotations

import asyncio
import json
import logging

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator

from apps.calls import services
from apps.calls.choices import Channel
from apps.calls.consumers import RelayConsumer
from apps.calls.lines.models import Line
from apps.calls.relay_opening import open_relay_session
from apps.calls.switchboard import Switchboard
from apps.calls.telephony import tokens
from apps.calls.tests.parts import DirectRecorder
from apps.calls.tests.relay import messages

from .checks import names_the_right_call, one_owner_each
from .clock import run_quickly
from .own import Own, owners
from .soaking import CALLS
from .telling import check_rows

pytestmark = pytest.mark.django_db

LINES = 3


class Twilio(WebsocketCommunicator):
    def __init__(self, consumer: RelayConsumer) -> None:
        super().__init__(consumer, "/twilio/relay")
        self.scope["client"] = ["127.0.0.1", 5000]
        self.told = ""

    async def hear_out(self) -> None:
        """Everything that is said until nothing comes for a second."""
        while True:
            try:
                output = await asyncio.wait_for(self.output_queue.get(), 1.0)
            except TimeoutError:
                return
            if output["type"] == "websocket.close":
                return
            self.told += json.loads(output["text"]).get("token", "")

    async def say(self, text: str) -> None:
        await self.send_to(text_data=text)


async def one_by_relay(consumer: RelayConsumer, own: Own, token: str) -> str:
    twilio = Twilio(consumer)
    connected, _ = await twilio.connect()
    assert connected
    await twilio.say(
        messages.setup(token, call=own.call_sid, session=f"VX{own.number:032}")
    )
    await twilio.hear_out()
    for number, line in enumerate(own.lines()[:LINES]):
        words = line.split()
        await twilio.say(messages.prompt(" ".join(words[:2]), last=False))
        if number == own.number % LINES:
            await twilio.say(messages.interrupt("We are"))
        await twilio.say(messages.prompt(line))
        await twilio.hear_out()
    await twilio.disconnect(1000 if own.number % 3 else 1006, timeout=15)
    return twilio.told


def ringing(own: Own, line: Line) -> str:
    call = services.open_call(
        own.call_sid,
        from_number=own.phone,
        to_number=line.number,
        channel=Channel.RELAY,
        line=line,
    )
    return tokens.issue(call.pk)


def test_a_hundred_callers_over_the_relay_keep_to_themselves(model, settings, caplog):
    settings.DEBUG, settings.TWILIO_AUTH_TOKEN = True, ""
    caplog.set_level(logging.DEBUG, "apps")
    recorder = DirectRecorder()
    people = [Own(number) for number in range(CALLS)]

    async def open_session(answered, transport):
        return await open_relay_session(answered, transport, recorder=recorder)

    def dialled() -> Line:
        return Line.objects.create(number="+15550009999", name="Main", mode="relay")

    async def all_at_once() -> list[str]:
        line = await database_sync_to_async(dialled)()
        consumer = RelayConsumer(open_session=open_session, switchboard=Switchboard())

        async def one(own: Own) -> str:
            token = await database_sync_to_async(ringing)(own, line)
            return await one_by_relay(consumer, own, token)

        return await asyncio.gather(*map(one, people))

    for own, told in zip(people, run_quickly(all_at_once()), strict=True):
        assert owners(told) == {own.number}
        check_rows(own, own.call_sid, LINES)
    assert one_owner_each(model.shown) >= CALLS
    names_the_right_call(caplog.records)
