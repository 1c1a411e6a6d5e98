"""What the shop has published about itself, as short notes for a language model."""

from __future__ import annotations

from datetime import date, timedelta

from ..language.say_dates import say_weekday
from .brain import Brain, ServiceSpec

_CLOSED_AHEAD_DAYS = 30
"""Closed days further ahead than this are not worth a model's attention."""


def shop_facts(brain: Brain, today: date) -> list[str]:
    """Address, telephone, hours, closed days and services; only what is published."""
    business, facts = brain.business, []
    if business.address:
        facts.append(f"Address: {business.address}.")
    if business.phone:
        facts.append(f"Telephone: {business.phone}.")
    if brain.hours:
        facts.append(f"Opening hours: {_hours(brain)}.")
    until = today + timedelta(days=_CLOSED_AHEAD_DAYS)
    closed = [day for day in brain.closed_days if today <= day <= until]
    if closed:
        days = ", ".join(f"{day:%A %Y-%m-%d}" for day in sorted(closed))
        facts.append(f"Closed besides: {days}.")
    if brain.services:
        facts.append(f"Services: {'; '.join(map(_service, brain.services))}.")
    return facts


def _hours(brain: Brain) -> str:
    """Runs of days with the same periods: "Monday to Friday 08:00-18:00"."""
    runs: list[tuple[int, int, str]] = []
    for weekday in range(7):
        periods = sorted(
            f"{spec.opens_at:%H:%M}-{spec.closes_at:%H:%M}"
            for spec in brain.hours
            if spec.weekday == weekday
        )
        told = " and ".join(periods) or "closed"
        if runs and runs[-1][2] == told:
            runs[-1] = (runs[-1][0], weekday, told)
        else:
            runs.append((weekday, weekday, told))
    return ", ".join(f"{_days(first, last)} {told}" for first, last, told in runs)


def _days(first: int, last: int) -> str:
    if first == last:
        return say_weekday(first)
    return f"{say_weekday(first)} to {say_weekday(last)}"


def _service(spec: ServiceSpec) -> str:
    price = "price depends" if spec.price is None else f"{spec.price} dollars"
    return f"{spec.name.lower()} ({spec.duration_minutes} minutes, {price})"
