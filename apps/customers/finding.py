"""Answers "when can I come?"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from .calendar import Refusal
from .diary import active_bays, find_service, free_starts, load_calendar
from .offers import Offers, PartOfDay, Wish


@dataclass(frozen=True, slots=True)
class SlotOffer:
    """Starts (aware, local) in order; see ``offers.Offer``."""

    slots: tuple[datetime, ...]
    exact: bool
    reason: Refusal


def find_slots(
    service_code: str,
    *,
    day: date | None = None,
    at: time | None = None,
    part: PartOfDay | None = None,
    limit: int = 3,
    now: datetime | None = None,
) -> SlotOffer:
    """Free starts for a service as wished, else the nearest. Raises UnknownService."""
    service = find_service(service_code)
    duration = timedelta(minutes=service.duration_minutes)
    now = now or timezone.now()
    calendar = load_calendar()
    offers = Offers(calendar, free_starts(calendar, active_bays(), now), now)
    offer = offers.answer(Wish(duration, day, at, part, limit))
    local = tuple(calendar.to_local(slot) for slot in offer.slots)
    return SlotOffer(local, offer.exact, offer.refusal)


def nearest_slots(
    start: datetime,
    duration: timedelta,
    *,
    without: int | None = None,
    now: datetime | None = None,
) -> tuple[datetime, ...]:
    """Up to three free starts (aware, local) near a naive local time.

    ``without`` is an appointment that may be moved and so is in nobody's way.
    """
    now = now or timezone.now()
    calendar = load_calendar()
    free_on = free_starts(calendar, active_bays(), now, without=without)
    wish = Wish(duration, start.date(), start.time())
    slots = Offers(calendar, free_on, now).nearest(wish)
    return tuple(calendar.to_local(slot) for slot in slots)
