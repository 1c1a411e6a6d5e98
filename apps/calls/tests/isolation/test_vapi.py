"""A hundred callers at once over Vapi's requests keep to themselves.

Some hang up in the middle of an answer, the model fails now and then.
"""

from __future__ import annotations

import asyncio
import logging

import pytest
from channels.db import database_sync_to_async

from apps.calls.telephony.vapi.answering import TASKS
from apps.calls.tests.vapi.client import CHAT, SECRET, Client, chat

from .checks import names_the_right_call, one_owner_each
from .own import Own, owners
from .soaking import CALLS
from .telling import check_rows

pytestmark = pytest.mark.django_db(transaction=True)

LINES = 3


async def one_by_vapi(client: Client, own: Own) -> list[str]:
    history: list[tuple[str, str]] = []
    told = []
    for number, line in enumerate(own.lines()[:LINES]):
        history.append(("user", line))
        request = chat(own.call_sid, *history)
        # Not on the last line: what was stopped comes again with the next request.
        if number == own.number // 4 % (LINES - 1) and own.number % 4 == 0:
            reply = client.start(CHAT, request)
            await reply.until("We")
            await reply.hang_up()
            history.append(("assistant", "We"))
        else:
            reply = await client.post(CHAT, request)
            history.append(("assistant", reply.text))
        told.append(reply.text)
    return told


async def test_a_hundred_callers_over_vapi_keep_to_themselves(model, settings, caplog):
    settings.VAPI_SECRET, settings.ALLOWED_HOSTS = SECRET, ["testserver"]
    caplog.set_level(logging.DEBUG, "apps")
    client = Client()
    people = [Own(number) for number in range(CALLS)]
    everything = await asyncio.gather(*(one_by_vapi(client, own) for own in people))
    assert await TASKS.ended(30)  # whoever hung up: their row is settled first
    for own, told in zip(people, everything, strict=True):
        assert owners(told) <= {own.number}
        await database_sync_to_async(check_rows)(own, own.call_sid, LINES)
    assert one_owner_each(model.shown) >= CALLS
    names_the_right_call(caplog.records)
