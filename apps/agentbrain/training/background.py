"""What callers say that is none of the intents: the classifier's other side.

The frames stand in ``background.txt``; ``utterances`` spells out some forms of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FORMS = 8
"""How many forms of a frame are learned from, at most."""

_FRAMES = Path(__file__).with_name("background.txt")
_CHOICE = re.compile(r"\(([^)]*)\)")


@cache
def utterances() -> tuple[str, ...]:
    """The background, every form once; always the same ones."""
    lines = (line.strip() for line in _FRAMES.read_text("utf-8").splitlines())
    frames = [line for line in lines if line and not line.startswith("#")]
    return tuple(dict.fromkeys(form for frame in frames for form in _forms(frame)))


def _forms(frame: str) -> Iterator[str]:
    """Every word of every choice occurs, as far as ``FORMS`` forms can hold them."""
    choices = [choice.split("|") for choice in _CHOICE.findall(frame)]
    number = 1
    for words in choices:
        number *= len(words)
    for turn in range(min(number, FORMS)):
        yield _form(frame, turn, number)


def _form(frame: str, turn: int, number: int) -> str:
    """Form ``turn`` out of ``number``. The choices run on side by side, and each full
    round shifts the later ones by one, so that no form comes twice early."""
    place = -1

    def one(match: re.Match[str]) -> str:
        nonlocal place
        place += 1
        words = match[1].split("|")
        return words[(turn + place * (turn // len(words))) % len(words)]

    return _CHOICE.sub(one, frame)
