"""Which vehicle is meant: year, make and model, or one the customer has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...language.numbers import read_ordinal
from ...language.text import split_words, word_set
from .readings import Reading
from .vehicle_index import Vehicles, index_of
from .vehicle_search import VehicleSearch
from .vehicle_tokens import fold, glue, tokens_of
from .vehicle_year import find_year

_NOT_A_MODEL = word_set(
    "a an the my it it's its is i i'm that's yes no yeah okay ok and or for to of in "
    "on year make model car vehicle truck it'll be with think have got drive need want "
    "please what how when why who can you do don't know not sure"
)
_AROUND = re.compile(r"^(?:(?:it's|its|it is|that's|it|is|a|an|the|my|yeah|yes) )+")
# What the customer's own vehicle may be called by its shape.
_TRUCKS = word_set(
    "f150 f250 f350 silverado sierra ram 1500 2500 3500 tacoma tundra ranger colorado "
    "canyon frontier titan ridgeline gladiator maverick dakota"
)
_VANS = word_set(
    "odyssey sienna pacifica caravan grandcaravan townandcountry transit sprinter "
    "promaster sedona carnival quest express savana"
)
_SUVS = word_set(
    "crv rav4 escape explorer equinox tahoe suburban yukon highlander pilot rogue "
    "murano pathfinder forester crosstrek cx5 cx9 tucson santafe sorento sportage "
    "telluride palisade wrangler grandcherokee cherokee compass durango traverse edge "
    "expedition x3 x5 q5 q7 mdx rdx rx nx gx tiguan atlas xc60 xc90 4runner outlander"
)
_BODIES = {
    "truck": _TRUCKS, "pickup": _TRUCKS, "van": _VANS, "minivan": _VANS, "suv": _SUVS,
}  # fmt: skip


def find_vehicle(
    text: str, vehicles: Vehicles, asked: str, known_make: str = ""
) -> Reading | None:
    """The parts named: any of ``year`` (int), ``make`` and ``model`` as published.

    ``known_make`` is the make given before; a lone model is looked for there first.
    """
    tokens = tokens_of(text)
    if not tokens:
        return None
    search = VehicleSearch(index_of(vehicles), tokens, asked, known_make)
    named = search.find()
    taken = range(named.start, named.end) if named else None
    year, year_sure = find_year(tokens, taken, asked, of_known=bool(known_make))
    value: dict[str, Any] = {}
    spans: list[tuple[int, int]] = []
    sure = 1.0
    if named:
        parts = (("make", named.make), ("model", named.model))
        value |= {part: name for part, name in parts if name}
        spans.append((named.start, named.end))
        sure = named.confidence
    if year:
        value["year"] = year[0]
        spans.append(year[1:])
        sure = min(sure, year_sure)
    if not value:
        return None
    first = min(start for start, _ in spans)
    last = max(end for _, end in spans)
    return Reading(value, sure, tokens[first].start, tokens[last - 1].end)


def read_vehicle(
    text: str, vehicles: Vehicles, asked: str, known_make: str = ""
) -> dict[str, Any]:
    """The value of ``find_vehicle``, empty where no vehicle is named."""
    found = find_vehicle(text, vehicles, asked, known_make)
    return dict(found.value) if found else {}


def read_free_part(text: str) -> str:
    """A make or model that no list holds, in the caller's words, title case."""
    words = _AROUND.sub("", f"{text} ").split()
    if not 1 <= len(words) <= 3 or any(word in _NOT_A_MODEL for word in words):
        return ""
    return " ".join(word.upper() if len(word) <= 2 else word.title() for word in words)


def pick_known_vehicle(
    text: str, vehicles: Sequence[Mapping[str, Any]], found: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """The customer's own vehicle that is meant, by name or by its place in the list."""
    if found:
        fitting = [
            vehicle
            for vehicle in vehicles
            if all(_same(vehicle[key], value) for key, value in found.items())
        ]
        return fitting[0] if len(fitting) == 1 else None
    words = split_words(text)
    for i in range(len(words)):
        place = read_ordinal(words, i)
        if place and 1 <= place[0] <= len(vehicles):
            return vehicles[place[0] - 1]
    if "last" in words or "latter" in words:
        return vehicles[-1] if vehicles else None
    said = "".join(token.text for token in tokens_of(text))
    named = [v for v in vehicles if glue(str(v["model"])) in said]
    named = named or [v for v in vehicles if _has_body(v, words)]
    return named[0] if len(named) == 1 else None


def _has_body(vehicle: Mapping[str, Any], words: list[str]) -> bool:
    """ "the truck", "my van"."""
    model = glue(str(vehicle["model"]))
    return any(word in words and model in of for word, of in _BODIES.items())


def _same(one: Any, other: Any) -> bool:
    return fold(str(one)) == fold(str(other))
