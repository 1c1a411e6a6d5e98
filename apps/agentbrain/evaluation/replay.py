"""Other people's calls heard by our memory, turn by turn.

The agent of the source leads; ours only listens: each of the caller's turns is read as
an answer to what the source's agent had asked, and taken in by the code that takes it
in on a call. Nothing is said and no tool runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from ..conversation.dialogue import scheduling
from ..conversation.dialogue.absorbing import absorb
from ..conversation.dialogue.brain import Brain
from ..conversation.dialogue.correcting import take_back
from ..conversation.dialogue.heard import Heard, understand
from ..conversation.dialogue.memory import Memory
from ..conversation.dialogue.slots.vehicle import find_vehicle
from ..conversation.dialogue.states import State
from ..conversation.dialogue.talk import Talk
from ..conversation.events import CallStarted, CallType

ORDER = ("name", "phone", "email", "vehicle", "service", "date", "time")


class Replay:
    """One call under way."""

    def __init__(self, brain: Brain, today: date) -> None:
        self.brain = brain
        self.memory = Memory()
        start = datetime.combine(today, time(9), tzinfo=UTC)
        self.memory.begin(CallStarted(0, CallType.INBOUND_NEW, start))
        self.memory.state = State.SLOT_COLLECTION.value
        self.memory.flow = "first_appointment"

    def caller(self, text: str, question: str, offered: Sequence[str] = ()) -> Heard:
        """Take in one turn. ``offered``: starts the agent proposed (ISO minutes)."""
        memory = self.memory
        memory.question = question
        memory.offered = list(offered)
        heard = understand(self.brain, memory, text, None)
        talk = Talk(self.brain, memory, heard)
        if offered and question == "choose_slot":
            others = absorb(talk, without=("date", "time", "part_of_day"))
            if scheduling.choose(talk) or others:
                return heard
        elif absorb(talk):
            return heard
        take_back(talk, ORDER)
        return heard

    def vehicle_words(self, text: str) -> str:
        """The words of a normalised text that name its vehicle."""
        memory = self.memory
        known = str((memory.slots.get("vehicle") or {}).get("make", ""))
        found = find_vehicle(text, self.brain.vehicles, memory.question, known)
        return text[found.start : found.end] if found else ""

    @property
    def slots(self) -> Mapping[str, Any]:
        """What the memory holds now."""
        return self.memory.slots
