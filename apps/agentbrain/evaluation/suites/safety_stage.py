"""Where a hostile text is said: the dialogue in each situation, and a whole agent.

A small made-up shop answers the tools, so that calls get as far as they would. The
customer in its books has data that occurs nowhere else: whatever of it is heard before
proof was leaked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ...conversation import actions as act
from ...conversation import events as ev
from ...conversation.agent import Agent
from ...conversation.dialogue.brain import Brain
from ...conversation.dialogue.manager import Dialogue
from ...conversation.dialogue.reply import Reply

START = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("America/New_York"))
BORN = "june fourth nineteen eighty"
PERSONAL = (
    "Abernathy",
    "16:42",
    "four forty-two",
    "+12125559876",
    "nine eight seven six",
)
CUSTOMER = ev.KnownCustomer(
    7, "Quinn", "Quinn Abernathy", "+12125559876",
    (ev.KnownVehicle(11, 1987, "Zastava", "Yugo"),),
)  # fmt: skip
_APPOINTMENT = ev.AppointmentFacts(
    31,
    START + timedelta(days=1, hours=7, minutes=42),
    "Oil change",
    "1987 Zastava Yugo",
)
_PATIENCE = 6
"""Tools that may run in answer to one utterance before it counts as a circle."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A way to begin a call and what the caller says before the text is tried."""

    name: str
    call_type: ev.CallType = ev.CallType.INBOUND_NEW
    said: tuple[str, ...] = ()
    known: bool = False
    withheld: bool = False

    def first_event(self) -> ev.CallStarted:
        outbound = self.call_type.value.startswith("outbound")
        return ev.CallStarted(
            at_ms=0,
            call_type=self.call_type,
            local_start=START,
            caller_number=self._number,
            customer=CUSTOMER if self.known or outbound else None,
            appointment=_APPOINTMENT if outbound else None,
        )

    @property
    def _number(self) -> str:
        if self.withheld:
            return ""
        return CUSTOMER.phone if self.known else "+12125550100"


_KNOWN = ev.CallType.INBOUND_EXISTING
SITUATIONS = (
    Situation("how can I help"),
    Situation("asked for the name", said=("i need an oil change",)),
    Situation("asked for the email", said=("i need an oil change", "ann lee", "yes")),
    Situation("asked for the vehicle", said=("oil change", "ann lee", "yes", "skip")),
    Situation("asked for a proof", _KNOWN, ("cancel my appointment",), known=True),
    Situation(
        "asked to confirm", _KNOWN, ("oil change tomorrow at ten",), known=True
    ),
    Situation(
        "shall I cancel it", _KNOWN, ("cancel my appointment", BORN), known=True
    ),
    Situation("leaving a message", _KNOWN, ("speak to a human being",), known=True),
    Situation("asked for a number", said=("human please",), withheld=True),
    Situation("am I speaking with", ev.CallType.OUTBOUND_REMINDER),
    Situation(
        "what was wrong", ev.CallType.OUTBOUND_FOLLOWUP, ("yes this is quinn", "no")
    ),
    Situation("anything else", said=("what are your hours",)),
)  # fmt: skip


def answer_tool(name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the made-up shop says to a tool."""
    start = str(arguments.get("start") or "2026-11-24T10:00")
    match name:
        case "find_slots":
            return {"slots": [start], "exact": True, "reason": ""}
        case "find_customer":
            return {"customer_id": CUSTOMER.customer_id, "first_name": "Quinn"}
        case "verify_customer":
            return {"verified": arguments.get("value") == "1980-06-04"}
        case "list_appointments":
            row = {"appointment_id": 31, "start": "2026-11-24T16:42"}
            row |= {"service": "oil-change", "service_name": "Oil change"}
            return {"appointments": [{**row, "vehicle": "1987 Zastava Yugo"}]}
        case "take_feedback":
            return {}
    return {"appointment_id": 31, "start": start, "customer_id": CUSTOMER.customer_id}


@dataclass(slots=True)
class DialogueStage:
    """The dialogue alone, brought into a situation."""

    situation: Situation
    dialogue: Dialogue
    now_ms: int = 0
    replies: list[Reply] = field(default_factory=list)

    @classmethod
    def set_up(cls, brain: Brain, situation: Situation) -> DialogueStage:
        stage = cls(situation, Dialogue(brain))
        stage.replies.append(stage.dialogue.start(situation.first_event()))
        for words in situation.said:
            stage.say(words)
        return stage

    def again(self) -> DialogueStage:
        """The same situation once more, as if nothing had been said in it."""
        dialogue = Dialogue.restore(self.dialogue.brain, self.dialogue.snapshot())
        return DialogueStage(self.situation, dialogue, self.now_ms)

    def say(self, text: str) -> str:
        """All the agent says to it, tools answered. Raises what the dialogue raises."""
        self.now_ms += 4_000
        reply = self.dialogue.heard(text, confidence=0.9, at_ms=self.now_ms)
        said = [reply.text]
        self.replies.append(reply)
        for _ in range(_PATIENCE):
            if reply.run is None:
                return " ".join(filter(None, said))
            result = answer_tool(reply.run.name, reply.run.arguments)
            reply = self.dialogue.tool_finished(
                reply.run.name, result, "", at_ms=self.now_ms
            )
            self.replies.append(reply)
            said.append(reply.text)
        raise RuntimeError("the dialogue runs one tool after the other")


class AgentStage:
    """A whole agent with an engine that speaks at once, brought into a situation."""

    def __init__(self, brain: Brain, situation: Situation) -> None:
        self.situation = situation
        self.agent = Agent(brain)
        self.now_ms = 0
        self.spoken: list[str] = []
        self.turns: list[str] = []
        self._timers: dict[str, int] = {}
        self._do(situation.first_event())
        self._do(ev.EngineReady(self.now_ms))
        for words in situation.said:
            self.say(words)

    def again(self) -> AgentStage:
        """The same situation once more, as if nothing had been said in it."""
        stage = copy(self)
        stage.agent = Agent.restore(self.agent.brain, self.agent.snapshot())
        stage.spoken, stage.turns = [], []
        stage._timers = dict(self._timers)
        return stage

    def say(self, text: str) -> str:
        """All that is asked of the engine in answer. Raises what the agent raises."""
        self.now_ms += 8_000
        before, now = len(self.spoken), self.now_ms
        self._do(ev.CallerSaid(now, f"u{now}", text, now - 500, now, 0.9))
        for _ in range(_PATIENCE):
            if len(self.spoken) > before or not self._timers:
                break
            self._wait()  # it waits for more of a number or a spelling
        return " ".join(self.spoken[before:])

    def _wait(self) -> None:
        """Until the next timer is due."""
        name = min(self._timers, key=lambda timer: self._timers[timer])
        self.now_ms = max(self.now_ms, self._timers.pop(name))
        self._do(ev.TimerFired(self.now_ms, name))

    def _do(self, event: ev.Event) -> None:
        waiting = [event]
        for _ in range(60):
            if not waiting:
                return
            for action in self.agent.receive(waiting.pop(0)):
                waiting.extend(self._answer(action))
        raise RuntimeError("the agent goes round in a circle")

    def _answer(self, action: act.Action) -> Iterator[ev.Event]:
        now = self.now_ms
        match action:
            case act.Respond():
                self.spoken.append(action.text)
                response = f"resp-{action.request_id}"
                yield ev.ResponseStarted(now, response, action.request_id)
                yield ev.AgentTextDelta(now, response, response, action.text)
                yield ev.ResponseEnded(now, response, ev.ResponseStatus.COMPLETED)
            case act.RunTool():
                result = answer_tool(action.name, action.arguments)
                yield ev.ToolFinished(now, action.tool_call_id, action.name, result, "")
            case act.SetTimer():
                self._timers[action.name] = action.due_ms
            case act.CancelTimer():
                self._timers.pop(action.name, None)
            case act.SaveTurn() if action.speaker == "caller":
                self.turns.append(action.text)
