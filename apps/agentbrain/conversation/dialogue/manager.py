"""The dialogue of one call: what was heard goes in, what to say comes out."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ..events import CallStarted, CallType
from .brain import Brain
from .escalation import hand_over
from .flows.identity import greet_outbound
from .flows.registry import FLOWS
from .flows.stop_calls import stop_calls, stops_by_key
from .heard import Heard, understand
from .keypad import takes_yes_or_no, words_for_keys
from .memory import Memory
from .reply import DialogueView, Reply
from .routing import route
from .states import State, Step
from .talk import Talk
from .wording import fill_in

_OUTBOUND = {
    CallType.OUTBOUND_REMINDER: "reminder",
    CallType.OUTBOUND_FOLLOWUP: "followup",
    CallType.OUTBOUND_OFFER: "offer",
}
_NOTHING_OPEN = ("anything_else", "next_service")
_NOTHING = Heard(raw="", text="")


class Dialogue:
    """Pure and complete: the same inputs give the same replies, in any process."""

    def __init__(self, brain: Brain) -> None:
        self.brain = brain
        self.memory = Memory()

    def start(self, event: CallStarted) -> Reply:
        """The greeting."""
        memory, business = self.memory, self.brain.business
        memory.begin(event)
        talk = self._talk(_NOTHING)
        if event.call_type in _OUTBOUND:
            memory.flow = _OUTBOUND[event.call_type]
            greet_outbound(talk)
            return talk.reply()
        template = business.greeting_known if memory.first_name else business.greeting
        memory.question = "intent"
        memory.asked["intent"] = 1
        talk.lines.append(
            fill_in(
                template,
                business=business.name,
                agent=business.agent_name,
                name=memory.first_name,
            )
        )
        return talk.reply()

    def heard(
        self,
        text: str,
        *,
        confidence: float | None,
        at_ms: int,
        ended_ms: int | None = None,
    ) -> Reply:
        """A settled caller utterance; empty text is speech without words.

        One that ``ended_ms`` before the open question stood is no answer to it. While a
        tool runs the words are kept, and taken up when it is done.
        """
        memory = self.memory
        memory.now_ms = at_ms
        if memory.ended:
            return Reply()
        if memory.tool:
            memory.held.append([text[:2000], confidence, memory.question])
            return Reply()
        heard = understand(self.brain, memory, text, confidence)
        if ended_ms is not None and ended_ms < memory.asked_ms:
            heard = heard.as_no_answer()
        talk = self._talk(heard)
        if memory.state == State.GREETING and memory.question == "intent":
            talk.step(Step.GREETED)
        route(talk)
        self._take_up_later(talk)
        return talk.reply()

    def keys(self, digits: str, *, at_ms: int) -> Reply:
        """Key presses collected by the agent: a number, or 0, 1 or 2 as an answer."""
        memory = self.memory
        if stops_by_key(memory, digits) and not memory.ended and not memory.tool:
            memory.now_ms = at_ms
            talk = self._talk(_NOTHING)
            stop_calls(talk)
            return talk.reply()
        words = words_for_keys(memory, digits)
        if words and not memory.ended and not memory.tool:
            return self.heard(words, confidence=None, at_ms=at_ms)
        memory.now_ms = at_ms
        if memory.ended or memory.tool:
            return Reply()
        talk = self._talk(_NOTHING)
        if digits.strip("*#") == "0" and not memory.escalated:
            hand_over(talk, "person_requested", "normal", detail="pressed 0")
            return talk.reply()
        talk.say("keys_not_here")
        if memory.question:
            talk.ask_again()
        return talk.reply()

    def tool_finished(
        self, name: str, result: Mapping[str, Any], error: str, *, at_ms: int
    ) -> Reply:
        """The outcome of ``Reply.run``; any other tool's is not for the script."""
        memory = self.memory
        memory.now_ms = at_ms
        if name != memory.tool or memory.ended:
            return Reply()
        memory.tool = ""
        talk = self._talk(_NOTHING)
        FLOWS[memory.flow].tool_finished(talk, name, result, error)
        self._take_up_held(talk)
        self._take_up_later(talk)
        return talk.reply()

    def _take_up_held(self, talk: Talk) -> None:
        """Words spoken while a tool ran, unless they were a mere "okay"."""
        memory = self.memory
        if not memory.held or memory.tool or memory.ended:
            return
        held, memory.held = memory.held, []
        question = memory.question
        memory.question = str(held[-1][2])
        text = " ".join(str(words) for words, _, _ in held)
        heard = understand(self.brain, memory, text, held[-1][1])
        memory.question = question
        if heard.carries_something:
            talk.turn_to(heard)
            talk.lines = talk.lines[:-1]  # the question is put again, or is answered
            route(talk)

    def _take_up_later(self, talk: Talk) -> None:
        """The second of two wishes, once nothing else is open."""
        memory = self.memory
        if memory.ended or memory.escalated:
            memory.later = []
        while memory.later and memory.question in _NOTHING_OPEN and not talk.run:
            words = memory.later.pop(0)
            talk.lines = talk.lines[:-1]  # instead of asking for another wish
            talk.say("next_wish")
            talk.turn_to(understand(self.brain, memory, words, None))
            route(talk)

    def silence(self, count: int, *, at_ms: int) -> Reply:
        """Nudge number ``count`` (1..max); after that the call is ended politely."""
        memory = self.memory
        memory.now_ms = at_ms
        if memory.ended:
            return Reply()
        talk = self._talk(_NOTHING)
        if count > self.brain.thresholds.max_nudges:
            talk.say("goodbye_silent")
            if not memory.outcome:
                memory.outcome = "abandoned"
            talk.step(Step.CLOSE)
            talk.finish()
        elif memory.tool:
            return Reply(text="")
        else:
            talk.say("still_there")
            if memory.question:
                talk.ask_otherwise()
        return talk.reply()

    def _talk(self, heard: Heard) -> Talk:
        return Talk(self.brain, self.memory, heard)

    @property
    def takes_yes_or_no(self) -> bool:
        """Whether "yes" and "okay" answer what is being asked."""
        return takes_yes_or_no(self.memory)

    @property
    def view(self) -> DialogueView:
        memory = self.memory
        return DialogueView(
            state=memory.state,
            intent=memory.intent,
            slots=deepcopy(memory.slots),
            customer_id=memory.customer_id,
            appointment_id=memory.appointment_id,
            verified=memory.verified,
            outcome=memory.outcome,
        )

    def snapshot(self) -> dict[str, Any]:
        """Everything about this call, as JSON values."""
        return self.memory.to_data()

    @classmethod
    def restore(cls, brain: Brain, data: Mapping[str, Any]) -> Dialogue:
        """The dialogue that ``snapshot`` described."""
        dialogue = cls(brain)
        dialogue.memory = Memory.from_data(data)
        return dialogue
