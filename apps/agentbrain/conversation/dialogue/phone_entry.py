"""A phone number given in one go, in pieces, or on the keypad."""

from __future__ import annotations

from ..language.births import read_birth_date
from ..language.contact import phone_words, whole_phone
from ..language.dates import MONTH_OF
from ..language.numbers import read_digits
from ..language.text import split_words
from .heard import Heard
from .talk import Talk

_FEW = 2
"""Words; a lone digit in more is a word of a sentence."""


def _is_a_year(heard: Heard) -> bool:
    """The year of a car, or of a birth: no part of a number."""
    vehicle = heard.slots.get("vehicle") or {}
    month = not MONTH_OF.keys().isdisjoint(split_words(heard.text))
    return bool(vehicle.get("year")) or (month and bool(read_birth_date(heard.text)))


def take_phone(talk: Talk, slot: str) -> str:
    """What became of the utterance as (part of) a number for ``slot``.

    "done": the slot is filled. "more": digits lack and the rest was asked for.
    "wrong": too many. "": there were no digits in it.
    """
    memory, heard = talk.memory, talk.heard
    whole = heard.slots.get("phone")
    if whole:
        memory.digits = ""
        memory.fill(slot, whole)
        return "done"
    if not memory.digits and _is_a_year(heard):
        return ""
    piece = read_digits(phone_words(heard.text))
    if not piece or (len(piece) == 1 and len(heard.text.split()) > _FEW):
        return ""  # "i don't have one under that"
    digits = memory.digits + piece
    if "area code" in heard.text and len(piece) == 3 and len(memory.digits) == 7:
        digits = piece + memory.digits
    number = whole_phone(digits)
    if number:
        memory.digits = ""
        memory.fill(slot, number)
        return "done"
    if len(digits) > 10:
        memory.digits = ""
        return "wrong"
    memory.digits = digits
    talk.ask_again()
    return "more"
