"""Which service is meant: names and aliases as staff publish them.

An alias holds the words callers use, in their order. Endings, articles and "my" do not
matter ("change the oil" finds "changing my oil"). "..." in an alias stands for up to
six other words: "grind ... stop" finds "a grinding noise when I stop".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from ...language.text import word_set
from ..brain import Brain, ServiceSpec
from .readings import Reading
from .reason_words import PARTS
from .stems import stemmed

_LINKS = frozenset({"and", "plus", "also", "with", "then"})
_LIGHT = word_set("a an the my your our his her their its it this that these those of")
GAP = "..."
"""What stands for other words in an alias."""

_MOST_BETWEEN = 6
_GENERAL = "trouble"
_PAST = re.compile(
    r"\b(?:after|since|following|just had|just got|already had|already got|"
    r"recently had|last|not|no|don't need|didn't need|isn't|besides|instead of|"
    r"other than|rather than)(?: (?:a|an|the|my|our|any|for|about|recent|new)){0,2} $"
)
Stems = tuple[tuple[str, ...], ...]
"""An alias: runs of stems, any words between one run and the next."""

Span = tuple[int, int, int, str]
"""Weight of the words matched, the characters they span, and the service's code."""


def find_services(text: str, brain: Brain) -> list[Reading]:
    """The services named, in order; the longest name wins its words.

    More than one only where they are put together ("an oil change and brakes"):
    otherwise several names describe one trouble, and the longest says it best.
    """
    taken: list[Span] = []
    for span in sorted(_spans(text, brain.services), key=_longest_first):
        if all(span[2] <= other[1] or span[1] >= other[2] for other in taken):
            taken.append(span)
    meant = [s for s in taken if not _PAST.search(text[: s[1]])] or taken
    if not meant:
        return []
    ordered = sorted(meant, key=lambda span: span[1])
    together = ordered[:1]
    for before, after in pairwise(ordered):
        if not set(text[before[2] : after[1]].split()) & _LINKS:
            return [_reading(_tells_most(meant, text, brain))]
        together.append(after)
    return list({span[3]: _reading(span) for span in reversed(together)}.values())[::-1]


def _tells_most(spans: list[Span], text: str, brain: Brain) -> Span:
    """The longest, but a part before mere trouble: "my brakes looked at"."""
    general = general_service(brain)
    told = [
        span
        for span in spans
        if span[3] != general
        or {stem for stem, _, _ in stemmed(text[span[1] : span[2]])} & PARTS
    ]
    return (told or spans)[0]


def read_services(text: str, brain: Brain) -> list[str]:
    """The codes of ``find_services``."""
    return [str(found.value) for found in find_services(text, brain)]


def read_service(text: str, brain: Brain) -> str:
    """The code of the service named, or ""."""
    codes = read_services(text, brain)
    return codes[0] if codes else ""


def general_service(brain: Brain) -> str:
    """The code of the service that looks into troubles of no known kind, or "".

    It is the one with the alias "trouble".
    """
    return next((s.code for s in brain.services if _GENERAL in s.aliases), "")


def _reading(span: Span) -> Reading:
    return Reading(span[3], 1.0, span[1], span[2])


def _longest_first(span: Span) -> tuple[int, int]:
    return -span[0], span[1]


def _spans(text: str, services: tuple[ServiceSpec, ...]) -> list[Span]:
    """Every place where a name or alias stands."""
    words = [word for word in stemmed(text) if word[0] not in _LIGHT]
    aliases = _aliases(services)
    spans = []
    for i, (first, start, _) in enumerate(words):
        for runs, code in aliases.get(first, ()):
            last = _match(words, i, runs)
            if last is not None:
                weight = sum(len(stem) + 1 for run in runs for stem in run)
                spans.append((weight, start, words[last][2], code))
    return spans


@lru_cache(maxsize=16)
def _aliases(
    services: tuple[ServiceSpec, ...],
) -> dict[str, tuple[tuple[Stems, str], ...]]:
    """Every alias by its first stem."""
    by_first: dict[str, tuple[tuple[Stems, str], ...]] = {}
    for spec in services:
        for alias in dict.fromkeys((spec.name, *spec.aliases)):
            runs = tuple(filter(None, map(_stems_of, alias.split(GAP))))
            if runs:
                first = runs[0][0]
                by_first[first] = (*by_first.get(first, ()), (runs, spec.code))
    return by_first


def _stems_of(run: str) -> tuple[str, ...]:
    return tuple(stem for stem, _, _ in stemmed(run) if stem not in _LIGHT)


def _match(words: Sequence[tuple[str, int, int]], i: int, runs: Stems) -> int | None:
    """The index of the last word of an alias that begins at ``i``."""
    at = i
    for number, run in enumerate(runs):
        starts = range(at, min(len(words), at + _MOST_BETWEEN + 1)) if number else (at,)
        found = next((s for s in starts if _run_at(words, s, run)), None)
        if found is None:
            return None
        at = found + len(run)
    return at - 1


def _run_at(
    words: Sequence[tuple[str, int, int]], at: int, run: tuple[str, ...]
) -> bool:
    return tuple(word[0] for word in words[at : at + len(run)]) == run
