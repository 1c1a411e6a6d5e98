"""Prompt text in what a model says: found before a caller hears it.

A model that was told its notes are secret may still be talked into reading them out.
Whatever it is about to say is compared with the notes word by word; five words in a row
that stand in the notes and in nothing it was free to say are a leak, as is the talk of
instructions itself ("my system prompt is"), and long runs without words in them, which
is what encoded text looks like. Pure: the pipeline that speaks decides what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

RUN = 5
"""Words in a row. Shorter runs happen by chance: "how can I help you"."""

_WORD = re.compile(r"[a-z0-9']+")
_ABOUT_ITSELF = re.compile(
    r"\b(?:system (?:prompt|message)|initial (?:prompt|instructions)|"
    r"my (?:secret |hidden |original |exact |full )?(?:instructions|prompt|guidelines|"
    r"notes|programming) (?:are|is|say|says|tell|read|were)|"
    r"(?:ignor|disregard|forgett|overrid|abandon)ing (?:all |any |my |the )*"
    r"(?:previous |prior |earlier |above )*(?:instructions|rules|guidelines|orders)|"
    r"i (?:will|can|shall|am going to|'ll) (?:now )?(?:ignore|disregard|forget) "
    r"(?:all |any |my |the )*(?:previous |prior )*(?:instructions|rules|guidelines)|"
    r"i was (?:told|instructed|programmed|prompted) to|developer mode)\b"
)
_ENCODED = re.compile(r"[A-Za-z0-9+/=_-]{40,}|(?:[0-9a-f]{2}[ :]){16,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Leak:
    """What should not be said: ``kind`` is "notes", "about_itself" or "encoded"."""

    kind: str
    words: str


class LeakFinder:
    """Looks for the notes of one response in what a model says."""

    def __init__(self, secret: Iterable[str], free: Iterable[str] = ()) -> None:
        """``secret`` are texts never to be spoken. ``free`` may be, even where both
        hold the same words: the line to say, the shop's published facts."""
        free_runs = {run for text in free for run in _runs(_words(text))}
        self._secret = {
            run for text in secret for run in _runs(_words(text))
        } - free_runs

    def find(self, said: str) -> Leak | None:
        """The first leak in a whole utterance, or in as much of it as has come.

        Linear in the text. Asked again as a response grows, it finds a leak as soon as
        its fifth word is there.
        """
        words = _words(said)
        for run in _runs(words):
            if run in self._secret:
                return Leak("notes", " ".join(run))
        if match := _ABOUT_ITSELF.search(said.lower().replace("\u2019", "'")):
            return Leak("about_itself", match.group())
        if match := _ENCODED.search(said):
            return Leak("encoded", match.group()[:60])
        return None


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    for start in range(len(words) - RUN + 1):
        yield tuple(words[start : start + RUN])
