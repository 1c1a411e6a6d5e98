"""One past call through the dialogue again, with one brain or with two side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation.dialogue.heard import Heard, understand
from apps.agentbrain.conversation.dialogue.manager import Dialogue
from apps.agentbrain.conversation.dialogue.memory import Memory
from apps.agentbrain.conversation.dialogue.reply import Reply

from .recorded import RecordedCall, Said
from .stand_in import StandIn

COMPLETED: Final = frozenset(
    {"booked", "rescheduled", "cancelled", "confirmed", "answered", "feedback"}
)
_MOST_TOOLS_IN_A_ROW = 10
_ANSWERS = {"yes": "affirm", "no": "deny"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an utterance counts as: the intent that wins, the reason for a person."""

    intent: str
    escalation: str


def meaning(heard: Heard) -> Meaning:
    """A bare yes or no counts as ``affirm`` or ``deny``; "" where nothing fired."""
    won = heard.intents[0].code if heard.intents else _ANSWERS.get(heard.answer, "")
    return Meaning(won, heard.escalation.rule.reason if heard.escalation else "")


def understood_alone(brain: Brain, text: str) -> Meaning:
    """An utterance as the first words of a call, on any day."""
    memory = Memory(question="intent", local_start="2026-01-05T10:00:00")
    return meaning(understand(brain, memory, text, None))


class Replay:
    """The dialogue of one brain, fed with what a past caller said."""

    def __init__(self, brain: Brain, call: RecordedCall) -> None:
        self.brain = brain
        self.turns = 0
        self._dialogue = Dialogue(brain)
        self._shop = StandIn(brain, call)
        self._finish_tools(self._dialogue.start(call.start))

    @property
    def over(self) -> bool:
        return self._dialogue.memory.ended

    @property
    def outcome(self) -> str:
        return self._dialogue.view.outcome

    @property
    def completed(self) -> bool:
        return self.outcome in COMPLETED

    @property
    def escalated(self) -> bool:
        return self._dialogue.memory.escalated

    def context(self, said: Said) -> Memory:
        """What an utterance is understood by: this call so far, with the question the
        caller really had been asked where the record knows it."""
        memory = Memory.from_data(self._dialogue.snapshot())
        if said.question:
            memory.question = said.question
        return memory

    def hear(self, said: Said) -> None:
        """Nothing once the call is over: the caller would not have said it."""
        if self.over:
            return
        self.turns += 1
        if said.keys:
            reply = self._dialogue.keys(said.keys, at_ms=said.at_ms)
        else:
            reply = self._dialogue.heard(
                said.text, confidence=said.confidence, at_ms=said.at_ms
            )
        self._finish_tools(reply, said.at_ms)

    def _finish_tools(self, reply: Reply, at_ms: int = 0) -> None:
        for _ in range(_MOST_TOOLS_IN_A_ROW):
            if reply.run is None:
                return
            result, error = self._shop.run(reply.run.name, reply.run.arguments)
            reply = self._dialogue.tool_finished(
                reply.run.name, result, error, at_ms=at_ms
            )
