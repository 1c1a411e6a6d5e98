"""Puts a session together for a call that has just been answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import timezone

from apps.agentbrain import tools
from apps.agentbrain.conversation.actions import RunTool
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation.events import (
    AppointmentFacts,
    CallStarted,
    CallType,
    KnownCustomer,
)
from apps.agentbrain.engine_session import engine_session
from apps.agentbrain.engines.base import Engine
from apps.agentbrain.services import load_published
from apps.customers.services import identify_caller

from .choices import Direction
from .models import Call
from .recorder import Recorder, process_recorder
from .services import Answered
from .session import CallSession
from .session_types import Caller, LiveCall, ToolResult
from .speech import call_vocabulary
from .telephony.transport import Transport


@dataclass(frozen=True, slots=True)
class Parts:
    """What the database and the settings give a call."""

    brain: Brain
    engine: Engine
    customer: KnownCustomer | None
    appointment: AppointmentFacts | None = None


async def open_session(
    answered: Answered, transport: Transport, *, recorder: Recorder | None = None
) -> tuple[CallSession, CallStarted | None]:
    """The session of a call and its first event (None for a resumed call).

    Reads the database off the event loop. Raises what building the parts raises.
    """
    call = answered.call
    snapshot = answered.snapshot
    begun_with = snapshot["agent"].get("brain_version", "") if snapshot else ""
    parts = await database_sync_to_async(_parts)(call, begun_with)
    agent = (
        Agent.restore(parts.brain, snapshot["agent"])
        if snapshot
        else Agent(parts.brain)
    )
    session = CallSession(
        LiveCall(call.pk, call.call_sid, call.stream_sid, answered.offset_ms),
        transport,
        parts.engine,
        agent,
        recorder or process_recorder(),
        run_tool=run_tool,
        caller=_caller(call, parts.customer, agent if snapshot else None),
        snapshot=snapshot,
    )
    session.engine_session = engine_session(
        parts.brain, call.call_sid, lambda: session.now_ms
    )
    return session, None if snapshot else _first_event(session, call, parts)


def _parts(call: Call, begun_with: str = "") -> Parts:
    """A resumed call keeps the version it began with, whatever was published since."""
    # Recognizers and voices are heavy; a process that takes no call loads none.
    from apps.agentbrain.engines.factory import create_engine

    published = load_published(begun_with)
    brain = published.brain
    engine = create_engine(
        settings.AGENT_ENGINE, vocabulary=call_vocabulary(brain), **published.voice
    )
    customer = identify_caller(_their_number(call))
    Call.objects.filter(pk=call.pk).update(
        brain_version=brain.version,
        engine=settings.AGENT_ENGINE,
        call_type=_call_type(call, customer),
        **_whose(call, customer),
    )
    return Parts(brain, engine, customer, _appointment(call))


def _whose(call: Call, customer: KnownCustomer | None) -> dict[str, int]:
    """The customer of the row: the number's, unless the call has shown another."""
    if customer is None or call.customer_id is not None:
        return {}
    return {"customer_id": customer.customer_id}


def _caller(
    call: Call, customer: KnownCustomer | None, resumed: Agent | None
) -> Caller:
    """Whom tools act for: who uses this number, or who the call so far has shown it
    to be, with what was proved."""
    if resumed is None:
        return Caller(call.call_sid, customer.customer_id if customer else None)
    view = resumed.dialogue.view
    return Caller(call.call_sid, view.customer_id, view.verified)


def _their_number(call: Call) -> str:
    """The number of whoever is at the other end."""
    outbound = call.direction == Direction.OUTBOUND
    return call.to_number if outbound else call.from_number


def _call_type(call: Call, customer: KnownCustomer | None) -> CallType:
    """Why we called is in the row since before the call; who calls us shows now."""
    if call.direction == Direction.OUTBOUND and customer:
        return CallType(call.call_type)
    return CallType.INBOUND_EXISTING if customer else CallType.INBOUND_NEW


def _appointment(call: Call) -> AppointmentFacts | None:
    """The appointment a call of ours is about."""
    row = call.appointment if call.direction == Direction.OUTBOUND else None
    if row is None:
        return None
    return AppointmentFacts(
        appointment_id=row.pk,
        starts_at=timezone.localtime(row.starts_at, ZoneInfo(settings.TIME_ZONE)),
        service_name=row.service.name,
        vehicle_label=row.vehicle.label if row.vehicle else "",
    )


def _first_event(session: CallSession, call: Call, parts: Parts) -> CallStarted:
    return CallStarted(
        at_ms=session.now_ms,
        call_type=_call_type(call, parts.customer),
        local_start=timezone.now().astimezone(ZoneInfo(settings.TIME_ZONE)),
        caller_number=_their_number(call),
        customer=parts.customer,
        appointment=parts.appointment,
    )


async def run_tool(request: RunTool, caller: Caller) -> ToolResult:
    """Run a registered tool for the caller of a session."""
    context = tools.ToolContext(
        call_sid=caller.call_sid,
        tool_call_id=request.tool_call_id,
        customer_id=caller.customer_id,
        verified=caller.verified,
        state=request.state,
    )
    arguments: dict[str, Any] = dict(request.arguments)
    outcome = await tools.run(request.name, arguments, context)
    return ToolResult(outcome.result, outcome.error)
