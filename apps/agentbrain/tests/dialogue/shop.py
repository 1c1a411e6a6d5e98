"""A deterministic shop for conversations in tests: its brain and its tools."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from apps.agentbrain.conversation.dialogue.brain import (
    Brain,
    BusinessFacts,
    EscalationRuleSpec,
    IntentSpec,
    OpeningSpec,
    PatternSpec,
    ServiceSpec,
)
from apps.agentbrain.conversation.language.spelling import read_code
from apps.agentbrain.conversation.turns.settings import TurnSettings

EXAMPLE = Path(__file__).resolve().parents[2] / "example"
TODAY = date(2026, 11, 23)  # a Monday
SERVICES = (
    ServiceSpec(
        "oil-change", "Oil change", ("oil", "lube"), 45, Decimal("49.95"), "Full"
    ),
    ServiceSpec("brakes", "Brake service", ("brakes", "brake pads"), 120, None),
    ServiceSpec("tires", "Tire rotation", ("rotate tires",), 30, Decimal(30)),
    ServiceSpec("inspection", "Inspection", ("check engine light",), 60, Decimal(89)),
)


def example(name: str):
    return json.loads((EXAMPLE / name).read_text())


def make_brain(**business) -> Brain:
    facts = {
        "name": "Maple Street Auto",
        "address": "48 Maple Street",
        "phone": "+15550100200",
        **business,
    }
    return Brain(
        version="test",
        business=BusinessFacts(**facts),
        thresholds=TurnSettings(),
        intents=tuple(
            IntentSpec(
                row["code"],
                row["name"],
                row["priority"],
                tuple(
                    PatternSpec(p["pattern"], p["weight"], f"{row['code']}:{n}")
                    for n, p in enumerate(row["patterns"])
                ),
                tuple(row["examples"]),
            )
            for row in example("intents.json")
        ),
        escalation_rules=tuple(
            EscalationRuleSpec(
                r["reason"], r["pattern"], r["priority"], r["response"], f"rule:{n}"
            )
            for n, r in enumerate(example("escalation_rules.json"))
        ),
        services=SERVICES,
        hours=tuple(
            OpeningSpec(day, time(8), time(18) if day < 5 else time(13))
            for day in range(6)
        ),
        closed_days=(date(2026, 11, 26),),
        vehicles={k: tuple(v) for k, v in example("vehicles.json").items()},
    )


BRAIN = make_brain()


class Shop:
    """Answers tools as the real ones do; ``taken`` holds starts that are full."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.fail: dict[str, str] = {}
        self.calls: list[tuple[str, dict]] = []
        self.customers: dict[str, tuple[int, str]] = {"+15550001111": (7, "Dana")}
        self.proofs = {
            "1980-06-04",
            "4412",
            "7ABC123",
            "120 maple street",
            "one twenty maple street",
        }
        self.appointments: list[dict] = []
        self.booked: list[dict] = []

    def run(self, name: str, arguments) -> tuple[dict, str]:
        arguments = dict(arguments)
        json.dumps(arguments)
        self.calls.append((name, arguments))
        if self.fail.get(name):
            return {}, self.fail[name]
        return getattr(self, name)(**arguments)

    def _why_not(self, start: datetime) -> str:
        if start < datetime.combine(TODAY, time(9)):
            return "past"
        hours = BRAIN.hours_on(start.date())
        if not hours:
            return "closed"
        if not any(h.opens_at <= start.time() < h.closes_at for h in hours):
            return "outside_hours"
        return "full" if start.isoformat(timespec="minutes") in self.taken else ""

    def _free(self, begin: datetime, limit: int, part: str | None = None) -> list[str]:
        found, at = [], begin
        while len(found) < limit and at < begin + timedelta(days=20):
            fits = not part or (
                at.hour < 12 if part == "morning" else 12 <= at.hour < 17
            )
            if fits and not self._why_not(at):
                found.append(at.isoformat(timespec="minutes"))
            at += timedelta(minutes=30)
        return found

    def stop_calls(self, phone):
        return {"listed": phone == "+15550001111"}, ""

    def find_slots(self, service, date, time, part_of_day, limit):
        if service not in {s.code for s in SERVICES}:
            return {}, "unknown_service"
        day = datetime.fromisoformat(date).date() if date else TODAY
        opening = datetime.combine(day, datetime.min.time())
        if time:
            wish = datetime.fromisoformat(f"{day}T{time}")
            why = self._why_not(wish)
            if not why:
                return {"slots": [f"{day}T{time}"], "exact": True, "reason": ""}, ""
            slots = self._free(wish, limit)
            return {"slots": slots, "exact": False, "reason": why}, ""
        slots = self._free(opening, limit, part_of_day)
        exact = not date or bool(slots and slots[0].startswith(date))
        why = "" if exact else "closed"
        return {"slots": slots, "exact": exact, "reason": why}, ""

    def book_appointment(self, service, start, customer_id, vehicle, **rest):
        why = self._why_not(datetime.fromisoformat(start))
        if why:
            slots = self._free(datetime.fromisoformat(start), 3)
            return {"alternatives": slots}, "slot_taken" if why == "full" else why
        self.taken.add(start)
        row = {
            "appointment_id": 100 + len(self.booked),
            "customer_id": customer_id or 50,
            "start": start,
            "end": start,
            "service": service,
            "service_name": BRAIN.service(service).name,
            "vehicle": "",
        }
        self.booked.append({**row, **rest, "described": vehicle})
        return row, ""

    def find_customer(self, phone):
        if phone not in self.customers:
            return {}, "not_found"
        number, name = self.customers[phone]
        return {"customer_id": number, "first_name": name}, ""

    def verify_customer(self, customer_id, method, value):
        said = {value, read_code(value.split())}
        return {"verified": bool(said & self.proofs)}, ""

    def list_appointments(self, customer_id):
        return {"appointments": self.appointments}, ""

    def reschedule_appointment(self, appointment_id, start):
        why = self._why_not(datetime.fromisoformat(start))
        if why:
            slots = self._free(datetime.fromisoformat(start), 3)
            return {"alternatives": slots}, "slot_taken"
        return {"appointment_id": appointment_id, "start": start}, ""

    def cancel_appointment(self, appointment_id):
        gone = [row for row in self.booked if row["appointment_id"] == appointment_id]
        self.taken -= {row["start"] for row in gone}
        return {"appointment_id": appointment_id}, ""

    def confirm_appointment(self, appointment_id):
        return {"appointment_id": appointment_id}, ""

    def take_feedback(self, appointment_id, satisfied, comment):
        return {}, ""
