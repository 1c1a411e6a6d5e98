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
_TIMES = {"double": 2, "triple": 3, "quadruple": 4}
_SOUNDS = {"to": "2", "too": "2", "for": "4", "fore": "4", "won": "1", "ate": "8"}
_LINKS = word_set(
    "uh um er and then dash hyphen space the next group is are that's sorry okay "
    "again its it's digits last first four"
)
_MARKS = frozenset("-.,/()\n:;#*")  # what is written, keyed or paused between groups
_MOST_LINKS = 3
# "one one no wait sorry let me start over one one": more words, and others.
CORRECTIONS = word_set("no wait sorry actually oops mean wrong scratch over again")
_CORRECTING = _LINKS | CORRECTIONS | word_set("i let me start make that was it")
_MOST_CORRECTING = 8


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits said or written in one piece: characters ``start`` to ``end``."""

    start: int
    end: int
    digits: str


def digit_runs(text: str, *, corrected: bool = False) -> list[list[Digits]]:
    """Pieces in order, together where only links and marks stand between them.

    ``corrected``: also where somebody takes back what they said and goes on.
    """
    joining = _CORRECTING if corrected else _LINKS
    most = _MOST_CORRECTING if corrected else _MOST_LINKS
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
        elif words[i] in joining and links < most:
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
        return _group(words, *pair)
    if beside and word in _SOUNDS:
        return _SOUNDS[word], i + 1
    return "", i + 1


def _group(words: list[str], value: int, i: int) -> tuple[str, int]:
    """A number below a hundred and what makes it a group of up to four digits: "forty
    one hundred", "four thousand", "four thousand one hundred eleven".

    Without a hundred or an "and", what follows is the next group: after "four thousand"
    "twelve thirty" is 1230.
    """
    if words[i : i + 1] == ["hundred"]:
        return _with_tail(words, value * 100, i + 1)
    if words[i : i + 1] != ["thousand"] or value > 9:
        return str(value), i
    value, i = value * 1000, i + 1
    hundreds = read_below_hundred(words, i)
    if hundreds and hundreds[0] < 10 and words[hundreds[1] :][:1] == ["hundred"]:
        value, i = value + hundreds[0] * 100, hundreds[1] + 1
        if (tail := read_below_hundred(words, i)) is not None:
            return str(value + tail[0]), tail[1]
    return _with_tail(words, value, i)


def _with_tail(words: list[str], value: int, i: int) -> tuple[str, int]:
    tail = read_below_hundred(words, i + 1) if words[i : i + 1] == ["and"] else None
    return (str(value + tail[0]), tail[1]) if tail else (str(value), i)
