"""Which vehicle is meant: year, make and model, or one the customer has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...language.numbers import (
    is_number_word,
    read_digits,
    read_ordinal,
    read_year,
)
from ...language.text import split_words, word_set

# What recognizers and callers make of names that are not words.
_NICKNAMES = {
    "chevy": "chevrolet", "vw": "volkswagen", "beemer": "bmw", "b m w": "bmw",
    "benz": "mercedes benz", "mercedes": "mercedes benz", "mercedez": "mercedes benz",
    "g m c": "gmc", "v w": "volkswagen",
}  # fmt: skip
_NOT_A_MODEL = word_set(
    "a an the my it it's its is i i'm that's yes no yeah okay ok and or for to of in "
    "on year make model car vehicle truck it'll be with think have got drive need want "
    "please what how when why who can you do don't know not sure"
)
_EVERYDAY = word_set(
    "soul edge escape focus fusion pilot journey legacy ascent compass rogue leaf golf "
    "atlas beetle forte transit ranger frontier explorer mirage accent terrain canyon "
    "legend element insight passport charger challenger sentra versa"
)
_AROUND = re.compile(r"^(?:(?:it's|its|it is|that's|it|is|a|an|the|my|yeah|yes) )+")


def read_vehicle(
    text: str, vehicles: Mapping[str, Sequence[str]], asked: str, known_make: str = ""
) -> dict[str, Any]:
    """The parts named: any of ``year`` (int), ``make`` and ``model`` as published.

    ``known_make`` is the make given before; a lone model is looked for there first.
    """
    found: dict[str, Any] = {}
    folded = f" {_fold(text)} "
    make = _read_make(folded, vehicles)
    about_cars = "vehicle" in asked or bool(make) or " my " in folded
    if make:
        found["make"] = make
        model = _read_model(folded, {make: vehicles.get(make, ())})
        if model:
            found["model"] = model[1]
    elif about_cars:
        own = _read_model(folded, {known_make: vehicles.get(known_make, ())})
        sure = vehicles if "vehicle" in asked else _telling(vehicles)
        model = own or _read_model(folded, sure)
        if own:
            found["model"] = own[1]
        elif model:
            found["make"], found["model"] = model
    if about_cars:
        year = _read_year_in(text, asked=asked)
        if year:
            found["year"] = year
    return found


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
    glued = _glue(_fold(text))
    named = [v for v in vehicles if _glue(_fold(str(v["model"]))) in glued]
    return named[0] if len(named) == 1 else None


def _same(one: Any, other: Any) -> bool:
    return _fold(str(one)) == _fold(str(other))


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())


def _read_make(folded: str, vehicles: Mapping[str, Sequence[str]]) -> str:
    for nickname, full in _NICKNAMES.items():
        if f" {nickname} " in folded and f" {full} " not in folded:
            folded = folded.replace(f" {nickname} ", f" {full} ")
    found = [make for make in vehicles if f" {_fold(make)} " in folded]
    return max(found, key=len) if found else ""


def _read_model(
    folded: str, vehicles: Mapping[str, Sequence[str]]
) -> tuple[str, str] | None:
    """Make and model, the longest model name that only one make has."""
    glued = _glue(folded)
    best: tuple[int, str, str] | None = None
    makes_of: dict[str, set[str]] = {}
    for make, models in vehicles.items():
        for model in models:
            name = _fold(model)
            spoken = f" {name} " in folded
            code = not name.isalpha() and name.replace(" ", "") in glued
            if not (spoken or (code and len(vehicles) == 1)):
                continue
            makes_of.setdefault(name, set()).add(make)
            if best is None or len(name) > best[0]:
                best = (len(name), make, model)
    if best is None or len(makes_of[_fold(best[2])]) > 1:
        return None
    return best[1], best[2]


def _telling(
    vehicles: Mapping[str, Sequence[str]],
) -> Mapping[str, Sequence[str]]:
    """Models that mean a car even where nobody asked for one ("is" does not)."""
    return {
        make: [
            model
            for model in models
            if len(model) > 3 and model.lower() not in _EVERYDAY and not model.isdigit()
        ]
        for make, models in vehicles.items()
    }


def _glue(folded: str) -> str:
    """Without spaces and with numbers in digits: "f one fifty" is "f150"."""
    words, glued, run = folded.split(), "", []
    for word in [*words, ""]:
        if word and is_number_word(word):
            run.append(word)
            continue
        glued += read_digits(run) + word
        run = []
    return glued


def _read_year_in(text: str, *, asked: str) -> int | None:
    """The year; of two digits only where one is expected ("a ninety eight civic")."""
    words = [word.lstrip("'") for word in split_words(text)]
    for i in range(len(words)):
        year = read_year(words, i)
        if year:
            return year[0]
    for i in range(len(words)):
        opens = i == 0 or words[i - 1] in ("a", "an", "the", "it's", "my")
        if asked == "vehicle_year" or (asked == "vehicle" and opens):
            year = read_year(words, i, bare=True)
            if year:
                return year[0]
    return None
