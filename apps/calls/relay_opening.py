"""Puts a session together for a call that Twilio's ConversationRelay carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from channels.db import database_sync_to_async
from django.conf import settings

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation.events import CallStarted, KnownCustomer
from apps.agentbrain.conversation.texting.agent import TextAgent
from apps.agentbrain.engine_session import engine_session
from apps.agentbrain.engines.base import EngineError, Said
from apps.agentbrain.engines.llm.base import ChatModel
from apps.agentbrain.engines.llm.shared import SHARED
from apps.agentbrain.engines.text import TextEngine
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
from .models import Call
from .opening import run_tool
from .past import said_before
from .recorder import Recorder, process_recorder
from .services import Answered
from .session_types import LiveCall
from .telephony.transport import Transport
from .text_session import TextSession

ENGINE: Final = "text"


@dataclass(frozen=True, slots=True)
class _Parts:
    brain: Brain
    model: ChatModel | None
    customer: KnownCustomer | None
    first: CallStarted
    past: tuple[Said, ...] = ()


async def open_relay_session(
    answered: Answered, transport: Transport, *, recorder: Recorder | None = None
) -> tuple[TextSession, CallStarted | None]:
    """The session of a call and its first event (None for a resumed call).

    Reads the database off the event loop. Raises what building the parts raises.
    """
    call, snapshot = answered.call, answered.snapshot
    parts = await database_sync_to_async(_parts)(answered)
    agent = (
        TextAgent.restore(parts.brain, snapshot["agent"])
        if snapshot
        else TextAgent(parts.brain)
    )
    session = TextSession(
        LiveCall(call.pk, call.call_sid, call.stream_sid, answered.offset_ms),
        transport,
        TextEngine(parts.model, prefix=settings.OPENAI_SYSTEM_PROMPT),
        agent,
        recorder or process_recorder(),
        run_tool=run_tool,
        caller=acting_caller(call, parts.customer, agent if snapshot else None),
        snapshot=snapshot,
    )
    session.engine_session = engine_session(
        parts.brain, call.call_sid, lambda: session.now_ms, parts.past
    )
    return session, None if snapshot else parts.first


def _parts(answered: Answered) -> _Parts:
    """A resumed call keeps the version it began with, whatever was published since."""
    call, snapshot = answered.call, answered.snapshot
    begun_with = snapshot["agent"].get("brain_version", "") if snapshot else ""
    brain = load_published(begun_with).brain
    customer = identify_caller(their_number(call))
    Call.objects.filter(pk=call.pk).update(
        brain_version=brain.version,
        engine=ENGINE,
        call_type=type_of_call(call, customer),
        **whose(call, customer),
    )
    return _Parts(
        brain,
        _model(),
        customer,
        first_event(
            answered.offset_ms,
            call,
            customer,
            appointment_of(call),
            message=message_for(call),
        ),
        said_before(call) if snapshot else (),
    )


def _model() -> ChatModel | None:
    try:
        return SHARED.chain(settings)
    except EngineError:
        return None  # logged where it was made; the dialogue's own lines are left
