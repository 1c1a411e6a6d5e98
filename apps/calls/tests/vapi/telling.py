"""Messages as Vapi posts them."""

from __future__ import annotations

from .client import WEBHOOK, message


async def tell(client, kind, sid="", **fields):
    reply = await client.post(WEBHOOK, message(kind, sid, **fields))
    assert reply.status == 200, reply.body
    return reply.json
