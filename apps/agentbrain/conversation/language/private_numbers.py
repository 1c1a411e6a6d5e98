"""Numbers nobody may keep: payment cards and social security numbers.

A card is found by its length, its issuer's first digits (ISO/IEC 7812) and its check
digit (Luhn). Where the talk is of a card, a number of a card's length goes without the
check digit, because recognizers mishear digits, and whatever is taken back in the
middle of one goes with it. A social security number is found by its groups (3-2-4), or
as nine digits where the talk is of one; numbers never given out (000, 666 and 9xx as
area, 00 as group, 0000 as serial) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .digit_runs import CORRECTIONS, Digits, digit_runs

CARD = "[card number removed]"
SSN = "[social security number removed]"

_ISSUERS = {
    13: re.compile(r"4"),
    14: re.compile(r"3(?:0[0-5]|[689])"),
    15: re.compile(r"3[47]"),
    16: re.compile(r"4|5[1-5]|2[2-7]|6(?:011|4[4-9]|5)|35|62|81"),
    17: re.compile(r"62|5[0678]|6[37]"),
    18: re.compile(r"62|5[0678]|6[37]"),
    19: re.compile(r"4|62|5[0678]|6[0-57]"),
}
_LONGEST_FIRST = tuple(sorted(_ISSUERS, reverse=True))
_MOST_FIGURES = 80
_CARD_TALK = re.compile(
    r"\b(?:card|visa|master ?card|amex|american express|discover|debit|credit)\b",
    re.IGNORECASE,
)
_ANY_DIGITS = re.compile(
    r"\d{2}|\d\D{1,3}\d|\b(?:oh|zero|one|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve|[a-z]+teen|[a-z]{3,5}ty)\b",
    re.IGNORECASE,
)
_SSN_TALK = re.compile(r"\b(?:social|s\.? ?s\.? ?n)\b", re.IGNORECASE)
_SSN = re.compile(r"(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}")
_SSN_GROUPS = (3, 2, 4)
_SSN_GAPS = (3, 5)  # after so many digits
_DASHES = frozenset({"-", "\u2013", ".", "dash", "hyphen"})
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class PrivateNumber:
    """Characters ``start`` to ``end`` of a text are one; ``mask`` is to stand there."""

    start: int
    end: int
    mask: str


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def find_private_numbers(text: str, context: str = "") -> list[PrivateNumber]:
    """Every one in ``text``, in order. ``context`` is what was said before it."""
    if not _ANY_DIGITS.search(text):
        return []
    talk = f"{context}\n{text}"
    of_cards = _CARD_TALK.search(talk) is not None
    of_ssn = _SSN_TALK.search(talk) is not None
    return [
        found
        for run in digit_runs(text, corrected=of_cards)
        for found in _in_run(text, run, of_cards=of_cards, of_ssn=of_ssn)
    ]


def redact(text: str, context: str = "") -> str:
    """``text`` with a mask for each private number."""
    for found in reversed(find_private_numbers(text, context)):
        text = f"{text[: found.start]}{found.mask}{text[found.end :]}"
    return text


def _in_run(
    text: str, run: list[Digits], *, of_cards: bool, of_ssn: bool
) -> Iterator[PrivateNumber]:
    if of_cards and _is_corrected_card(text, run):
        yield PrivateNumber(run[0].start, run[-1].end, CARD)
        return
    i = 0
    while i < len(run):
        after = _card(run, i, checked=not of_cards)
        mask = CARD
        if not after:
            after, mask = _ssn(text, run, i, of_ssn=of_ssn), SSN
        if after:
            yield PrivateNumber(run[i].start, run[after - 1].end, mask)
        i = after or i + 1


def _card(run: list[Digits], start: int, *, checked: bool) -> int:
    """After which piece a card number ends that begins with this one; 0 for none."""
    by_length = {len(digits): after for after, digits in _growing(run, start)}
    for length in _LONGEST_FIRST:
        if after := by_length.get(length, 0):
            digits = "".join(piece.digits for piece in run[start:after])
            if _ISSUERS[length].match(digits) and (not checked or passes_luhn(digits)):
                return after
    return start + 1 if _holds_card(run[start].digits) else 0


def _is_corrected_card(text: str, run: list[Digits]) -> bool:
    """Digits enough for a card, and something among them taken back."""
    return sum(len(piece.digits) for piece in run) >= min(_ISSUERS) and any(
        CORRECTIONS.intersection(_WORD.findall(text[a.end : b.start].lower()))
        for a, b in pairwise(run)
    )


def _growing(run: list[Digits], start: int) -> Iterator[tuple[int, str]]:
    digits = ""
    for after in range(start + 1, len(run) + 1):
        digits += run[after - 1].digits
        if len(digits) > _LONGEST_FIRST[0]:
            return
        yield after, digits


def _holds_card(digits: str) -> bool:
    """Whether figures written without a gap hold a card number somewhere; of so many
    that it would be costly to find out, it is taken for granted."""
    return len(digits) > _MOST_FIGURES or any(
        _ISSUERS[length].match(digits[at:]) and passes_luhn(digits[at : at + length])
        for length in _LONGEST_FIRST
        for at in range(len(digits) - length + 1)
    )


def _ssn(text: str, run: list[Digits], start: int, *, of_ssn: bool) -> int:
    """As ``_card``. Without talk of one, only as people write it: 3-2-4 with dashes."""
    for after, digits in _growing(run, start):
        if len(digits) == sum(_SSN_GROUPS) and _SSN.fullmatch(digits):
            pieces = run[start:after]
            return after if of_ssn or _is_written_so(text, pieces) else 0
    return 0


def _is_written_so(text: str, pieces: list[Digits]) -> bool:
    """The same dash, written or said, after the third and the fifth digit alone."""
    told, gaps = 0, {}
    for a, b in pairwise(pieces):
        told += len(a.digits)
        if gap := text[a.end : b.start].strip():
            gaps[told] = gap.lower()
    dashes = set(gaps.values())
    return tuple(gaps) == _SSN_GAPS and dashes <= _DASHES and len(dashes) == 1
