"""Moving, cancelling, confirming or looking up an appointment; identity first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import scheduling
from ..anothers import is_anothers, means_this_number
from ..appointments import Appointment, service_code
from ..closing import anything_else
from ..escalation import hand_over
from ..just_booked import is_just_booked, keep_up
from ..phone_entry import take_phone
from ..phrases import say_start
from ..same_again import settle
from ..scheduling import SCHEDULE, find_slots, forget_schedule, wants_check
from ..states import State, Step
from ..talk import Talk
from ..verification import accept, ask_to_verify, found, heard_proof, look_up, refuse
from . import which
from .base import Flow
from .booking import MOVABLE
from .known_appointment import KnownAppointment

ACTIONS = {
    "reschedule_appointment": ("move", "begin_move"),
    "cancel_appointment": ("cancel", "begin_cancel"),
    "confirm_appointment": ("keep", "begin_lookup"),
    "ask_appointment": ("look", "begin_lookup"),
}
_RUNS = {
    "move": ("reschedule_appointment", "moved", "rescheduled"),
    "cancel": ("cancel_appointment", "cancelled", "cancelled"),
    "keep": ("confirm_appointment", "confirmed", "confirmed"),
}


class Change(Flow):
    """Find the customer, verify, find the appointment, agree, carry out."""

    code = "change"

    def begin(self, talk: Talk, goal: str) -> None:
        memory = talk.memory
        action, opening = ACTIONS[goal]
        if memory.flow not in ("change", "reminder"):
            memory.forget("service", "start", *SCHEDULE)
        memory.flow, memory.action, memory.intent = self.code, action, goal
        memory.digits = ""
        for question in (f"confirm_{action}", "which_appointment", "date"):
            memory.asked.pop(question, None)
        which.note(talk)
        scheduling.absorb_schedule(talk)
        if talk.heard.slots.get("service"):
            memory.fill("service", talk.heard.slots["service"])
        talk.say(opening)
        if not memory.verified and is_anothers(talk.heard.text):
            memory.customer = memory.customer_id = None
        if memory.customer_id is None:
            talk.step(Step.VERIFY)
            talk.ask("lookup_phone")
        elif not memory.verified and not is_just_booked(talk):
            ask_to_verify(talk)
        elif memory.appointment:
            talk.step(Step.COLLECT)
            self._proceed(talk)
        else:
            talk.step(Step.COLLECT)
            self._list(talk)

    def keeps(self, talk: Talk, goal: str) -> bool:
        """ "Book me friday instead" names the new time; it is no second booking."""
        if ACTIONS.get(goal, ("",))[0] == talk.memory.action:
            return True
        if goal != "book_appointment" or talk.memory.action != "move":
            return False
        return any(name in talk.heard.slots for name in SCHEDULE)

    def heard(self, talk: Talk) -> bool:
        answer = {
            "lookup_phone": self._heard_phone,
            "verify": heard_proof,
            "which_appointment": self._heard_which,
            "offer_booking": self._heard_offer,
            "confirm_cancel": self._heard_yes_or_no,
            "confirm_keep": self._heard_yes_or_no,
            "confirm_move": self._heard_confirm_move,
        }.get(talk.memory.question, self._heard_when)
        if answer(talk):
            return True
        again = talk.heard.has("cancel_appointment")  # "cancel that" is the wish itself
        if again or not talk.heard.has("never_mind"):
            return False
        self._leave(talk)
        return True

    def _heard_when(self, talk: Talk) -> bool:
        memory, heard = talk.memory, talk.heard
        if memory.question == "choose_slot" and memory.offered:
            understood = scheduling.choose(talk)
        else:
            understood = bool(scheduling.absorb_schedule(talk))
            if not understood and heard.has("dont_know"):
                memory.soonest = understood = True
        if understood:
            self._proceed(talk)
        elif heard.has("never_mind"):
            self._leave(talk)
        else:
            return False
        return True

    def _heard_phone(self, talk: Talk) -> bool:
        memory, heard = talk.memory, talk.heard
        taken = take_phone(talk, "phone")
        if taken == "done":
            look_up(talk, memory.slots["phone"])
        elif not taken and memory.caller_number and means_this_number(heard.text):
            look_up(talk, memory.caller_number)
        elif taken == "wrong":
            talk.say("phone_wrong")
            talk.ask_otherwise()
        elif not taken and (heard.has("dont_know") or heard.no):
            hand_over(talk, "customer_not_found", "normal")
        elif not taken:
            return False
        return True

    def _heard_which(self, talk: Talk) -> bool:
        memory = talk.memory
        chosen = which.answered(talk)
        if chosen is None:
            if memory.action != "move" or not scheduling.absorb_schedule(talk):
                return False
            talk.ask_otherwise()  # where to is told; which one is still open
            return True
        calls_it_so = talk.heard.slots.get("date") == str(chosen["start"])[:10]
        if memory.action == "move" and not calls_it_so:
            scheduling.absorb_schedule(talk)
        elif memory.action != "move":
            memory.forget(*SCHEDULE)
        self._choose(talk, chosen)
        return True

    def _heard_offer(self, talk: Talk) -> bool:
        if talk.heard.yes:
            KnownAppointment().begin(talk)
        elif talk.heard.no:
            anything_else(talk)
        else:
            return False
        return True

    def _heard_yes_or_no(self, talk: Talk) -> bool:
        heard = talk.heard
        # "Yeah, cancel it" answers, where it would be a "never mind" elsewhere.
        orders = talk.memory.action == "cancel" and "cancel" in heard.text.split()
        if heard.no or (heard.has("never_mind") and not orders):
            self._leave(talk)
        elif heard.yes or orders or heard.has("cancel_appointment"):
            self._execute(talk)
        else:
            return False
        return True

    def _heard_confirm_move(self, talk: Talk) -> bool:
        heard = talk.heard
        if scheduling.absorb_schedule(talk):
            self._proceed(talk)
        elif heard.no or heard.has("correction", "go_back", "reschedule_appointment"):
            forget_schedule(talk)
            self._proceed(talk)
        elif heard.yes:
            self._execute(talk)
        else:
            return False
        return True

    def _leave(self, talk: Talk) -> None:
        talk.say("left_as_is")
        self._next_or_else(talk)

    def _next_or_else(self, talk: Talk) -> None:
        """ "Cancel both": the other one follows; else the caller is asked."""
        memory = talk.memory
        if not memory.next_appointments:
            anything_else(talk)
            return
        following, *memory.next_appointments = memory.next_appointments
        forget_schedule(talk)
        for question in (f"confirm_{memory.action}", "date"):
            memory.asked.pop(question, None)
        if memory.state != State.SLOT_COLLECTION:
            talk.step(Step.COLLECT)
        self._choose(talk, following)

    @staticmethod
    def _list(talk: Talk) -> None:
        talk.run_tool("list_appointments", customer_id=talk.memory.customer_id)

    def _choose(self, talk: Talk, appointment: Appointment) -> None:
        memory = talk.memory
        memory.appointment = dict(appointment)
        memory.appointment_id = appointment["appointment_id"]
        self._proceed(talk)

    def _proceed(self, talk: Talk) -> None:
        """The appointment is known: agree on what happens to it."""
        memory = talk.memory
        chosen = memory.appointment
        assert chosen is not None, "no appointment was chosen"
        memory.appointment_id = chosen["appointment_id"]
        memory.slots["service"] = service_code(talk.brain, chosen)
        self._complete_the_wish(talk, chosen)
        if memory.action == "look":
            self._tell(talk)
            memory.outcome = memory.outcome or "answered"
            anything_else(talk)
            return
        if memory.action in ("cancel", "keep"):
            talk.step(Step.READ_BACK)
            talk.ask(f"confirm_{memory.action}")
            return
        if memory.slots.get("start"):
            memory.asked.pop("confirm_move", None)
            talk.step(Step.READ_BACK)
            talk.ask("confirm_move")
            return
        if memory.state != State.SLOT_COLLECTION:
            talk.step(Step.COLLECT)
        if wants_check(talk) or (memory.slots.get("date") and memory.slots["service"]):
            find_slots(talk)
        elif not memory.slots["service"]:
            hand_over(talk, "tool_failed", detail="the service is not offered any more")
        else:
            if not memory.asked.get("date"):
                self._tell(talk)
            talk.ask("date")

    @staticmethod
    def _complete_the_wish(talk: Talk, chosen: Appointment) -> None:
        """ "Same time next week", or "at eleven instead": the rest stays as it was."""
        memory = talk.memory
        if memory.action != "move" or memory.slots.get("start"):
            return
        if memory.same and settle(memory, memory.same):
            memory.same = ""
        at, stands = memory.slots.get("time"), str(chosen["start"])
        if at and at != stands[11:16] and not memory.slots.get("date"):
            memory.fill("date", stands[:10])

    @staticmethod
    def _tell(talk: Talk) -> None:
        chosen = talk.memory.appointment or {}
        talk.say(
            "appointment_is",
            service=str(chosen["service_name"]).lower(),
            when=say_start(chosen["start"], talk.memory.today),
        )

    @staticmethod
    def _execute(talk: Talk) -> None:
        memory = talk.memory
        talk.step(Step.EXECUTE)
        arguments: dict[str, Any] = {"appointment_id": memory.appointment_id}
        if memory.action == "move":
            arguments["start"] = memory.slots["start"]
        talk.run_tool(_RUNS[memory.action][0], **arguments)

    def tool_finished(
        self, talk: Talk, name: str, result: Mapping[str, Any], error: str
    ) -> None:
        match name:
            case "find_customer" if error in ("", "not_found"):
                self._found_customer(talk, result, error)
            case "verify_customer" if not error:
                if result.get("verified"):
                    accept(talk)
                    self._list(talk)
                else:
                    refuse(talk, talk.memory.verify_method)
            case "list_appointments" if not error:
                self._listed(talk, list(result.get("appointments") or []))
            case "find_slots" if not error:
                if scheduling.found_slots(talk, result):
                    self._proceed(talk)
            case _:
                self._changed(talk, result, error)

    def _found_customer(
        self, talk: Talk, result: Mapping[str, Any], error: str
    ) -> None:
        memory = talk.memory
        if not error:
            found(talk, result["customer_id"], str(result.get("first_name", "")))
            return
        memory.lookup_failures += 1
        memory.forget("phone")
        if memory.lookup_failures >= 2:
            hand_over(talk, "customer_not_found", "normal")
            return
        talk.say("lookup_failed")
        talk.ask_otherwise()

    def _listed(self, talk: Talk, appointments: list[dict[str, Any]]) -> None:
        memory = talk.memory
        memory.appointments = appointments = which.without_the_last(talk, appointments)
        if not appointments:
            memory.forget(*SCHEDULE)
            talk.say("no_appointments")
            talk.ask("offer_booking")
            return
        chosen = which.narrow_down(talk)
        if chosen:
            self._choose(talk, chosen)
        else:
            talk.ask("which_appointment")

    def _changed(self, talk: Talk, result: Mapping[str, Any], error: str) -> None:
        memory = talk.memory
        if error in MOVABLE:
            memory.forget("time")
            scheduling.offer(
                talk, list(result.get("alternatives") or []), scheduling.REASONS[error]
            )
        elif error == "not_found":
            memory.appointment = None
            talk.say("appointment_gone")
            anything_else(talk)
        elif error == "not_verified":
            memory.verified = False
            if memory.state == State.EXECUTION:
                talk.step(Step.COLLECT)
            ask_to_verify(talk)
        elif error or memory.action not in _RUNS:
            scheduling.tool_trouble(talk, error)
        else:
            self._done(talk, result)

    def _done(self, talk: Talk, result: Mapping[str, Any]) -> None:
        memory = talk.memory
        chosen = memory.appointment or {}
        _, said, outcome = _RUNS[memory.action]
        start = str(result.get("start") or chosen["start"])[:16]
        memory.outcome = outcome
        keep_up(talk, "" if outcome == "cancelled" else start)
        if outcome == "cancelled":
            memory.forget("start", *SCHEDULE)
            memory.appointment = None
        else:
            scheduling.take_start(talk, start)
            memory.appointment = {**chosen, "start": start}
        talk.say(
            said,
            service=str(chosen["service_name"]).lower(),
            when=say_start(start, memory.today),
        )
        memory.appointments = []
        self._next_or_else(talk)
