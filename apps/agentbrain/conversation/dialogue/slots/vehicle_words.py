"""Words that stand around the name of a vehicle, and what is no part of it."""

from __future__ import annotations

from ...language.text import word_set
from .vehicle_near import ORDINARY
from .vehicle_tokens import Token, split_code

BETWEEN = word_set(
    "a an the my it its is s and of by called named model make year i think believe "
    "maybe from in car vehicle brand color colour red black white silver blue gray "
    "grey green gold brown old new newer older motors two four door um that's one "
    "with or was manufactured made series"
)
"""What may come between a make and its model."""

VERBS = word_set("is i it to go up on e note thing me im van m")
"""Models that are verbs first: "my lexus is making a noise"."""

THINGS = word_set("seat smart international eagle rover born ram mini spirit lotus")
"""Makes that are things first: "a seat"."""

CUES = word_set("a an my the have drive drives driving own owns got for our bought")
"""What precedes a vehicle that nobody asked for."""

TRIMS = word_set(
    "lx ex exl ls lt ltz xl xlt xle le se sel sv sl sr slt sle limited lariat sport "
    "touring hybrid platinum premium turbo awd fwd rwd 4x4 4wd crew cab extended "
    "regular double quad king mega access super duty supercrew supercab crewmax hd "
    "sedan coupe hatchback wagon convertible suv truck pickup minivan van passenger "
    "cargo unlimited rubicon sahara laredo overland denali series class line base gt "
    "rs ss sti type plus electric ev plug in phev diesel tdi tfsi quattro xdrive "
    "sdrive 4matic edition special v6 v8 i4"
)


def is_trim(token: Token) -> bool:
    """A known trim, or letters that make no word ("slt", "sdrive30i")."""
    if token.text in TRIMS:
        return True
    coded = len(split_code(token.text)) > 1
    no_word = len(token.text) <= 3 and not set(token.text) & set("aeiouy")
    return (coded or no_word) and token.text not in ORDINARY and not token.is_number


def titled(words: list[str]) -> str:
    return " ".join(
        word.upper()
        if len(word) <= 3 or any(c.isdigit() for c in word)
        else word.title()
        for word in words
    )
