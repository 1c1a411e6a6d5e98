"""What is to be done: the services named, and the trouble in the caller's own words."""

from __future__ import annotations

from ..brain import Brain
from .readings import INFERRED, Reading
from .reason import find_reason
from .service import find_services, general_service

_TROUBLE, _HALF = 0.9, 0.6


def read_wishes(
    brain: Brain, text: str, asked: str, vehicle: Reading | None, *, under_way: bool
) -> dict[str, Reading]:
    """``service``, ``also_service`` and ``reason``, as far as they are said.

    A trouble of a vehicle that no service is known for goes to the service that looks
    into troubles, where the shop has one: with a doubt, so that it is read back.
    ``under_way``: something is being arranged, so every trouble belongs to it.
    """
    found: dict[str, Reading] = {}
    services = find_services(text, brain)
    if services:
        found["service"] = services[0]
    if len(services) > 1:
        found["also_service"] = services[1]
    span = (vehicle.start, vehicle.end) if vehicle else None
    reason = find_reason(text, asked, car=span)
    if reason is None or (vehicle and _within(reason, vehicle)):
        return found
    expected = asked in ("service", "reason")
    about_car = vehicle is not None and reason.confidence >= _HALF
    if about_car or reason.confidence >= _TROUBLE or expected or under_way:
        found["reason"] = reason
    general = general_service(brain)
    troubled = reason.confidence >= (_HALF if expected else _TROUBLE)
    if general and not services and troubled:
        found["service"] = Reading(general, INFERRED, reason.start, reason.end)
    return found


def _within(reason: Reading, vehicle: Reading) -> bool:
    """ "Cayenne Turbo" is no trouble with a turbo."""
    return vehicle.start <= reason.start and reason.end <= vehicle.end
