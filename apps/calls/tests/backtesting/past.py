"""An example shop with past calls, and a draft to try on them."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.utils import timezone

from apps.agentbrain import example as agent_example
from apps.agentbrain.models import Backtest, BrainVersion, Intent, IntentPattern
from apps.agentbrain.versions.backtests import ask_for_backtest
from apps.agentbrain.versions.content import read_draft
from apps.calls.backtesting.run import run
from apps.calls.models import Call, CallEvent, Turn
from apps.customers import example as shop_example
from apps.customers.models import ClosedDay, Customer

BOOKING = (
    "hi i need an oil change",
    "john smith",
    "yes",
    "skip",
    "2015 honda civic",
    "next tuesday in the morning",
    "the first one",
    "yes",
)
_sids = count(1)


def load_shop() -> None:
    """The example business, its intents without examples: nothing is to be learned."""
    shop_example.load()
    ClosedDay.objects.all().delete()
    agent_example.load()
    Intent.objects.update(examples=[])


def publish() -> BrainVersion:
    draft = read_draft()
    number = BrainVersion.objects.count() + 1
    return BrainVersion.objects.create(
        number=number, digest=draft.digest, content=draft.text
    )


def past_call(*said: str, customer: Customer | None = None, **fields) -> Call:
    """A finished call in which the caller said this, a sentence every four seconds."""
    start = timezone.now() - timedelta(days=2)
    call = Call.objects.create(
        **{
            "call_sid": f"CApast{next(_sids)}",
            "status": "completed",
            "call_type": "inbound_existing" if customer else "inbound_new",
            "customer": customer,
            "from_number": customer.phone if customer else "+15559990000",
            "started_at": start,
            "answered_at": start,
            "ended_at": start + timedelta(minutes=2),
            **fields,
        }
    )
    for text in said:
        say(call, text)
    return call


def say(call: Call, text: str, speaker: str = "caller", **fields) -> Turn:
    index = call.turns.count()
    return Turn.objects.create(
        call=call,
        index=index,
        speaker=speaker,
        text=text,
        confidence=0.9,
        started_ms=4000 * index,
        ended_ms=4000 * index + 1500,
        **fields,
    )


def tool_ended(call: Call, tool: str, error: str = "") -> None:
    data = {"tool": tool, "error": error}
    CallEvent.objects.create(call=call, at_ms=0, kind="tool_finished", data=data)


def pattern(code: str, text: str) -> None:
    intent, _ = Intent.objects.get_or_create(code=code, defaults={"name": code})
    IntentPattern.objects.create(intent=intent, pattern=text, weight=9)


def backtested() -> Backtest:
    """The draft as it is now, tested."""
    test, _ = ask_for_backtest(None)
    run(test.pk)
    test.refresh_from_db()
    assert test.status == "done", test.error
    return test
