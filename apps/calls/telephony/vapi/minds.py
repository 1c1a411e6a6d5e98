"""The mind of a conversation: what decides, and what puts it into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from apps.agentbrain import tools
from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation.dialogue.guidance import secret_notes
from apps.agentbrain.conversation.dialogue.shop_facts import shop_facts
from apps.agentbrain.conversation.events import CallStarted, CallType
from apps.agentbrain.conversation.texting.agent import TextAgent
from apps.agentbrain.conversation.texting.pace import Pace
from apps.agentbrain.engine_session import LOOK_UPS
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.composer import Composer
from apps.agentbrain.engines.llm.base import ChatModel
from apps.agentbrain.engines.llm.shared import SHARED
from apps.agentbrain.services import load_published
from apps.calls import callers
from apps.calls.models import Call
from apps.calls.session_types import Caller
from apps.customers.services import identify_caller

from .clock import CallClock
from .memory import State

ENGINE: Final = "text"
"""What the row says of who spoke: words from here, sound from elsewhere."""

AT_ONCE: Final = Pace(ms_per_character=1, begins_after_ms=0, closing_margin_ms=0)
"""Whoever speaks our words waits for their end before it does what follows them."""


@dataclass(slots=True)
class Mind:
    """``first`` is the event to begin with, None for one that goes on."""

    sid: str
    agent: TextAgent
    composer: Composer
    clock: CallClock
    first: CallStarted | None = None

    def caller(self) -> Caller:
        """Whom tools act for, as the dialogue knows it now."""
        view = self.agent.dialogue.view
        return Caller(self.sid, view.customer_id, view.verified)

    def remember(self, state: State) -> None:
        """Put what both know into a state."""
        state.agent = self.agent.snapshot()
        state.composer = self.composer.snapshot()


def mind_of(call: Call, state: State) -> Mind:
    """The mind of a call's conversation: new, or as its state left it. Reads rows.

    A conversation keeps the version of the brain it began with.
    """
    offset_ms = call.since_answer_ms(timezone.now())
    if state.begun:
        brain = load_published(state.agent["brain_version"]).brain
        agent = TextAgent.restore(brain, state.agent)
        composer = composer_of(brain)
        composer.restore(state.composer)
        clock = CallClock(offset_ms, int(state.agent["now_ms"]))
        return Mind(call.call_sid, agent, composer, clock)
    brain = load_published(call.brain_version).brain
    customer = identify_caller(callers.their_number(call))
    kind = callers.type_of_call(call, customer)
    Call.objects.filter(pk=call.pk).update(
        brain_version=brain.version,
        engine=ENGINE,
        call_type=kind,
        **callers.whose(call, customer),
    )
    clock = CallClock(offset_ms)
    first = callers.first_event(
        clock.now_ms, call, customer, callers.appointment_of(call)
    )
    return Mind(
        call.call_sid, TextAgent(brain, AT_ONCE), composer_of(brain), clock, first
    )


def passing_mind(sid: str) -> Mind:
    """A mind for one request of a client that keeps its conversation itself."""
    brain = load_published().brain
    first = CallStarted(
        at_ms=0, call_type=CallType.INBOUND_NEW, local_start=timezone.localtime()
    )
    return Mind(sid, TextAgent(brain, AT_ONCE), composer_of(brain), CallClock(), first)


def composer_of(brain: Brain, model: ChatModel | None = None) -> Composer:
    """Words by the models that ``LLM`` names; by the script where there is none."""
    today = timezone.localdate()
    return Composer(
        model or _models(),
        free=shop_facts(brain, today),
        secret=secret_notes(brain),
        prefix=settings.OPENAI_SYSTEM_PROMPT,
        persona=brain.business.persona,
        tools=_schemas(),
    )


def _models() -> ChatModel | None:
    try:
        return SHARED.chain(settings)
    except EngineError:
        return None  # logged where it was made; the dialogue's own lines are left


def _schemas() -> list[dict[str, Any]]:
    return tools.schemas(LOOK_UPS)
