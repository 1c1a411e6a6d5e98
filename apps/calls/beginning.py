"""What a call begins with, whichever line and engine carry it."""

from __future__ import annotations

from dataclasses import dataclass

from apps.agentbrain.conversation.events import (
    AppointmentFacts,
    CallStarted,
    KnownCustomer,
)
from apps.agentbrain.engines.base import Said
from apps.agentbrain.services import load_published
from apps.agentbrain.versions.live import Published
from apps.customers.services import identify_caller

from .callers import (
    appointment_of,
    first_event,
    message_for,
    their_number,
    type_of_call,
    whose,
)
from .models import Call
from .past import next_turn, said_before
from .services import Answered


@dataclass(frozen=True, slots=True)
class Beginning:
    """``past``: what was said before an earlier stream of the call broke off, and
    ``next_turn`` the number that follows, also where the agent's state was lost."""

    call: Call
    published: Published
    customer: KnownCustomer | None
    appointment: AppointmentFacts | None
    message: str
    past: tuple[Said, ...]
    next_turn: int

    def first_event(self, at_ms: int, *, recording_notice: str = "") -> CallStarted:
        """What the agent is told first, unless the call is resumed."""
        return first_event(
            at_ms,
            self.call,
            self.customer,
            self.appointment,
            message=self.message,
            recording_notice=recording_notice,
        )


def begin(answered: Answered, engine: str) -> Beginning:
    """Read what the call needs, and write down what carries it. Sync, ORM.

    A resumed call keeps the version it began with, whatever was published since.
    """
    call, snapshot = answered.call, answered.snapshot
    begun_with = snapshot["agent"].get("brain_version", "") if snapshot else ""
    published = load_published(begun_with)
    customer = identify_caller(their_number(call))
    Call.objects.filter(pk=call.pk).update(
        brain_version=published.brain.version,
        engine=engine,
        call_type=type_of_call(call, customer),
        **whose(call, customer),
    )
    return Beginning(
        call,
        published,
        customer,
        appointment_of(call),
        message_for(call),
        said_before(call),
        next_turn(call),
    )
