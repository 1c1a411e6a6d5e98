"""Puts a session together for a call that has just been answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings

from apps.agentbrain import tools
from apps.agentbrain.conversation.actions import RunTool
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation.events import (
    AppointmentFacts,
    CallStarted,
    KnownCustomer,
)
from apps.agentbrain.engine_session import engine_session
from apps.agentbrain.engines.base import Engine, Said
from apps.agentbrain.services import load_published
from apps.customers.services import identify_caller

from .callers import (
    acting_caller,
    appointment_of,
    first_event,
    message_for,
    their_number,
    type_of_call,
    whose,
)
from .lines.selectors import recording_notice_of
from .models import Call
from .past import said_before
from .recorder import Recorder, process_recorder
from .recording.taping import tape_for
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
    past: tuple[Said, ...] = ()
    message: str = ""
    recording_notice: str = ""


async def open_session(
    answered: Answered, transport: Transport, *, recorder: Recorder | None = None
) -> tuple[CallSession, CallStarted | None]:
    """The session of a call and its first event (None for a resumed call).

    Reads the database off the event loop. Raises what building the parts raises.
    """
    call = answered.call
    snapshot = answered.snapshot
    parts = await database_sync_to_async(_parts)(call, snapshot)
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
        caller=acting_caller(call, parts.customer, agent if snapshot else None),
        snapshot=snapshot,
        tape=tape_for(call.pk, running=agent.consent.given)
        if parts.recording_notice or agent.consent.given
        else None,
    )
    session.engine_session = engine_session(
        parts.brain, call.call_sid, lambda: session.now_ms, parts.past
    )
    if snapshot:
        return session, None
    return session, first_event(
        session.now_ms,
        call,
        parts.customer,
        parts.appointment,
        message=parts.message,
        recording_notice=parts.recording_notice,
    )


def _parts(call: Call, snapshot: Mapping[str, Any] | None = None) -> Parts:
    """A resumed call keeps the version it began with, whatever was published since."""
    # Recognizers and voices are heavy; a process that takes no call loads none.
    from apps.agentbrain.engines.factory import create_engine

    begun_with = snapshot["agent"].get("brain_version", "") if snapshot else ""
    published = load_published(begun_with)
    brain = published.brain
    engine = create_engine(
        settings.AGENT_ENGINE, vocabulary=call_vocabulary(brain), **published.voice
    )
    customer = identify_caller(their_number(call))
    Call.objects.filter(pk=call.pk).update(
        brain_version=brain.version,
        engine=settings.AGENT_ENGINE,
        call_type=type_of_call(call, customer),
        **whose(call, customer),
    )
    return Parts(
        brain,
        engine,
        customer,
        appointment_of(call),
        past=said_before(call) if snapshot else (),
        message=message_for(call),
        recording_notice=recording_notice_of(call.line),
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
