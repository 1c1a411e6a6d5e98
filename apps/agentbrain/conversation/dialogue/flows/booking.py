"""Making an appointment: what both booking flows share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import scheduling
from ..absorbing import absorb, acknowledge, doubtful
from ..closing import anything_else
from ..correcting import drops_it, take_back
from ..details import answer_detail
from ..phrases import say_service, say_start, with_article
from ..scheduling import SCHEDULE, find_slots, wants_check
from ..states import State, Step
from ..talk import MAX_CHECKS, Talk
from .base import Flow

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
        match memory.question:
            case "choose_slot" if memory.offered:
                return self._heard_choice(talk)
            case "check":
                return self._heard_check(talk)
            case "confirm_booking" | "what_to_change":
                return self._heard_confirmation(talk)
            case "also_service":
                return self._heard_also(talk)
        changed = absorb(talk)
        if answer_detail(talk, changed):
            if not (talk.lines and memory.digits):
                self.go_on(talk, changed)
            return True
        return self._heard_mention(talk)

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
        others = absorb(talk, without=("date", "time", "part_of_day"))
        if scheduling.choose(talk) or others:
            self.go_on(talk, others)
            return True
        return self._heard_mention(talk)

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

    def _heard_mention(self, talk: Talk) -> bool:
        """ "Change the time", "go back", "cancel that"."""
        if drops_it(talk):
            talk.memory.forget("service", "start", *SCHEDULE)
            talk.say("left_as_is")
            anything_else(talk)
            return True
        if not take_back(talk, self.order):
            return False
        talk.say("go_back")
        self.proceed(talk)
        return True

    def _book(self, talk: Talk) -> None:
        memory, slots = talk.memory, talk.memory.slots
        talk.step(Step.EXECUTE)
        vehicle = slots.get("vehicle") or {}
        whole = all(part in vehicle for part in ("year", "make", "model"))
        described = {part: vehicle[part] for part in ("year", "make", "model")} if (
            whole and not vehicle.get("vehicle_id")
        ) else None  # fmt: skip
        talk.run_tool(
            "book_appointment",
            customer_id=memory.customer_id,
            name=slots.get("name", ""),
            phone=slots.get("phone", ""),
            email=slots.get("email", ""),
            vehicle_id=vehicle.get("vehicle_id"),
            vehicle=described,
            service=slots["service"],
            reason=slots.get("reason", ""),
            start=slots["start"],
        )

    def tool_finished(
        self, talk: Talk, name: str, result: Mapping[str, Any], error: str
    ) -> None:
        memory = talk.memory
        if name == "find_slots" and not error:
            if scheduling.found_slots(talk, result):
                self.proceed(talk)
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
        talk.say(
            "booked", service=str(service).lower(), when=say_start(start, memory.today)
        )
        memory.asked.pop("check", None)
        if memory.also_service:
            talk.step(Step.CLOSE)
            talk.ask("also_service")
            return
        anything_else(talk)
