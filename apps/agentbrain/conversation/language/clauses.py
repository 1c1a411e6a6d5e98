"""A text in pieces a speaker would say in one breath, as the text comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .sentence_ends import ends_sentence
from .text import word_set

LONGEST: Final = 90
"""Characters, the space behind included: about six seconds of speech."""

SHORTEST: Final = 8
"""Of a sentence; a shorter one is spoken with the next."""

SHORTEST_PART: Final = 25
"""Of a part of a sentence that ends at a comma, so that lists are not chopped."""

FIRST_SENTENCE: Final = 4
FIRST_PART: Final = 12
"""The first clause of a reply is short: it is what the caller waits for."""

_GAP: Final = re.compile(r"\s+")
_BREATH: Final = re.compile(r"[.,;:!?\u2014\u2013\"')\]](\s+)|(\s+)(?=[\u2014\u2013])")
"""The only gaps a clause can end at, unless it grows too long."""

_PAUSES: Final = (",", ";", ":", "\u2014", "\u2013")
_JOINING: Final = word_set("and or but because so with for on at to when while which")


class ClauseCutter:
    """Cuts where a speaker would breathe; the clauses joined are the text.

    A clause ends at a sentence's end, or at a comma, semicolon, colon or dash when it
    is long enough, and takes the space behind it along. Nothing is cut inside a word,
    so numbers, times, abbreviations and addresses stay whole, nor between the parts of
    a date ("November 24, 2026"). Only a word longer than ``LONGEST`` is cut itself. A
    clause comes out with the first character of what follows it.
    """

    def __init__(self) -> None:
        self._held = ""
        self._looked = 0
        self._first = True

    @property
    def held(self) -> int:
        """Characters waiting for the end of their clause."""
        return len(self._held)

    def feed(self, text: str) -> list[str]:
        """The clauses that are whole now, in order."""
        held = self._held + text
        if len(held) <= LONGEST and not _BREATH.search(held, self._looked):
            self._held = held
            self._looked = _last_sign(held)
            return []
        found, start, self._held = [], 0, held
        while (end := self._next_end(start)) is not None:
            found.append(held[start:end])
            start = self._looked = end
            self._first = False
        self._held = held[start:]
        self._looked -= start
        return found

    def finish(self) -> list[str]:
        """What is left; the cutter is as new afterwards."""
        rest, self._held, self._looked, self._first = self._held, "", 0, True
        return [rest] if rest else []

    def _next_end(self, start: int) -> int | None:
        """Where the clause that begins at ``start`` ends; None while nobody knows."""
        text = self._held
        for breath in _BREATH.finditer(text, max(start, self._looked)):
            gap, end = breath.span(breath.lastindex or 0)
            if end - start > LONGEST:
                break
            self._looked = breath.start()
            if end == len(text):
                return None
            if self._ends_at(start, gap, end):
                return end
        if len(text) - start > LONGEST:
            return self._forced_end(start)
        self._looked = max(start, self._looked, _last_sign(text))
        return None

    def _ends_at(self, start: int, gap: int, end: int) -> bool:
        said = self._held[start:gap]
        word = said[said.rfind(" ") + 1 :]
        following = self._held[end]
        if ends_sentence(word, following):
            return len(said) >= (FIRST_SENTENCE if self._first else SHORTEST)
        if not word.endswith(_PAUSES) and following not in _PAUSES[3:]:
            return False
        dated = word[-2:-1].isdigit() and following.isdigit()
        return not dated and len(said) >= (FIRST_PART if self._first else SHORTEST_PART)

    def _forced_end(self, start: int) -> int:
        """Within ``LONGEST``: before a joining word, else between words."""
        last = start + LONGEST
        best = plain = 0
        for gap in _GAP.finditer(self._held, start, last):
            if gap.end() == last or gap.start() == start:
                continue
            plain = gap.end()
            word = _GAP.split(self._held[plain : plain + 8], maxsplit=1)[0]
            if word in _JOINING and plain - start >= SHORTEST_PART:
                best = plain
        return best or plain or last


def _last_sign(text: str) -> int:
    """Where the last sign of a text stands that is no space."""
    return max(0, len(text if not text[-1:].isspace() else text.rstrip()) - 1)


def clauses(text: str) -> Iterator[str]:
    """The clauses of a whole text; joined they are the text."""
    cutter = ClauseCutter()
    yield from cutter.feed(text)
    yield from cutter.finish()
