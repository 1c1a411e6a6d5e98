"""Puts a session together for a call that has just been answered."""

from __future__ import annotations

from dataclasses import dataclass

from channels.db import database_sync_to_async
from django.conf import settings

from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.conversation.events import CallStarted
from apps.agentbrain.engine_session import engine_session
from apps.agentbrain.engines.base import Engine

from .beginning import Beginning, begin
from .callers import acting_caller
from .lines.selectors import recording_notice_of
from .recorder import Recorder, process_recorder
from .recording.taping import tape_for
from .services import Answered
from .session import CallSession
from .session_types import LiveCall
from .speech import call_vocabulary
from .telephony.transport import Transport
from .tool_runs import run_tool


@dataclass(frozen=True, slots=True)
class _Parts:
    begun: Beginning
    engine: Engine
    recording_notice: str


async def open_session(
    answered: Answered, transport: Transport, *, recorder: Recorder | None = None
) -> tuple[CallSession, CallStarted | None]:
    """The session of a call and its first event (None for a resumed call).

    Reads the database off the event loop. Raises what building the parts raises.
    """
    call, snapshot = answered.call, answered.snapshot
    parts = await database_sync_to_async(_parts)(answered)
    begun, brain = parts.begun, parts.begun.published.brain
    agent = Agent.restore(brain, snapshot["agent"]) if snapshot else Agent(brain)
    if not snapshot:
        agent.speaking.turns.go_on_from(begun.next_turn)
    session = CallSession(
        LiveCall(call.pk, call.call_sid, call.stream_sid, answered.offset_ms),
        transport,
        parts.engine,
        agent,
        recorder or process_recorder(),
        run_tool=run_tool,
        caller=acting_caller(call, begun.customer, agent if snapshot else None),
        snapshot=snapshot,
        tape=tape_for(call.pk, running=agent.consent.given)
        if parts.recording_notice or agent.consent.given
        else None,
    )
    session.engine_session = engine_session(
        brain, call.call_sid, lambda: session.now_ms, begun.past
    )
    if snapshot:
        return session, None
    return session, begun.first_event(
        session.now_ms, recording_notice=parts.recording_notice
    )


def _parts(answered: Answered) -> _Parts:
    # Recognizers and voices are heavy; a process that takes no call loads none.
    from apps.agentbrain.engines.factory import create_engine

    name = settings.AGENT_ENGINE
    begun = begin(answered, name)
    vocabulary = call_vocabulary(begun.published.brain)
    engine = create_engine(name, vocabulary=vocabulary, **begun.published.voice)
    return _Parts(begun, engine, recording_notice_of(answered.call.line))
