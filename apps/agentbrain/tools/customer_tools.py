"""Tools that find out who is calling."""

from __future__ import annotations

from django.core.cache import cache

from apps.agentbrain.conversation.dialogue.states import State
from apps.customers import services as shop
from apps.customers.errors import NotFound

from .fields import ID, string
from .spec import Arguments, Result, ToolContext, ToolSpec, obj

MAX_ATTEMPTS = 6
"""More answers than an honest caller needs; further ones are all wrong."""
_ATTEMPTS_KEPT_SECONDS = 3600


def _find_customer(_context: ToolContext, arguments: Arguments) -> Result:
    known = shop.identify_caller(arguments["phone"])
    if known is None:
        raise NotFound
    return {"customer_id": known.customer_id, "first_name": known.first_name}


def _verify_customer(context: ToolContext, arguments: Arguments) -> Result:
    allowed = _count_attempt(context) <= MAX_ATTEMPTS
    verified = shop.verify(
        arguments["customer_id"], shop.Method(arguments["method"]), arguments["value"]
    )
    return {"verified": verified and allowed}


def _stop_calls(context: ToolContext, arguments: Arguments) -> Result:
    known = shop.identify_caller(arguments["phone"])
    if known is None:
        return {"listed": False}
    shop.stop_calls(
        known.customer_id, why="Asked for it on the telephone", by=context.call_sid
    )
    return {"listed": True}


def _count_attempt(context: ToolContext) -> int:
    """Attempts of one call, this one included: four digits must not be guessed.

    The same tool call again is the same attempt.
    """
    key = f"verification-attempts:{context.call_sid}"
    this = f"verification-attempt:{context.idempotency_key}"
    cache.add(key, 0, _ATTEMPTS_KEPT_SECONDS)
    if cache.add(this, 1, _ATTEMPTS_KEPT_SECONDS):
        return cache.incr(key)
    return int(cache.get(key, 1))


CUSTOMER_TOOLS = (
    ToolSpec(
        name="find_customer",
        description="Find a customer by telephone number.",
        parameters=obj("phone", phone=string(40)),
        handler=_find_customer,
    ),
    ToolSpec(
        name="verify_customer",
        description="Check what the caller says against what is on file.",
        parameters=obj(
            "customer_id method value",
            customer_id=ID,
            method={"type": "string", "enum": [m.value for m in shop.Method]},
            value=string(200),
        ),
        handler=_verify_customer,
        writes=True,  # it uses up an attempt
        states=frozenset({State.VERIFICATION.value}),
    ),
    ToolSpec(
        name="stop_calls",
        description="Never call this number again, because whoever has it asked so.",
        parameters=obj("phone", phone=string(64)),
        handler=_stop_calls,
        writes=True,
    ),
)
