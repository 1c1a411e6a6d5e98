"""Sentences with choices: "(could|can) you say that (again|once more)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")


def forms(frame: str, most: int) -> Iterator[str]:
    """Up to ``most`` sentences of a frame; the frame itself, where it has no choice.

    Every word of every choice occurs as far as ``most`` can hold them, and always the
    same ones. Nothing may be one of the choices: "(please|) wait".
    """
    choices = [choice.split("|") for choice in _CHOICE.findall(frame)]
    number = 1
    for words in choices:
        number *= len(words)
    for turn in range(min(number, most)):
        yield _form(frame, turn)


def _form(frame: str, turn: int) -> str:
    """The choices run on side by side, and each full round shifts the later ones by
    one, so that no form comes twice early."""
    place = -1

    def one(match: re.Match[str]) -> str:
        nonlocal place
        place += 1
        words = match[1].split("|")
        return words[(turn + place * (turn // len(words))) % len(words)]

    return " ".join(_CHOICE.sub(one, frame).split())
