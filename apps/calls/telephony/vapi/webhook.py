"""``POST /vapi/webhook``: what Vapi's server URL is told and asked.

Translates; what it leads to is in the modules named here. Nothing is promised about
order, and a message may come twice.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from apps.agentbrain.services import load_brain
from apps.calls.models import Call
from apps.calls.telephony.twilio_webhooks import NOBODY_FREE

from . import conversation_rows
from .assistant import answer_request
from .auth import carries_secret, is_signed
from .bodies import LONGEST_REPORT_BYTES, TooLarge, read_body
from .calls import ForeignCall, call_of, connected_call
from .database import in_database
from .errors import refusal
from .finish import finish
from .messages import Message, read_message
from .tool_calls import answer_calls, answer_function
from .wire import BadRequest, word

log = logging.getLogger(__name__)

Answer = dict[str, Any]
_NOBODY_ELSE: Final = "There is no other assistant to hand over to."


@csrf_exempt
async def webhook(request: HttpRequest) -> JsonResponse:
    """200 with what the message asks for, ``{}`` where it asks for nothing."""
    if request.method != "POST":
        return refusal(405, "Only POST is answered here.")
    try:
        raw = read_body(request, LONGEST_REPORT_BYTES)
    except TooLarge:
        return refusal(413, f"The body is longer than {LONGEST_REPORT_BYTES} bytes.")
    if not (carries_secret(request) or is_signed(request, raw)):
        log.warning("A message without the secret was refused.")
        return refusal(401, "The secret is missing or wrong.")
    try:
        message = read_message(raw)
        answer = _ANSWERS.get(message.kind, _heard)
        return JsonResponse(await answer(message, _base_url(request)))
    except BadRequest as error:
        return refusal(400, str(error), param=error.param)
    except ForeignCall:
        return refusal(409, "A call of that id came another way.")


async def _assistant(message: Message, base_url: str) -> Answer:
    if message.party is None:
        raise BadRequest("message.call.id is missing.", "message.call.id")
    return await answer_request(message.party, base_url)


async def _status(message: Message, _: str) -> Answer:
    party = message.party
    if party is None:
        return {}
    match word(message.body, "status"):
        case "scheduled" | "queued" | "ringing":
            await in_database(call_of, party)
        case "in-progress":
            await in_database(connected_call, party)
        case "ended":
            await finish(message, party, full=False)
    await in_database(conversation_rows.beat, message)
    return {}


async def _report(message: Message, _: str) -> Answer:
    if message.party is not None:
        await finish(message, message.party, full=True)
    return {}


async def _tools(message: Message, _: str) -> Answer:
    return await answer_calls(message)


async def _function(message: Message, _: str) -> Answer:
    return await answer_function(message)


async def _interrupted(message: Message, _: str) -> Answer:
    await in_database(conversation_rows.interrupted, message)
    return {}


async def _hang(message: Message, _: str) -> Answer:
    log.warning("Vapi says we kept a caller waiting.", extra={"call_sid": message.sid})
    await in_database(conversation_rows.hung, message)
    return {}


async def _transfer(message: Message, _: str) -> Answer:
    number = await in_database(_transfer_number, message.sid)
    if not number:
        return {"error": NOBODY_FREE}
    return {"destination": {"type": "number", "number": number, "message": ""}}


async def _handoff(_message: Message, _: str) -> Answer:
    return {"error": _NOBODY_ELSE}


async def _documents(_message: Message, _: str) -> Answer:
    return {"documents": []}


async def _heard(message: Message, _: str) -> Answer:
    """Of no further use: the custom model's requests bring what was said."""
    if message.sid:
        await in_database(conversation_rows.beat, message)
    return {}


_ANSWERS: Final[Mapping[str, Callable[[Message, str], Awaitable[Answer]]]] = {
    "assistant-request": _assistant,
    "status-update": _status,
    "end-of-call-report": _report,
    "tool-calls": _tools,
    "function-call": _function,
    "user-interrupted": _interrupted,
    "hang": _hang,
    "transfer-destination-request": _transfer,
    "handoff-destination-request": _handoff,
    "knowledge-base-request": _documents,
}


def _transfer_number(sid: str) -> str:
    """What the agent asked for, else the shop's own."""
    call = Call.objects.filter(call_sid=sid).first()
    target = str(call.next_step.get("target") or "") if call else ""
    version = call.brain_version if call else ""
    return target or load_brain(version).business.transfer_number


def _base_url(request: HttpRequest) -> str:
    """Where the outside world reaches us, without a slash at its end."""
    url: str = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
    return url
