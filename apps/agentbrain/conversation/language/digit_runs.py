"""Where digits stand in a text, spoken or written, and which belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .numbers import ZEROS, read_below_hundred
from .text import word_set

# A hyphen between words joins them: "twenty-eight" is read as "twenty eight".
_TOKEN = re.compile(
    r"(?P<hyphen>(?<=[a-zA-Z])-(?=[a-zA-Z]))|"
    r"[0-9]+|[^\W\d_]+(?:'[^\W\d_]+)?|\n|[^\w\s]|[^\W_]",
    re.ASCII,
)
_TIMES = {"double": 2, "triple": 3}
_SOUNDS = {"to": "2", "too": "2", "for": "4", "fore": "4", "won": "1", "ate": "8"}
_LINKS = word_set(
    "uh um er and then dash hyphen space the next group is are that's sorry okay "
    "again its it's digits last first four"
)
_MARKS = frozenset("-.,/()\n:;")  # what is written or paused between groups
_MOST_LINKS = 3


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits said or written in one piece: characters ``start`` to ``end``."""

    start: int
    end: int
    digits: str


def digit_runs(text: str) -> list[list[Digits]]:
    """Pieces in order, together where only links and marks stand between them."""
    tokens = [
        (m.start(), m.end(), m[0].lower())
        for m in _TOKEN.finditer(text)
        if m.lastgroup != "hyphen"
    ]
    words = [word for _, _, word in tokens]
    runs: list[list[Digits]] = [[]]
    i = links = 0
    while i < len(tokens):
        found, after = _read(words, i, beside=bool(runs[-1]) and not links)
        if found:
            runs[-1].append(Digits(tokens[i][0], tokens[after - 1][1], found))
            links = 0
        elif words[i] in _LINKS and links < _MOST_LINKS:
            links += 1
        elif words[i] not in _MARKS and runs[-1]:
            runs.append([])
        i = after
    return [run for run in runs if run]


def _read(words: list[str], i: int, *, beside: bool) -> tuple[str, int]:
    """The digits of the piece that begins here ("" for none), and where it ends."""
    word = words[i]
    times = _TIMES.get(word, 1)
    if times > 1 and i + 1 < len(words):
        digits, after = _read(words, i + 1, beside=True)
        return (digits * times, after) if len(digits) == 1 else ("", i + 1)
    if word[0].isdigit():
        return word, i + 1
    if word in ZEROS:
        return "0", i + 1
    if (pair := read_below_hundred(words, i)) is not None:
        return str(pair[0]), pair[1]
    if beside and word in _SOUNDS:
        return _SOUNDS[word], i + 1
    return "", i + 1
