"""Why the shop cannot do what a caller asks: each reason its own type and code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from .calendar import Refusal


class DomainError(Exception):
    """A wish that cannot be fulfilled. ``code`` is for programs, the text for logs."""

    code: ClassVar[str]

    def facts(self) -> dict[str, Any]:
        """What the caller may be told, as plain JSON values."""
        detail = str(self)
        return {"detail": detail} if detail else {}


class UnknownService(DomainError):
    code = "unknown_service"


class BadPhone(DomainError):
    code = "invalid_phone"


class BadArguments(DomainError):
    code = "invalid_arguments"


class NotFound(DomainError):
    code = "not_found"


class NotVerified(DomainError):
    """The caller has proved nothing, so nothing is told either."""

    code = "not_verified"

    def facts(self) -> dict[str, Any]:
        return {}


class TimeRefused(DomainError):
    """The time asked for cannot be had. ``alternatives`` are aware, local, in order."""

    code = "time_refused"

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.alternatives: Sequence[datetime] = ()

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "alternatives": [f"{slot:%Y-%m-%dT%H:%M}" for slot in self.alternatives]
        }
        if self.reason:
            facts["reason"] = self.reason
        return facts


class SlotTaken(TimeRefused):
    """No bay is free, the time is not on the grid, or the vehicle is booked then."""

    code = "slot_taken"
    VEHICLE_BOOKED: ClassVar[str] = "vehicle_booked"


class ShopClosed(TimeRefused):
    code = "closed"


class TimePast(TimeRefused):
    code = "past"


class OutsideHours(TimeRefused):
    """Before opening, or the service would not be done before closing."""

    code = "outside_hours"


class TooFarAhead(TimeRefused):
    code = "too_far"


TIME_REFUSALS: dict[Refusal, type[TimeRefused]] = {
    Refusal.CLOSED: ShopClosed,
    Refusal.PAST: TimePast,
    Refusal.OUTSIDE_HOURS: OutsideHours,
    Refusal.TOO_FAR: TooFarAhead,
}
