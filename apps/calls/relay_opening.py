"""Puts a session together for a call that Twilio's ConversationRelay carries."""

from __future__ import annotations

from typing import Final

from channels.db import database_sync_to_async
from django.conf import settings

from apps.agentbrain.conversation.events import CallStarted
from apps.agentbrain.conversation.texting.agent import TextAgent
from apps.agentbrain.engine_session import engine_session
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import ChatModel
from apps.agentbrain.engines.llm.shared import SHARED
from apps.agentbrain.engines.text import TextEngine

from .beginning import Beginning, begin
from .callers import acting_caller
from .recorder import Recorder, process_recorder
from .services import Answered
from .session_types import LiveCall
from .telephony.transport import Transport
from .text_session import TextSession
from .tool_runs import run_tool

ENGINE: Final = "text"


async def open_relay_session(
    answered: Answered, transport: Transport, *, recorder: Recorder | None = None
) -> tuple[TextSession, CallStarted | None]:
    """The session of a call and its first event (None for a resumed call).

    Reads the database off the event loop. Raises what building the parts raises.
    """
    call, snapshot = answered.call, answered.snapshot
    begun, model = await database_sync_to_async(_parts)(answered)
    brain = begun.published.brain
    agent = (
        TextAgent.restore(brain, snapshot["agent"]) if snapshot else TextAgent(brain)
    )
    if not snapshot:
        agent.speaking.turns.go_on_from(begun.next_turn)
    session = TextSession(
        LiveCall(call.pk, call.call_sid, call.stream_sid, answered.offset_ms),
        transport,
        TextEngine(model, prefix=settings.OPENAI_SYSTEM_PROMPT),
        agent,
        recorder or process_recorder(),
        run_tool=run_tool,
        caller=acting_caller(call, begun.customer, agent if snapshot else None),
        snapshot=snapshot,
    )
    session.engine_session = engine_session(
        brain, call.call_sid, lambda: session.now_ms, begun.past
    )
    return session, None if snapshot else begun.first_event(session.now_ms)


def _parts(answered: Answered) -> tuple[Beginning, ChatModel | None]:
    return begin(answered, ENGINE), _model()


def _model() -> ChatModel | None:
    try:
        return SHARED.chain(settings)
    except EngineError:
        return None  # logged where it was made; the dialogue's own lines are left
