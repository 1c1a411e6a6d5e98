"""Points of a call at which staff may try an utterance.

A moment is reached by holding the conversation that leads there, with the agent itself
and a made-up caller: what it remembers then is what it would remember in a call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..conversation.dialogue.brain import Brain
from ..conversation.dialogue.manager import Dialogue
from ..conversation.dialogue.reply import Reply
from ..conversation.events import (
    AppointmentFacts,
    CallStarted,
    CallType,
    KnownCustomer,
    KnownVehicle,
)
from .stand_in import StandIn

MOST_TURNS: Final = 25
TURN_MS: Final = 4000
_NUMBER = "five five five zero one zero zero one nine nine"
CIVIC = KnownVehicle(1, 2015, "Honda", "Civic")
TRUCK = KnownVehicle(2, 2019, "Ford", "F-150")
CALLER = KnownCustomer(1, "Sam", "Sam Carter", "+15550100199", (CIVIC, TRUCK))

NEW, KNOWN = CallType.INBOUND_NEW, CallType.INBOUND_EXISTING
REMINDER, FOLLOWUP = CallType.OUTBOUND_REMINDER, CallType.OUTBOUND_FOLLOWUP
BOOK = "i would like to book an appointment"
MOVE = "i need to reschedule my appointment"
CANCEL = "i need to cancel my appointment"
PERSON = "can i talk to a real person please"


@dataclass(frozen=True, slots=True)
class Moment:
    """``question`` is what the caller was asked then; ``wish`` what led there."""

    question: str
    label: str
    group: str
    call_type: CallType = NEW
    wish: str = BOOK


MOMENTS: Final = (
    Moment("intent", "How can I help?", "The beginning"),
    Moment("name", "Their name", "Booking"),
    Moment("phone", "Their telephone number", "Booking"),
    Moment("email", "Their e-mail address", "Booking"),
    Moment("vehicle", "Their vehicle", "Booking"),
    Moment("which_vehicle", "Which of their vehicles", "Booking", KNOWN),
    Moment("service", "Which service", "Booking"),
    Moment("date", "Which day", "Booking"),
    Moment("choose_slot", "Which of the times offered", "Booking"),
    Moment("confirm_booking", "Whether to book it", "Booking"),
    Moment("anything_else", "Anything else?", "Booking"),
    Moment("lookup_phone", "The number on file", "Changing", NEW, MOVE),
    Moment("verify", "A proof of identity", "Changing", KNOWN, MOVE),
    Moment("which_appointment", "Which appointment", "Changing", KNOWN, MOVE),
    Moment("confirm_move", "Whether to move it", "Changing", KNOWN, MOVE),
    Moment("confirm_cancel", "Whether to cancel it", "Changing", KNOWN, CANCEL),
    Moment("identity", "Whether it is them", "Calls we make", REMINDER),
    Moment("reminder", "Whether they come", "Calls we make", REMINDER),
    Moment("satisfaction", "Whether it went well", "Calls we make", FOLLOWUP),
    Moment("callback_number", "A number to call back", "A person", NEW, PERSON),
    Moment("message", "A message", "A person", KNOWN, PERSON),
)


class NotReached(RuntimeError):
    """The agent does not get to this point, with the patterns and lines it has."""


def moment_of(question: str) -> Moment:
    """The moment of a question; the beginning for one that has none."""
    return next((m for m in MOMENTS if m.question == question), MOMENTS[0])


def groups() -> list[tuple[str, list[Moment]]]:
    """The moments by group, in order."""
    names = dict.fromkeys(moment.group for moment in MOMENTS)
    return [(name, [m for m in MOMENTS if m.group == name]) for name in names]


@dataclass(slots=True)
class Rehearsal:
    """A conversation under way; ``asked`` is what the agent said last."""

    dialogue: Dialogue
    tools: StandIn
    now_ms: int = 0
    asked: str = ""
    ran: tuple[str, ...] = ()

    def say(self, text: str) -> Reply:
        """One utterance; tools are answered at once. The reply that is spoken."""
        self.now_ms += TURN_MS
        return self.finish(self.dialogue.heard(text, confidence=0.9, at_ms=self.now_ms))

    def finish(self, reply: Reply) -> Reply:
        ran: list[str] = []
        while reply.run is not None and len(ran) < MOST_TURNS:
            ran.append(reply.run.name)
            result, error = self.tools.run(reply.run.name, reply.run.arguments)
            reply = self.dialogue.tool_finished(
                ran[-1], result, error, at_ms=self.now_ms
            )
        self.ran = tuple(ran)
        self.asked = reply.text or self.asked
        return reply


def rehearse(brain: Brain, moment: Moment, local_start: datetime) -> Rehearsal:
    """Hold the conversation up to the moment. Raises ``NotReached``.

    ``local_start`` is aware, in the shop's zone: days and times are read from it.
    """
    tools = StandIn(brain, local_start)
    talk = Rehearsal(Dialogue(brain), tools)
    talk.finish(talk.dialogue.start(_start(moment, tools, local_start)))
    answers = _answers(brain, tools, moment)
    memory = talk.dialogue.memory
    for _ in range(MOST_TURNS):
        if memory.question == moment.question:
            return talk
        if memory.ended or memory.question not in answers:
            break
        talk.say(answers[memory.question])
    raise NotReached(moment.label)


def _start(moment: Moment, tools: StandIn, local_start: datetime) -> CallStarted:
    outbound = moment.call_type in (REMINDER, FOLLOWUP)
    known = outbound or moment.call_type == KNOWN
    appointment = AppointmentFacts(
        1,
        datetime.fromisoformat(tools.times(1)[0]).replace(tzinfo=local_start.tzinfo),
        tools.service_name,
        CIVIC.label,
    )
    return CallStarted(
        at_ms=0,
        call_type=moment.call_type,
        local_start=local_start,
        caller_number=CALLER.phone if known else "",
        customer=CALLER if known else None,
        appointment=appointment if outbound else None,
    )


def _answers(brain: Brain, tools: StandIn, moment: Moment) -> Mapping[str, str]:
    """What the made-up caller answers to each question."""
    return {
        "intent": moment.wish,
        "what_else": moment.wish,
        "clarify": "yes",
        "name": "sam carter",
        "phone": _NUMBER,
        "lookup_phone": _NUMBER,
        "callback_number": _NUMBER,
        "email": "sam at example dot com",
        "vehicle": "a 2015 honda civic",
        "vehicle_year": "2015",
        "vehicle_make": "honda",
        "vehicle_model": "civic",
        "which_vehicle": "the honda civic",
        "service": f"the {tools.service_name.lower()}",
        "also_service": "no thanks",
        "also_vehicle": "no thanks",
        "date": "the soonest you have",
        "choose_slot": "the first one",
        "check": "yes",
        "confirm_booking": "yes please",
        "confirm_move": "yes please",
        "confirm_cancel": "yes please",
        "confirm_keep": "yes please",
        "verify": "four four one two",
        "which_appointment": "the first one",
        "identity": "yes this is sam",
    }
