"""Answers to questions about the shop, straight from what staff published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ..language.dates import read_date, say_full_date, say_weekday
from ..language.money import say_money
from ..language.text import join_list
from ..language.times import say_duration, say_time
from .brain import Brain, OpeningSpec, ServiceSpec
from .phrases import service_names, with_article
from .slots.reason_words import PARTS
from .slots.service import read_service
from .slots.stems import stemmed
from .wording import line


def answer(brain: Brain, question: str, text: str, today: date, topic: str) -> str:
    """The answer to one of ``heard.QUESTIONS``; ``topic`` is the service talked of."""
    service = brain.service(topic)
    match question:
        case "ask_hours":
            return say_hours(brain, text, today)
        case "ask_price":
            return _say_price(brain, service)
        case "ask_duration":
            return _say_duration(brain, service)
        case "ask_services":
            return _say_services(brain, read_service(text, brain) or "", text)
    return _say_who_or_where(brain, question)


def _say_who_or_where(brain: Brain, question: str) -> str:
    business = brain.business
    if question == "ask_identity":
        return line(brain, "identity")
    if business.address:
        return line(brain, "location", address=business.address)
    return line(brain, "location_unknown")


def say_hours(brain: Brain, text: str, today: date) -> str:
    """The hours of the day named in the question, else of the whole week."""
    day = read_date(text, today)
    if not brain.hours:
        return line(brain, "hours_unknown")
    if day is None:
        return line(brain, "hours_all", hours=_say_week(brain.hours))
    periods = brain.hours_on(day)
    if not periods:
        return line(brain, "hours_closed", day=say_full_date(day, today))
    return line(
        brain, "hours_day", day=say_full_date(day, today), hours=_say_periods(periods)
    )


def _say_week(hours: Sequence[OpeningSpec]) -> str:
    """Runs of days with the same hours: "Monday to Friday from eight ... "."""
    runs: list[tuple[int, int, str]] = []
    for weekday in range(7):
        periods = [spec for spec in hours if spec.weekday == weekday]
        if not periods:
            continue
        said = _say_periods(periods)
        if runs and runs[-1][1] == weekday - 1 and runs[-1][2] == said:
            runs[-1] = (runs[-1][0], weekday, said)
        else:
            runs.append((weekday, weekday, said))
    return join_list([f"{_say_days(a, b)} {said}" for a, b, said in runs])


def _say_days(first: int, last: int) -> str:
    if first == last:
        return say_weekday(first)
    return f"{say_weekday(first)} to {say_weekday(last)}"


def _say_periods(periods: Sequence[OpeningSpec]) -> str:
    return join_list(
        [
            f"from {say_time(spec.opens_at)} to {say_time(spec.closes_at)}"
            for spec in sorted(periods, key=lambda spec: spec.opens_at)
        ]
    )


def _say_price(brain: Brain, service: ServiceSpec | None) -> str:
    if service is None:
        priced = [spec for spec in brain.services if spec.price is not None]
        if not priced:
            return _say_services(brain, "")
        return line(
            brain, "prices_some", prices=join_list([_price_of(s) for s in priced[:3]])
        )
    if service.price is None:
        return line(brain, "price_depends", service=with_article(service.name.lower()))
    return line(
        brain, "price", service=_opening(service), price=say_money(service.price)
    )


def _price_of(spec: ServiceSpec) -> str:
    price = say_money(spec.price or Decimal(0))
    return f"{with_article(spec.name.lower())} is {price}"


def _opening(spec: ServiceSpec) -> str:
    """The service at the start of a sentence: "An oil change"."""
    said = with_article(spec.name.lower())
    return said[:1].upper() + said[1:]


def _say_duration(brain: Brain, service: ServiceSpec | None) -> str:
    if service is None:
        return _say_services(brain, "")
    duration = say_duration(service.duration_minutes)
    return line(brain, "duration", service=_opening(service), duration=duration)


def _about(brain: Brain, text: str) -> list[str]:
    """Several services for one part of a car: "do you sell tires"."""
    parts = {stem for stem, _, _ in stemmed(text)} & PARTS
    return [
        with_article(spec.name.lower())
        for spec in brain.services
        if parts & {stem for stem, _, _ in stemmed(spec.name)}
    ]


def _say_services(brain: Brain, code: str, text: str = "") -> str:
    named = brain.service(code)
    if named:
        return line(brain, "service_yes", service=with_article(named.name.lower()))
    about = _about(brain, text)
    if about:
        return line(brain, "service_yes", service=join_list(about))
    if not brain.services:
        return line(brain, "services_none")
    return line(brain, "services", services=service_names(brain.services, 8, "and"))
