"""How the caller felt over the call: a small series from -2 to 2.

``{"start", "end", "lowest", "lowest_turn", "series": [[turn, value], ...], "by"}``;
an empty mapping where the caller said nothing. The rules below read the caller's words
one turn at a time; a language model gives a series of its own (``by``: its name).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..choices import Speaker
from .contract import CallRecord
from .feeling_words import COURTESY, NEGATIONS, STRONGER, WEIGHTS

LOWEST: Final = -2
HIGHEST: Final = 2
MOST_POINTS: Final = 40
RULES: Final = "rules"
_NEGATION_REACH: Final = 3

_PHRASES: Final = re.compile(
    r"(?<![\w'])(?:"
    + "|".join(map(re.escape, sorted(WEIGHTS, key=len, reverse=True)))
    + r")(?![\w'])"
)
_DECLINED: Final = re.compile(r"\bno,? (?:thanks|thank you)")
_WORD: Final = re.compile(r"[\w']+")


def sentiment(record: CallRecord) -> dict[str, Any]:
    """The caller's mood by rules."""
    return series(
        (
            (turn.index, mood_of(turn.text))
            for turn in record.turns
            if turn.speaker == Speaker.CALLER and turn.text.strip()
        ),
        RULES,
    )


def series(points: Iterable[tuple[int, int]], by: str) -> dict[str, Any]:
    """``points`` (turn, value) in order, with what they come to."""
    kept = [(turn, max(LOWEST, min(HIGHEST, value))) for turn, value in points]
    if not kept:
        return {}
    lowest = min(kept, key=lambda point: point[1])
    return {
        "start": _average(kept[: max(1, len(kept) // 4)]),
        "end": _average(kept[-max(1, len(kept) // 4) :]),
        "lowest": lowest[1],
        "lowest_turn": lowest[0],
        "series": [list(point) for point in thinned(kept)],
        "by": by,
    }


def thinned(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """At most ``MOST_POINTS``: of neighbours the one that tells most is kept."""
    if len(points) <= MOST_POINTS:
        return points
    size = -(-len(points) // MOST_POINTS)
    groups = (points[at : at + size] for at in range(0, len(points), size))
    return [
        max(group, key=lambda point: (abs(point[1]), -point[0])) for group in groups
    ]


def mood_of(text: str) -> int:
    """What one utterance sounds like, from -2 to 2."""
    text = text.lower().replace("’", "'")  # noqa: RUF001 - as some recognizers write it
    negative, positive = 0, 0
    text = _DECLINED.sub("thanks", text)
    for found in _PHRASES.finditer(text):
        weight = _in_context(WEIGHTS[found[0]], text[: found.start()])
        negative, positive = min(negative, weight), max(positive, weight)
        if found[0] in COURTESY and negative:
            positive = 0
    return negative if negative else positive


def _in_context(weight: int, before: str) -> int:
    words = _WORD.findall(before)[-_NEGATION_REACH:]
    # "No" denies the word it stands at: "no good", and not "no, that is good".
    if NEGATIONS.intersection(words) or before.endswith("no "):
        # "not good" is bad; "no complaint" is not good, only not bad.
        return -1 if weight > 0 else 0
    if words and words[-1] in STRONGER:
        return max(LOWEST, min(HIGHEST, weight + (1 if weight > 0 else -1)))
    return weight


def _average(points: list[tuple[int, int]]) -> int:
    """Rounded away from zero: half unhappy is unhappy."""
    mean = sum(value for _turn, value in points) / len(points)
    return int(mean + (0.5 if mean >= 0 else -0.5))


def spelled(value: Any) -> str:
    """``-2`` as staff say it; empty for what is no such value."""
    return _WORDS.get(value, "") if isinstance(value, int) else ""


_WORDS: Final[Mapping[int, str]] = {
    -2: "very unhappy",
    -1: "unhappy",
    0: "calm",
    1: "content",
    2: "very content",
}
