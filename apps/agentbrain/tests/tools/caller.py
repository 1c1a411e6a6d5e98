"""A shop, a customer in it, and the contexts tools run in."""

from __future__ import annotations

from dataclasses import replace

from apps.agentbrain.tools import ToolContext, ToolOutcome, run
from apps.customers.models import Customer
from apps.customers.tests.shop import maria_in_the_books, open_shop

STRANGER = ToolContext(call_sid="CA1", tool_call_id="t1", state="execution")


def prepare() -> Customer:
    open_shop()
    return maria_in_the_books()


def as_customer(customer: Customer, *, verified: bool = True) -> ToolContext:
    return replace(STRANGER, customer_id=customer.pk, verified=verified)


async def first_free(service: str = "oil-change") -> list[str]:
    outcome = await run("find_slots", {"service": service}, STRANGER)
    return outcome.result["slots"]


async def book_for(
    customer: Customer, tool_call_id: str = "b1", *, call_sid: str = "CA0"
) -> ToolOutcome:
    """An appointment made in an earlier call, unless it is said to be in this one."""
    context = replace(
        as_customer(customer), tool_call_id=tool_call_id, call_sid=call_sid
    )
    start = (await first_free())[-1]
    arguments = {
        "customer_id": customer.pk,
        "name": "Maria Lopez",
        "phone": "",
        "email": "",
        "vehicle_id": None,
        "vehicle": None,
        "service": "oil-change",
        "start": start,
    }
    return await run("book_appointment", arguments, context)
