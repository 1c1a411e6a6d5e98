"""One exchange under way: what flows say, ask and start, gathered into a reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .brain import Brain
from .guidance import guidance, tools_for
from .heard import Heard
from .memory import Memory
from .questions import question_line
from .reply import EscalationWish, Reply, ToolCall
from .states import State, Step, advance
from .wording import line

MAX_CHECKS = 2
"""How often one value is read back before it is taken as it is."""


class Talk:
    """The brain, the memory and the utterance, with what is to be said so far."""

    def __init__(self, brain: Brain, memory: Memory, heard: Heard) -> None:
        self.brain = brain
        self.memory = memory
        self.heard = heard
        self.lines: list[str] = []
        self.run: ToolCall | None = None
        self.escalation: EscalationWish | None = None
        self.transfer = False
        self.end_call = False
        self.small_talk = False
        self._traced = heard

    def step(self, step: Step) -> None:
        """Move on. Raises ``IllegalStep``."""
        self.memory.state = advance(State(self.memory.state), step).value

    def say(self, key: str, /, **values: str) -> None:
        self.lines.append(line(self.brain, key, 0, **values))

    def ask(self, question: str) -> None:
        """Open a question; asked before, it takes its next wording."""
        memory = self.memory
        memory.question = question
        memory.asked_ms = memory.now_ms
        attempt = memory.asked.get(question, 0)
        memory.asked[question] = attempt + 1
        self.lines.append(question_line(self.brain, memory, attempt))

    def ask_again(self) -> None:
        """The open question once more, in the words it was put in."""
        attempt = max(0, self.memory.asked.get(self.memory.question, 1) - 1)
        if self.memory.question.startswith(("confirm_", "reminder")):
            attempt = max(1, attempt)  # nobody wants the whole summary twice
        self.lines.append(question_line(self.brain, self.memory, attempt))

    def ask_otherwise(self) -> None:
        """The open question in its next wording."""
        self.ask(self.memory.question)

    def run_tool(self, tool: str, /, **arguments: Any) -> None:
        """Start a tool; what was said so far is kept for when it is done."""
        self.run = ToolCall(tool, arguments)
        self.memory.tool = tool

    def escalate(self, reason: str, priority: str = "normal", detail: str = "") -> None:
        """Wish for a person; at most one wish is made in an exchange."""
        self.escalation = EscalationWish(
            reason=reason, priority=priority, words=self.heard.raw, detail=detail
        )

    def finish(self) -> None:
        """End the call once everything is said."""
        self.memory.ended = True
        self.memory.question = ""
        self.end_call = True

    def turn_to(self, heard: Heard) -> None:
        """Act on these words from here on: a part of what was said, or said before.

        The trace stays that of the whole utterance, where there was one.
        """
        if not self._traced.text:
            self._traced = heard
        self.heard = heard

    def understood(self) -> None:
        self.memory.misses = 0

    def reply(self) -> Reply:
        """What came of it. Words wait while a tool runs."""
        memory = self.memory
        if self.run and not self.escalation:
            memory.carried = [*memory.carried, *self.lines]
            text = ""
        else:
            text = " ".join(part for part in (*memory.carried, *self.lines) if part)
            memory.carried = []
        if text and not self.small_talk:
            memory.last_line = text
        return Reply(
            text=text,
            guidance=guidance(self.brain, memory, text),
            tools=tools_for(memory),
            run=self.run,
            escalation=self.escalation,
            interruptible=not self.end_call,
            transfer=self.transfer,
            end_call=self.end_call,
            trace=self._traced.trace(),
        )

    def customer_vehicle(self, vehicle: Mapping[str, Any]) -> dict[str, Any]:
        """A stored vehicle as the slot keeps it."""
        keys = ("vehicle_id", "year", "make", "model")
        return {key: vehicle[key] for key in keys}
