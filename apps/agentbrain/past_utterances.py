"""What callers said lately, from whoever keeps the record of calls.

This app knows no calls: the one that does says here where to look (``provide``), and
patterns are measured against real speech without an import the wrong way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from .conversation.language.text import normalise

SAMPLE: Final = 2_000
"""Utterances a pattern is measured on: the latest, enough for a share of 1 %."""


@dataclass(frozen=True, slots=True)
class PastUtterance:
    """``text`` is without what must not be shown around, ``question`` what it
    answered, ``when`` a time for people to read."""

    text: str
    question: str = ""
    when: str = ""


class Source(Protocol):
    """Where past utterances are kept; every answer is bounded by ``limit``."""

    def texts(self, limit: int) -> Sequence[tuple[str, bool]]:
        """The latest utterances, the newest first; whether each may be shown."""
        ...

    def find(self, words: str, limit: int) -> Sequence[PastUtterance]:
        """The latest that hold ``words`` ("" for any)."""
        ...


@dataclass(frozen=True, slots=True)
class Sampled:
    """An utterance as it was said and in the form patterns are matched against."""

    text: str
    plain: str
    may_be_shown: bool


class _Nothing:
    """Nobody keeps a record: there is no past."""

    def texts(self, limit: int) -> Sequence[tuple[str, bool]]:
        return ()

    def find(self, words: str, limit: int) -> Sequence[PastUtterance]:
        return ()


_sources: list[Source] = [_Nothing()]


def provide(source: Source) -> None:
    """Look here from now on."""
    _sources[:] = [source]


def find(words: str, limit: int) -> Sequence[PastUtterance]:
    """The latest utterances that hold ``words`` ("" for any)."""
    return _sources[0].find(words, limit)


def sample() -> list[Sampled]:
    """The latest ``SAMPLE`` utterances. One query."""
    said = _sources[0].texts(SAMPLE)
    return [Sampled(text, normalise(text), shown) for text, shown in said]
