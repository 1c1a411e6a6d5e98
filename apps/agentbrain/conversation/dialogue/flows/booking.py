"""Making an appointment: what both booking flows share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import scheduling
from ..absorbing import MAX_REASON, absorb, acknowledge, doubtful
from ..closing import anything_else
from ..correcting import drops_it, take_back
from ..details import answer_detail, declines_email
from ..just_booked import note_booked, replaced
from ..phrases import say_service, say_start, with_article
from ..scheduling import SCHEDULE, find_slots, wants_check
from ..states import State, Step
from ..talk import MAX_CHECKS, Talk
from .base import Flow

PARTS = ("year", "make", "model")
"""Of a vehicle, as they are said."""
MOVABLE = ("slot_taken", "closed", "past", "outside_hours", "too_far", "full")


class Booking(Flow):
    """Fill ``order``, find a free time, read back, book."""

    order: tuple[str, ...] = ()

    def prefill(self, talk: Talk) -> None:
        """Take what is known already."""

    def begin(self, talk: Talk) -> None:
        """Start, or start over with what was said so far."""
        memory = talk.memory
        talk.step(Step.COLLECT)
        if memory.outcome == "booked" or memory.flow == "change":
            memory.forget("service", "reason", "start", *SCHEDULE)
        memory.flow = self.code
        memory.intent = "book_appointment"
        memory.question = ""
        memory.appointment = None
        for question in (*self.order, "which_vehicle"):
            memory.asked.pop(question, None)
        self.prefill(talk)
        changed = absorb(talk)
        if memory.topic_service and "service" not in memory.slots:
            memory.fill("service", memory.topic_service)
            changed.append("service")
        memory.topic_service = ""
        if memory.slots.get("service") and not doubtful(talk, ["service"]):
            spoken = say_service(talk.brain, memory.slots["service"])
            talk.say("begin_booking_service", service=with_article(spoken))
            changed = [name for name in changed if name != "service"]
        else:
            talk.say("begin_booking")
        self.go_on(talk, changed)

    def heard(self, talk: Talk) -> bool:
        memory = talk.memory
        if memory.question == "choose_slot" and memory.offered:
            return self._heard_choice(talk)
        answer = {
            "check": self._heard_check,
            "confirm_booking": self._heard_confirmation,
            "what_to_change": self._heard_confirmation,
            "also_service": self._heard_also,
            "also_vehicle": self._heard_also_vehicle,
        }.get(memory.question, self._heard_detail)
        return answer(talk)

    def _heard_detail(self, talk: Talk) -> bool:
        changed = absorb(talk)
        if answer_detail(talk, changed):
            if not (talk.lines and talk.memory.digits):
                self.go_on(talk, changed)
            return True
        return self._heard_mention(talk) or self._heard_again(talk)

    def keeps(self, talk: Talk, goal: str) -> bool:
        """Moving or dropping what is being booked is no matter of another flow."""
        if goal == "book_appointment":
            return True
        own = "my appointment" in talk.heard.text or "existing" in talk.heard.text
        under_way = "date" in talk.memory.slots or talk.memory.question in (
            "choose_slot",
            "confirm_booking",
        )
        return under_way and not own and goal != "ask_appointment"

    def go_on(self, talk: Talk, changed: list[str]) -> None:
        """Acknowledge what is new and take the next step."""
        memory = talk.memory
        checkable = doubtful(talk, changed)
        if checkable and memory.asked.get("check", 0) < MAX_CHECKS:
            memory.checking = checkable
            if memory.state != State.SLOT_COLLECTION:
                talk.step(Step.COLLECT)
            talk.ask("check")
            return
        acknowledge(talk, changed, schedule=not self._looks_up_next(talk))
        self.proceed(talk)

    def _looks_up_next(self, talk: Talk) -> bool:
        """Whether the calendar speaks next; it names day and time itself."""
        if wants_check(talk):
            return True
        questions = (self._question_for(talk, name) for name in self.order)
        return next((question for question in questions if question), "") == "time"

    def proceed(self, talk: Talk) -> None:
        """Look into the calendar, ask for what is missing, or read back."""
        if wants_check(talk):
            self._collecting(talk)
            find_slots(talk)
            return
        for name in self.order:
            question = self._question_for(talk, name)
            if question:
                self._collecting(talk)
                if question == "time":
                    find_slots(talk)
                else:
                    talk.ask(question)
                return
        talk.step(Step.READ_BACK)
        talk.memory.asked.pop("confirm_booking", None)
        talk.ask("confirm_booking")

    @staticmethod
    def _collecting(talk: Talk) -> None:
        if talk.memory.state != State.SLOT_COLLECTION:
            talk.step(Step.COLLECT)

    @staticmethod
    def _question_for(talk: Talk, name: str) -> str:
        """The question that gets a slot, "" when it is known."""
        slots = talk.memory.slots
        if name == "vehicle":
            if "vehicle" not in slots:
                return "which_vehicle" if talk.memory.vehicles else "vehicle"
            vehicle = slots["vehicle"]
            if vehicle is None:
                return ""
            lacking = [
                part for part in ("year", "make", "model") if part not in vehicle
            ]
            return f"vehicle_{lacking[0]}" if lacking else ""
        if name == "date":
            return "" if slots.get("date") or slots.get("start") else "date"
        if name == "time":
            return "" if slots.get("start") else "time"
        return "" if name in slots else name

    def _heard_choice(self, talk: Talk) -> bool:
        memory, text = talk.memory, talk.heard.text
        others = absorb(talk, without=("date", "time", "part_of_day"))
        if declines_email(text) and memory.fill("email", ""):
            others.append("email")
        beside = bool(others) and talk.heard.no  # "no email" refuses no time
        if (not beside and scheduling.choose(talk)) or "service" in others:
            self.go_on(talk, others)
        elif others:
            acknowledge(talk, others, schedule=False)
            talk.say("which_of_those")
        else:
            return self._heard_mention(talk)
        return True

    def _heard_also(self, talk: Talk) -> bool:
        memory, heard = talk.memory, talk.heard
        if heard.yes:
            memory.topic_service, memory.also_service = memory.also_service, ""
            self.begin(talk)
        elif heard.no:
            memory.also_service = ""
            anything_else(talk)
        else:
            return False
        return True

    def _heard_also_vehicle(self, talk: Talk) -> bool:
        memory, heard = talk.memory, talk.heard
        vehicle, memory.also_vehicle = memory.also_vehicle, {}
        if heard.yes or any(name in heard.slots for name in SCHEDULE):
            memory.topic_service = memory.booked["service"]
            memory.fill("vehicle", vehicle)
            self.begin(talk)
        elif heard.no:
            anything_else(talk)
        else:
            memory.also_vehicle = vehicle
            return False
        return True

    def _heard_check(self, talk: Talk) -> bool:
        memory, heard = talk.memory, talk.heard
        names = list(memory.checking)
        changed = absorb(talk)
        if changed:
            memory.checking = []
            self.go_on(talk, changed)
        elif heard.no:
            memory.checking = []
            memory.forget(*names)
            if any(name in SCHEDULE for name in names):
                memory.forget("start")
            talk.say("check_again")
            self.proceed(talk)
        elif heard.yes or set(names) & set(heard.slots):
            memory.checking = []
            memory.asked.pop("check", None)
            self.proceed(talk)
        else:
            return False
        return True

    def _heard_confirmation(self, talk: Talk) -> bool:
        memory, heard = talk.memory, talk.heard
        asked_to_confirm = memory.question == "confirm_booking"
        changed = absorb(talk)
        if changed:
            self.go_on(talk, changed)
        elif self._heard_mention(talk):
            pass
        elif heard.has("never_mind"):
            self.proceed(talk)
        elif heard.no or (asked_to_confirm and heard.has("correction", "go_back")):
            self._collecting(talk)
            talk.ask("what_to_change")
        elif heard.yes and asked_to_confirm:
            self._book(talk)
        elif heard.yes or heard.has("thanks"):
            self.proceed(talk)
        else:
            return False
        return True

    @staticmethod
    def _heard_again(talk: Talk) -> bool:
        """What was said is known already: no misunderstanding, only no answer."""
        memory, slots = talk.memory, talk.heard.slots
        known = [name for name in ("service", "vehicle", "name") if slots.get(name)]
        if not known or memory.question in known or memory.asked.get("again", 0) >= 2:
            return False
        memory.asked["again"] = memory.asked.get("again", 0) + 1
        talk.ask_otherwise()
        return True

    def _heard_mention(self, talk: Talk) -> bool:
        """ "Change the time", "go back", "cancel that"."""
        if drops_it(talk):
            self._drop(talk)
            return True
        if not take_back(talk, self.order):
            return False
        talk.say("go_back")
        self.proceed(talk)
        return True

    @staticmethod
    def _drop(talk: Talk) -> None:
        """Nothing new is booked; what stands already is left alone."""
        memory = talk.memory
        talk.say("left_as_is" if memory.replaces else "not_booked")
        memory.forget("service", "start", *SCHEDULE)
        if memory.replaces:
            memory.replaces = None
            memory.fill("start", memory.booked["start"])
        anything_else(talk)

    def _book(self, talk: Talk) -> None:
        memory = talk.memory
        talk.step(Step.EXECUTE)
        if memory.replaces:
            talk.run_tool("cancel_appointment", appointment_id=memory.replaces)
        else:
            self._run_booking(talk)

    @staticmethod
    def _run_booking(talk: Talk) -> None:
        memory, slots = talk.memory, talk.memory.slots
        vehicle = slots.get("vehicle") or {}
        known = {part: vehicle[part] for part in PARTS if vehicle.get(part)}
        reason = slots.get("reason", "")
        described = None
        if not vehicle.get("vehicle_id"):
            if len(known) == len(PARTS):
                described = known
            elif known:  # the workshop should know what of it was told
                named = " ".join(str(value) for value in known.values())
                reason = f"{reason}; {named}".removeprefix("; ")[:MAX_REASON]
        talk.run_tool(
            "book_appointment",
            customer_id=memory.customer_id,
            name=slots.get("name", ""),
            phone=slots.get("phone", ""),
            email=slots.get("email", ""),
            vehicle_id=vehicle.get("vehicle_id"),
            vehicle=described,
            service=slots["service"],
            reason=reason,
            start=slots["start"],
        )

    def tool_finished(
        self, talk: Talk, name: str, result: Mapping[str, Any], error: str
    ) -> None:
        memory = talk.memory
        if name == "find_slots" and not error:
            if scheduling.found_slots(talk, result):
                self.proceed(talk)
        elif name == "cancel_appointment" and error in ("", "not_found"):
            replaced(talk)
            self._run_booking(talk)
        elif error == "unknown_service":
            memory.forget("service", "start")
            talk.say("service_gone")
            self.proceed(talk)
        elif name == "book_appointment" and not error:
            self._booked(talk, result)
        elif name == "book_appointment" and error in MOVABLE:
            memory.forget("time")
            scheduling.offer(
                talk, list(result.get("alternatives") or []), scheduling.REASONS[error]
            )
        elif name == "book_appointment" and error == "invalid_phone":
            memory.forget("phone")
            memory.other_phone = True
            talk.say("invalid_phone")
            self.proceed(talk)
        else:
            scheduling.tool_trouble(talk, error)

    @staticmethod
    def _booked(talk: Talk, result: Mapping[str, Any]) -> None:
        memory = talk.memory
        memory.outcome = "booked"
        memory.appointment_id = result.get("appointment_id")
        memory.customer_id = result.get("customer_id") or memory.customer_id
        start = str(result.get("start") or memory.slots["start"])[:16]
        memory.fill("start", start)
        service = result.get("service_name") or say_service(
            talk.brain, memory.slots["service"]
        )
        note_booked(talk, {**result, "start": start, "service_name": service})
        talk.say(
            "booked", service=str(service).lower(), when=say_start(start, memory.today)
        )
        memory.asked.pop("check", None)
        if memory.also_service:
            talk.step(Step.CLOSE)
            talk.ask("also_service")
            return
        if memory.also_vehicle:
            talk.step(Step.CLOSE)
            talk.ask("also_vehicle")
            return
        anything_else(talk)
