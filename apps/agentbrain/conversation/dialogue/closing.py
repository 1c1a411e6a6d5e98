"""The end of a call, and the step before it."""

from __future__ import annotations

from .phrases import say_start
from .states import State, Step
from .talk import Talk

OUTBOUND = ("outbound_reminder", "outbound_followup", "outbound_offer")


def anything_else(talk: Talk) -> None:
    """A goal is reached: nothing is open but the wish for one thing more."""
    memory = talk.memory
    if memory.state != State.CLOSING:
        talk.step(Step.CLOSE)
    memory.flow = ""
    memory.action = ""
    memory.offered = []
    talk.ask("anything_else")


def goodbye(talk: Talk) -> None:
    """End the call properly from wherever it stands."""
    memory = talk.memory
    talk.step(Step.CLOSE)
    if memory.escalated:
        talk.say("goodbye_escalated")
    elif memory.call_type in OUTBOUND:
        talk.say("goodbye_outbound")
    elif memory.outcome in ("booked", "rescheduled") and memory.slots.get("start"):
        talk.say("goodbye_when", when=say_start(memory.slots["start"], memory.today))
    else:
        talk.say("goodbye", business=talk.brain.business.name)
    if not memory.outcome and memory.flow:
        memory.outcome = "abandoned"
    talk.finish()
