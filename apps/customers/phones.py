"""Telephone numbers: E.164 wherever one is stored or compared."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

DEFAULT_REGION = "US"
"""Where a number without a country code belongs."""


class InvalidPhone(ValueError):
    """What was given cannot be a telephone number; the message says why."""

    def __init__(self, raw: str, why: str) -> None:
        super().__init__(f"{raw[:40]!r} is not a telephone number: {why}.")


_WHY = {
    ValidationResult.TOO_SHORT: "it has too few digits",
    ValidationResult.TOO_LONG: "it has too many digits",
    ValidationResult.INVALID_LENGTH: "no number of that country has that many digits",
    ValidationResult.INVALID_COUNTRY_CODE: "there is no such country code",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "the area code is missing",
}


def normalise_phone(raw: str, region: str = DEFAULT_REGION) -> str:
    """``+15550002222`` from any usual spelling. Raises InvalidPhone.

    Possible numbers are accepted, not only assigned ones: numbering plans grow faster
    than their tables, and reserved fictional numbers serve examples.
    """
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(raw, "it is not written as one") from error
    outcome = phonenumbers.is_possible_number_with_reason(number)
    if outcome != ValidationResult.IS_POSSIBLE:
        raise InvalidPhone(raw, _WHY.get(outcome, "it is not possible"))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
