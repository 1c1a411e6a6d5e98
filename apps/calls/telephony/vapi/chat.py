"""``POST /vapi/chat/completions``: Vapi's custom model, and any client of OpenAI's API.

A request with Vapi's ``call`` belongs to that call. A plain client may name its
conversation in ``X-Conversation-Id``; without, its messages are all there is.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Final

from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from .answering import Answering
from .auth import carries_secret
from .bodies import LONGEST_CHAT_BYTES, TooLarge, read_body
from .calls import named_conversation
from .errors import refusal
from .kept import KeptAnswer
from .memory import Answer
from .orders import order_of
from .party import Party, party_of
from .passing import PassingAnswer
from .sse import HEADERS, Completion
from .wire import BadRequest, ChatWish, read_chat

log = logging.getLogger(__name__)

KEY_HEADER: Final = "X-Conversation-Id"
LONGEST_KEY: Final = 200


@csrf_exempt
async def chat_completions(request: HttpRequest) -> HttpResponseBase:
    """Our next words, as a stream or as one object."""
    if request.method != "POST":
        return refusal(405, "Only POST is answered here.")
    if not carries_secret(request):
        log.warning("A chat completion without the secret was refused.")
        return refusal(401, "The secret is missing or wrong.")
    try:
        wish = read_chat(read_body(request, LONGEST_CHAT_BYTES))
        party = _party(request, wish)
    except TooLarge:
        return refusal(413, f"The body is longer than {LONGEST_CHAT_BYTES} bytes.")
    except BadRequest as error:
        return refusal(400, str(error), param=error.param)
    source = KeptAnswer(party, wish) if party else PassingAnswer(wish)
    answering = Answering(source, party.sid if party else "")
    completion = Completion(wish.model, usage_wanted=wish.usage_wanted)
    if not wish.stream:
        answer = await answering.whole()
        order = order_of(answer.leave, wish)
        orders = [order] if order else []
        return JsonResponse(completion.whole(answer.text, orders, answer.used))
    return StreamingHttpResponse(
        _stream(answering, completion, wish),
        content_type="text/event-stream; charset=utf-8",
        headers=HEADERS,
    )


def _party(request: HttpRequest, wish: ChatWish) -> Party | None:
    """Whose conversation it is. Raises ``BadRequest`` for a name that is none."""
    if (party := party_of(wish.body)) is not None:
        return party
    key = request.headers.get(KEY_HEADER, "").strip()
    if not key:
        return None
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise BadRequest(f"{KEY_HEADER} is longer than {LONGEST_KEY}.", KEY_HEADER)
    return named_conversation(key)


async def _stream(
    answering: Answering, completion: Completion, wish: ChatWish
) -> AsyncIterator[bytes]:
    yield completion.first()
    async with aclosing(answering.pieces()) as pieces:  # type: ignore[type-var]
        async for piece in pieces:
            if not isinstance(piece, Answer):
                yield completion.words(piece)
                continue
            order = order_of(piece.leave, wish)
            if order is not None:
                yield completion.order(order, 0)
            for chunk in completion.last(ordered=order is not None, used=piece.used):
                yield chunk
