"""The year of a vehicle, told from other numbers by where it stands."""

from __future__ import annotations

from ...language.numbers import ZEROS
from ...language.text import word_set
from .vehicle_tokens import Token

_BODIES = word_set("car vehicle truck van suv sedan coupe minivan pickup model wagon")
_OPENERS = word_set("a an the my it's its is it year from in of our his her 's about")
_MONTHS = word_set(
    "january february march april may june july august september october november "
    "december jan feb mar apr jun jul aug sep sept oct nov dec"
)
_CORRECTED = word_set("no actually sorry mean meant rather wait")
_PIVOT = 50
"""Two digits from here on are of the last century."""

YearFound = tuple[int, int, int]
"""Year, and the indexes of its first token and of the one after."""


def find_year(
    tokens: list[Token], taken: range | None, asked: str, *, of_known: bool = False
) -> tuple[YearFound | None, float]:
    """The year and how sure it is; ``taken``: the tokens of make and model.

    ``of_known``: a vehicle was given before, so "it's a 2016" corrects its year.
    """
    expected = asked.startswith("vehicle") or asked == "which_vehicle"
    found: list[YearFound] = []
    for i, token in enumerate(tokens):
        if taken and i in taken:
            continue
        corrects = of_known and i and tokens[i - 1].text in ("a", "an")
        if token.year and (expected or taken or corrects or _of_a_car(tokens, i)):
            if i and (tokens[i - 1].text in _MONTHS or _is_ordinal(tokens[i - 1])):
                continue
            found.append((token.year, i, i + 1))
    found = found or _short_years(tokens, taken, asked)
    kept = [one for one in found if not _is_denied(tokens, one[1])]
    if not kept:
        return None, 0.0
    if len({year for year, _, _ in kept}) == 1:
        return kept[0], 1.0
    between = {token.text for token in tokens[kept[0][2] : kept[-1][1]]}
    return (kept[-1], 0.9) if between & _CORRECTED else (kept[0], 0.5)


def _of_a_car(tokens: list[Token], i: int) -> bool:
    """ "my 2015", "a 2015 model", "the car is a 2015"."""
    after = tokens[i + 1].text if i + 1 < len(tokens) else ""
    before = [token.text for token in tokens[max(0, i - 4) : i]]
    return (
        after in _BODIES
        or before[-1:] in (["my"], ["year"], ["model"])
        or (before[-1:] in (["a"], ["an"], ["is"]) and bool(_BODIES & set(before)))
    )


def _short_years(
    tokens: list[Token], taken: range | None, asked: str
) -> list[YearFound]:
    """Two digits where a year is expected ("a ninety eight civic", "oh five")."""
    found = []
    for i, token in enumerate(tokens):
        if not token.is_number or (taken and i in taken):
            continue
        begins = i - 1 if i and tokens[i - 1].text in ZEROS else i
        digits = token.text if begins == i else f"0{token.text}"
        if len(digits) != 2:
            continue
        opens = begins == 0 or tokens[begins - 1].text in _OPENERS
        before_name = taken is not None and (
            taken.start == i + 1 or (taken.stop == begins and asked == "vehicle")
        )
        if (
            asked == "vehicle_year"
            or before_name
            or (asked == "vehicle" and opens and taken is None and len(tokens) <= 3)
        ):
            short = int(digits)
            century = 1900 if short >= _PIVOT else 2000
            found.append((century + short, begins, i + 1))
    return found


def _is_denied(tokens: list[Token], i: int) -> bool:
    """ "not 2015", "not a 2015"."""
    return "not" in {token.text for token in tokens[max(0, i - 2) : i]}


def _is_ordinal(token: Token) -> bool:
    return token.text[:1].isdigit() and not token.text.isdigit()
