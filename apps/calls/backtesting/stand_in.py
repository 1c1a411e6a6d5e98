"""The shop of a replay: answers tools without touching a row.

What a tool answered in the past call is not recorded, only whether it failed. So the
stand-in fails where the real one failed, and otherwise says yes to what is open then:
a wished time is free when the shop is open, the time that was booked comes first among
offers, and a proof of identity passes if the caller passed in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from apps.agentbrain.conversation.dialogue.brain import Brain

from .recorded import RecordedCall

Result = tuple[dict[str, Any], str]
_DAYS_AHEAD = 21
_STEP = timedelta(minutes=30)
_PARTS = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
_PRETENDED_ID = 1


class StandIn:
    """The tools of one replayed call, for one brain."""

    def __init__(self, brain: Brain, call: RecordedCall) -> None:
        self._brain = brain
        self._call = call
        self._used: dict[str, int] = {}

    def run(self, name: str, arguments: Mapping[str, Any]) -> Result:
        """The result and the error of a tool, as the real one shapes them."""
        number = self._used.get(name, 0)
        self._used[name] = number + 1
        errors = self._call.tool_errors.get(name, [])
        if number < len(errors) and errors[number]:
            return {}, errors[number]
        answer = getattr(self, f"_{name}", None)
        return answer(arguments) if answer else ({}, "")

    def _find_slots(self, wish: Mapping[str, Any]) -> Result:
        if self._brain.service(str(wish.get("service"))) is None:
            return {}, "unknown_service"
        limit = int(wish.get("limit") or 3)
        day = date.fromisoformat(wish["date"]) if wish.get("date") else None
        if day and wish.get("time"):
            wished = datetime.fromisoformat(f"{day}T{wish['time']}")
            if self._open(wished):
                return {"slots": [_write(wished)], "exact": True, "reason": ""}, ""
            return self._offer(wished, limit, "", "outside_hours")
        begin = datetime.combine(day or self._today, datetime.min.time())
        return self._offer(begin, limit, str(wish.get("part_of_day") or ""), "closed")

    def _offer(self, begin: datetime, limit: int, part: str, reason: str) -> Result:
        slots = list(self._free(begin, limit, part))
        asked_for = bool(slots) and slots[0].startswith(f"{begin:%Y-%m-%d}")
        exact = asked_for and reason == "closed"
        return {"slots": slots, "exact": exact, "reason": "" if exact else reason}, ""

    def _free(self, begin: datetime, limit: int, part: str) -> Iterator[str]:
        booked = self._call.booked_start
        if booked and self._fits(datetime.fromisoformat(booked), begin, part):
            yield booked
            limit -= 1
        at = begin.replace(minute=begin.minute // 30 * 30)
        while limit > 0 and at < begin + timedelta(days=_DAYS_AHEAD):
            at += _STEP
            if _write(at) != booked and self._fits(at, begin, part):
                yield _write(at)
                limit -= 1

    def _fits(self, at: datetime, begin: datetime, part: str) -> bool:
        first, last = _PARTS.get(part, (0, 24))
        return at >= begin and first <= at.hour < last and self._open(at)

    def _open(self, at: datetime) -> bool:
        if at <= self._call.start.local_start.replace(tzinfo=None):
            return False
        hours = self._brain.hours_on(at.date())
        return any(spec.opens_at <= at.time() < spec.closes_at for spec in hours)

    @property
    def _today(self) -> date:
        return self._call.start.local_start.date()

    def _book_appointment(self, wish: Mapping[str, Any]) -> Result:
        service = self._brain.service(str(wish["service"]))
        return {
            "appointment_id": _PRETENDED_ID,
            "customer_id": self._call.customer_id or _PRETENDED_ID,
            "start": wish["start"],
            "end": wish["start"],
            "service": wish["service"],
            "service_name": service.name if service else "",
            "vehicle": "",
        }, ""

    def _find_customer(self, wish: Mapping[str, Any]) -> Result:
        call = self._call
        if not call.phone or str(wish["phone"])[-10:] != call.phone[-10:]:
            return {}, "not_found"
        return {"customer_id": call.customer_id, "first_name": call.first_name}, ""

    def _verify_customer(self, _wish: Mapping[str, Any]) -> Result:
        """The last attempt of the call decided it; those before it failed."""
        attempts = len(self._call.tool_errors.get("verify_customer", []))
        last = self._used["verify_customer"] >= attempts
        return {"verified": self._call.verified and last}, ""

    def _list_appointments(self, _wish: Mapping[str, Any]) -> Result:
        return {"appointments": [dict(row) for row in self._call.appointments]}, ""

    def _reschedule_appointment(self, wish: Mapping[str, Any]) -> Result:
        return {**self._named(wish), "start": wish["start"]}, ""

    def _cancel_appointment(self, wish: Mapping[str, Any]) -> Result:
        return self._named(wish), ""

    def _confirm_appointment(self, wish: Mapping[str, Any]) -> Result:
        return self._named(wish), ""

    def _stop_calls(self, _wish: Mapping[str, Any]) -> Result:
        return {"listed": True}, ""

    def _named(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        number = wish["appointment_id"]
        known = (r for r in self._call.appointments if r["appointment_id"] == number)
        return {**next(known, {}), "appointment_id": number}


def _write(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"
