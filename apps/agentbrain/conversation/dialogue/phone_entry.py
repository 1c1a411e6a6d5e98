"""A phone number given in one go, in pieces, or on the keypad."""

from __future__ import annotations

from ..language.contact import phone_words, whole_phone
from ..language.numbers import read_digits
from .talk import Talk

_FEW = 2
"""Words; a lone digit in more is a word of a sentence."""


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
    if (heard.slots.get("vehicle") or {}).get("year") and not memory.digits:
        return ""  # a year, and no part of a number
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
