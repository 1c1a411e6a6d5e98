"""In which time zone a customer lives, as far as their record and number tell."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import timezone as phone_zones

_UNKNOWN = "Etc/Unknown"


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    """Raises ValidationError for what is no zone of the IANA database."""
    if name and name not in _names():
        raise ValidationError(
            _("%(name)s is no time zone. An example: America/Chicago."),
            params={"name": name},
        )


def zones_of(time_zone: str, phone: str, shop_zone: str) -> tuple[ZoneInfo, ...]:
    """Where the customer may be: their own zone, else what the number allows.

    A number can belong to several zones (a mobile of a whole country). The shop's is
    taken when it is among them, for customers mostly live near; else all of them are
    answered, and whoever calls keeps to the hours of each.
    """
    if time_zone in _names():
        return (ZoneInfo(time_zone),)
    guesses = _guesses(phone)
    if not guesses or shop_zone in guesses:
        return (ZoneInfo(shop_zone),)
    return tuple(ZoneInfo(name) for name in guesses)


@lru_cache(maxsize=4096)
def _guesses(phone: str) -> tuple[str, ...]:
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ()
    found = phone_zones.time_zones_for_number(number)
    return tuple(name for name in found if name != _UNKNOWN and name in _names())
