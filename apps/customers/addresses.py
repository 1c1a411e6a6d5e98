"""Street addresses as people say them: the house number and the street's name. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apps.agentbrain.conversation.language import text
from apps.agentbrain.conversation.language.numbers import (
    is_number_word,
    read_cardinal,
    read_digits,
    read_ordinal,
)

_KINDS = {
    "st": "street", "str": "street", "ave": "avenue", "av": "avenue",
    "blvd": "boulevard", "rd": "road", "dr": "drive", "ln": "lane", "ct": "court",
    "pl": "place", "sq": "square", "ter": "terrace", "pkwy": "parkway",
    "hwy": "highway", "cir": "circle", "trl": "trail",
    "saint": "street",  # as "St" is read everywhere, also in "St Clair Avenue"
}  # fmt: skip
_KIND_NAMES = frozenset(_KINDS.values()) | {"way"}
_DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west"}
_DIRECTION_NAMES = frozenset(_DIRECTIONS.values())


@dataclass(frozen=True, slots=True)
class StreetAddress:
    """A house number and the words after it, abbreviations written out."""

    number: str
    words: tuple[str, ...]

    @property
    def name(self) -> tuple[str, ...]:
        """The street's own words: up to its kind, without a leading direction."""
        name: list[str] = []
        for word in self.words:
            if word in _KIND_NAMES and name:
                break
            if word not in _DIRECTION_NAMES or name:
                name.append(word)
        return tuple(name)

    @property
    def kind(self) -> str:
        """ "street", "avenue"...; empty when it was left out."""
        return next((w for w in self.words[1:] if w in _KIND_NAMES), "")

    def agrees_with(
        self, heard: StreetAddress, same: Callable[[str, str], bool]
    ) -> bool:
        """Whether the heard address names this house.

        Number and name must be the same; the kind of street and what follows (town,
        ZIP code, flat) may be left out, and a kind that is said must be right.
        """
        name, said = self.name, heard.name
        if not heard.kind:
            said = said[: len(name)]  # without a kind, the town follows directly
        kind_agrees = heard.kind in ("", self.kind)
        number_agrees = same(heard.number, self.number)
        name_agrees = same(" ".join(said), " ".join(name))
        return kind_agrees & number_agrees & name_agrees


def read_address(raw: str) -> StreetAddress | None:
    """The first house number in a text and the street after it; None without either.

    The street ends at a comma, unless the comma comes before it ("412, Maple").
    """
    lines = raw.replace("\n", ",")
    return _read(lines.partition(",")[0]) or _read(lines.replace(",", " "))


def _read(line: str) -> StreetAddress | None:
    words = [w.rstrip(".") for w in text.split_words(text.normalise(line))]
    start = next((i for i, word in enumerate(words) if is_number_word(word)), None)
    if start is None:
        return None
    end = start
    while end < len(words) and is_number_word(words[end]) and not _ordinal(words, end):
        end += 1
    number, street = _number(words[start:end]), _street(words[end:])
    address = StreetAddress(number, street)
    return address if number and address.name else None


def _number(words: list[str]) -> str:
    """ "one hundred five" is 105, "four twelve" and "four one two" are 412."""
    if "hundred" in words or "thousand" in words:
        reading = read_cardinal(words, 0)
        if reading and reading[1] == len(words):
            return str(reading[0])
    return read_digits(words)


def _ordinal(words: list[str], i: int) -> bool:
    """Whether a numbered street ("fifth", "22nd", "forty second") begins here."""
    return read_ordinal(words, i) is not None


def _street(words: list[str]) -> tuple[str, ...]:
    street: list[str] = []
    i = 0
    while i < len(words):
        if reading := read_ordinal(words, i):
            street.append(f"{reading[0]}th")
            i = reading[1]
            continue
        word = words[i].replace("'", "")
        street.append(_KINDS.get(word, _DIRECTIONS.get(word, word)))
        i += 1
    return tuple(street)
