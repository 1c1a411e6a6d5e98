"""Examples hold slots ("a {service} on {date}"): what callers say in their places.

And choices: "(can|could) you repeat that" stands for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..conversation.language.forms import forms

_SLOT = re.compile(r"\{(\w+)\}")
_FORMS = 3
"""How many fillings of an example are learned from."""

_CHOICES = 8
"""How many forms of an example with choices are learned from, filled once each."""

_FILLERS = {
    "service": (
        "oil change", "tire rotation", "brake job", "tune up", "wheel alignment",
        "battery replacement", "state inspection", "transmission service",
    ),
    "make": ("honda", "ford", "toyota", "chevy", "subaru", "nissan", "jeep"),
    "model": ("civic", "explorer", "camry", "malibu", "outback", "altima", "wrangler"),
    "year": ("2015", "twenty eighteen", "2009", "oh seven", "twenty twenty one"),
    "date": (
        "tuesday", "next friday", "tomorrow", "the twelfth", "monday the third",
        "this saturday", "march fifth", "next week",
    ),
    "time": (
        "nine", "half past two", "ten thirty", "4 pm", "noon", "eight in the morning",
    ),
    "first_name": ("anna", "marcus", "priya", "tom"),
    "last_name": ("kowalski", "freeman", "ito", "barnes"),
}  # fmt: skip


def fill(example: str) -> Iterator[str]:
    """The example with its choices made and its slots filled, a few times; as it is,
    where it has neither.

    An unknown slot is left out. The same example is always filled the same way.
    """
    start = sum(map(ord, example))
    spelled = list(forms(example, _CHOICES))
    for number, form in enumerate(spelled):
        turns = _FORMS if len(spelled) == 1 and _SLOT.search(form) else 1
        for turn in range(turns):
            yield _filled(form, start + number + turn)


def _filled(example: str, turn: int) -> str:
    def one(match: re.Match[str]) -> str:
        words = _FILLERS.get(match[1], ("",))
        return words[(turn + match.start()) % len(words)]

    return _SLOT.sub(one, example)
