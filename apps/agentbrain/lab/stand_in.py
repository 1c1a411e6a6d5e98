"""A shop for trying things out: every tool works, and no row is touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from ..conversation.dialogue.brain import Brain

Result = tuple[dict[str, Any], str]
STEP: Final = timedelta(hours=2)
DAYS_AHEAD: Final = 60


class StandIn:
    """Open when the shop is open from the next day on, and never full."""

    def __init__(self, brain: Brain, local_start: datetime) -> None:
        self._brain = brain
        self._tomorrow = local_start.date() + timedelta(days=1)

    @property
    def service_name(self) -> str:
        """What the made-up caller asks for: the first service there is."""
        return self._brain.services[0].name if self._brain.services else "Inspection"

    def run(self, name: str, arguments: Mapping[str, Any]) -> Result:
        """Result and error of a tool; an unknown one has nothing to tell."""
        answer = getattr(self, f"_{name}", None)
        return answer(arguments) if answer else ({}, "")

    def times(self, most: int, begin: date | None = None) -> list[str]:
        """Free times as tools write them. In a shop that never opens: at ten."""
        found = []
        for at in self._open(begin or self._tomorrow):
            found.append(f"{at:%Y-%m-%dT%H:%M}")
            if len(found) == most:
                return found
        return found or [f"{begin or self._tomorrow:%Y-%m-%d}T10:00"]

    def _open(self, begin: date) -> Iterator[datetime]:
        for days in range(DAYS_AHEAD):
            day = begin + timedelta(days=days)
            for spec in self._brain.hours_on(day):
                at = datetime.combine(day, spec.opens_at)
                while at.time() < spec.closes_at and at.date() == day:
                    yield at
                    at += STEP

    def _find_slots(self, wish: Mapping[str, Any]) -> Result:
        day = date.fromisoformat(wish["date"]) if wish.get("date") else None
        if day and wish.get("time"):
            at = f"{day}T{wish['time']}"
            return {"slots": [at], "exact": True, "reason": ""}, ""
        slots = self.times(int(wish.get("limit") or 3), day)
        exact = day is None or slots[0].startswith(str(day))
        return {"slots": slots, "exact": exact, "reason": "" if exact else "closed"}, ""

    def _book_appointment(self, wish: Mapping[str, Any]) -> Result:
        service = self._brain.service(str(wish.get("service", "")))
        named = {"service_name": service.name} if service else {}
        return {**self._appointment(1), **_said(wish, "service", "start"), **named}, ""

    def _find_customer(self, _wish: Mapping[str, Any]) -> Result:
        return {"customer_id": 1, "first_name": "Sam"}, ""

    def _verify_customer(self, _wish: Mapping[str, Any]) -> Result:
        return {"verified": True}, ""

    def _list_appointments(self, _wish: Mapping[str, Any]) -> Result:
        return {"appointments": [self._appointment(1), self._appointment(2)]}, ""

    def _reschedule_appointment(self, wish: Mapping[str, Any]) -> Result:
        return {**self._appointment(1), **_said(wish, "start")}, ""

    def _cancel_appointment(self, _wish: Mapping[str, Any]) -> Result:
        return self._appointment(1), ""

    def _confirm_appointment(self, _wish: Mapping[str, Any]) -> Result:
        return self._appointment(1), ""

    def _appointment(self, number: int) -> dict[str, Any]:
        services = self._brain.services
        service = services[min(number, len(services)) - 1] if services else None
        start = self.times(number * 3)[-1]
        return {
            "appointment_id": number,
            "customer_id": 1,
            "start": start,
            "end": start,
            "service": service.code if service else "",
            "service_name": service.name if service else self.service_name,
            "vehicle": "2015 Honda Civic",
        }


def _said(wish: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: wish[name] for name in names if wish.get(name)}
