"""Who answers a call at Vapi: an assistant whose mind is our custom model."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from apps.agentbrain.services import load_brain
from apps.calls.switchboard import switchboard
from apps.calls.telephony.twilio_webhooks import BUSY

from .calls import call_of
from .database import in_database
from .kept import KeptAnswer
from .party import Party
from .wire import ChatWish

log = logging.getLogger(__name__)

DEADLINE_SECONDS: Final = 5.0
"""Vapi waits 7.5 s, with the way there and back."""

GREETING: Final = "Thank you for calling. How can I help you today?"
GOODBYE: Final = "Goodbye."
SERVER_MESSAGES: Final = (
    *("assistant.started", "conversation-update", "end-of-call-report", "hang"),
    *("speech-update", "status-update", "tool-calls", "transcript"),
    *("transfer-destination-request", "user-interrupted"),
)
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Opening:
    """What the assistant needs to know of the shop and the caller."""

    greeting: str = GREETING
    name: str = ""
    transfer_number: str = ""


async def answer_request(party: Party, base_url: str) -> dict[str, Any]:
    """The assistant for a call, in time; ``error`` when no calls are taken."""
    if switchboard.draining:
        return {"error": BUSY}
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            opening = await _opening(party)
    except Exception:
        # Whatever holds the database up, the caller is answered.
        log.exception(
            "A call is answered without its greeting.", extra={"call_sid": party.sid}
        )
        opening = Opening()
    return {"assistant": assistant(opening, base_url)}


def assistant(opening: Opening, base_url: str) -> dict[str, Any]:
    """Vapi's description of it. ``base_url``: where the outside world reaches us."""
    tools: list[dict[str, Any]] = [{"type": "endCall"}]
    if opening.transfer_number:
        person = {"type": "number", "number": opening.transfer_number, "message": ""}
        tools.append({"type": "transferCall", "destinations": [person]})
    secret = settings.VAPI_SECRET
    model: dict[str, Any] = {
        "provider": "custom-llm",
        "url": f"{base_url}/vapi",
        "model": "callcenter",
        "messages": [],
        "metadataSendMode": "variable",
        "tools": tools,
    }
    server: dict[str, Any] = {"url": f"{base_url}/vapi/webhook", "timeoutSeconds": 20}
    if secret:
        model["headers"] = {"X-Vapi-Secret": secret}
        server["secret"] = secret
    described = {
        "firstMessage": opening.greeting,
        "firstMessageMode": "assistant-speaks-first",
        "backgroundSound": "off",
        "model": model,
        "server": server,
        "serverMessages": list(SERVER_MESSAGES),
    }
    if opening.name:
        described["name"] = opening.name[:_LONGEST_NAME]
    return described


async def _opening(party: Party) -> Opening:
    """The greeting is spoken by Vapi: it is noted as said, and said once."""
    nothing_yet = ChatWish("", (), False, False, (), {})
    source = KeptAnswer(party, nothing_yet, find_call=call_of, by_script=True)
    greeting = await source.answer(lambda words: None)
    business = (await in_database(load_brain)).business
    return Opening(greeting.text or GREETING, business.name, business.transfer_number)
