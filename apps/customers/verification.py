"""Is the caller who the number says? Answers yes or no, and nothing else.

Every comparison is made, and each takes the same time whether it holds or not.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from apps.agentbrain.conversation.language import text
from apps.agentbrain.conversation.language.births import read_birth_date
from apps.agentbrain.conversation.language.numbers import read_digits
from apps.agentbrain.conversation.language.spelling import read_code

from .addresses import StreetAddress, read_address
from .models import Customer

VIN_LENGTH = 17
VIN_TAIL_LENGTH = 6
PLATE_MIN_LENGTH = 3
_LOOKALIKES = str.maketrans("OIQ", "010")


class Method(StrEnum):
    """What the caller proves themselves with. ANY tries all that the value fits."""

    DATE_OF_BIRTH = "date_of_birth"
    LAST4 = "last4"
    ADDRESS = "address"
    VIN = "vin"
    PLATE = "plate"
    ANY = "any"


def verify(customer_id: int, method: Method, value: str) -> bool:
    """Whether ``value``, as heard or written, is what is stored. Two queries.

    An unknown customer, an empty value and an empty record are all simply False.
    """
    customer = (
        Customer.objects.prefetch_related("vehicles").filter(pk=customer_id).first()
    )
    if customer is None:
        return False
    methods = _CHECKS if method is Method.ANY else {method: _CHECKS[method]}
    verified = False
    for check in methods.values():
        verified |= check(customer, value)
    return verified


def _same(heard: str, stored: str) -> bool:
    """Constant-time equality; nothing equals nothing."""
    equal = hmac.compare_digest(heard.encode(), stored.encode())
    return equal and bool(stored)


def _any_same(heard: str, stored: Iterable[str]) -> bool:
    found = False
    for one in stored:
        found |= _same(heard, one)
    return found


def _date_of_birth(customer: Customer, value: str) -> bool:
    heard = read_birth_date(text.normalise(_dashed(value)))
    stored = customer.date_of_birth
    return _same(
        heard.isoformat() if heard else "", stored.isoformat() if stored else ""
    )


def _dashed(value: str) -> str:
    """Keys pressed as MMDDYYYY or MMDDYY, and "3-14-1985", written with slashes."""
    plain = value.strip()
    if plain.isascii() and plain.isdigit() and len(plain) in (6, 8):
        return f"{plain[:2]}/{plain[2:4]}/{plain[4:]}"
    parts = plain.replace(".", "-").replace(" ", "-").split("-")
    if len(parts) == 3 and all(p.isascii() and p.isdigit() for p in parts):
        return plain if len(parts[0]) == 4 else "/".join(parts)
    return plain


def _last4(customer: Customer, value: str) -> bool:
    digits = read_digits(text.split_words(text.normalise(value)))
    return _same(digits if len(digits) == 4 else "", customer.account_last4)


def _address(customer: Customer, value: str) -> bool:
    stored: StreetAddress | None = read_address(customer.address)
    heard: StreetAddress | None = read_address(value)
    if stored is None or heard is None:
        return False
    return stored.agrees_with(heard, _same)


def _code(written: str) -> str:
    """Letters and digits only, with those that are mistaken for each other as one."""
    plain = "".join(c for c in written.upper() if c.isascii() and c.isalnum())
    return plain.translate(_LOOKALIKES)


def _spoken_code(value: str) -> str:
    """As ``_code``, of a code spelled with words ("seven bravo")."""
    return _code(read_code(text.split_words(text.normalise(value))))


def _vin(customer: Customer, value: str) -> bool:
    vins = [_code(vehicle.vin) for vehicle in customer.vehicles.all()]
    found = False
    for heard in (_code(value), _spoken_code(value)):
        whole = VIN_TAIL_LENGTH <= len(heard) <= VIN_LENGTH
        tails = [vin[-len(heard) :] if whole else "" for vin in vins]
        found |= _any_same(heard, tails)
    return found


def _plate(customer: Customer, value: str) -> bool:
    plates = [_code(vehicle.plate) for vehicle in customer.vehicles.all()]
    found = False
    for heard in (_code(value), _spoken_code(value)):
        long_enough = len(heard) >= PLATE_MIN_LENGTH
        found |= _any_same(heard if long_enough else "", plates)
    return found


_CHECKS: Mapping[Method, Callable[[Customer, str], bool]] = {
    Method.DATE_OF_BIRTH: _date_of_birth,
    Method.LAST4: _last4,
    Method.ADDRESS: _address,
    Method.VIN: _vin,
    Method.PLATE: _plate,
}
