"""What is left of the turns a model is no longer shown: a short, running summary."""

from __future__ import annotations

import re
from typing import Final

from .text import word_set

MOST_LINES: Final = 6
"""Per side: what the caller asked for, and what the agent told or settled."""

MOST_CHARACTERS: Final = 120
"""Of a line."""

_SENTENCE: Final = re.compile(r"[^.!?]+[.!?]*")
_WISHES: Final = word_set(
    "need want like book cancel move reschedule change appointment price cost much "
    "when where what how why which who can could does is do are help problem broken "
    "noise leak oil brake tire battery my name number car"
)
_SETTLED: Final = word_set(
    "booked scheduled confirmed cancelled canceled moved changed set appointment costs "
    "dollars open closed at on will transferred noted sent"
)


class Folded:
    """Bounded and deterministic; the newest lines win, and no line stands twice."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.settled: list[str] = []

    def caller(self, text: str) -> None:
        _keep(self.asked, _gist(text, _WISHES))

    def agent(self, text: str) -> None:
        _keep(self.settled, _gist(text, _SETTLED))

    def tool(self, name: str, output: str) -> None:
        _keep(self.settled, _shorten(f"{name}: {output}"))

    def text(self) -> str:
        """Lines for the system message; empty while nothing was folded."""
        parts = []
        if self.asked:
            parts.append(f"Earlier the caller said: {' / '.join(self.asked)}")
        if self.settled:
            parts.append(f"Earlier you said or found: {' / '.join(self.settled)}")
        return "\n".join(parts)


def _keep(lines: list[str], line: str) -> None:
    if not line:
        return
    if line in lines:
        lines.remove(line)
    lines.append(line)
    del lines[:-MOST_LINES]


def _gist(text: str, telling: frozenset[str]) -> str:
    """The sentence with most telling words, the first of equals; "" if none has any."""
    best, most = "", 0
    for match in _SENTENCE.finditer(text):
        words = set(re.findall(r"[a-z']+", match[0].lower()))
        told = len(words & telling) + any(c.isdigit() for c in match[0])
        if told > most:
            best, most = match[0].strip(), told
    return _shorten(best)


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[:MOST_CHARACTERS].rsplit(" ", 1)[0].rstrip(",;:") + " ..."
