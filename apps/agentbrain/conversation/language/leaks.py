"""Prompt text in what a model says: found before a caller hears it.

A model that was told its notes are secret may still be talked into reading them out.
Whatever it is about to say is compared with the notes word by word; five words in a
row that stand in the notes and in nothing it was free to say are a leak, also in rot13,
with figures for letters, turned round, or spelled; as is the talk of instructions
itself ("my system prompt is"), and long runs without words in them, which is what
encoded text looks like. Pure: ``guard.LeakGuard`` stops a reply as it is written.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .say_figures import say_figures

RUN = 5
"""Words in a row. Shorter runs happen by chance: "how can I help you"."""

LOOSE = 8
"""Words in the order of the notes with at most a word or two between them."""

LETTERS = 12
"""Letters in a row, spelled one by one."""

_WORD = re.compile(r"[a-z0-9']+")
_SPELLED = re.compile(r"(?<![A-Za-z0-9])[A-Za-z](?:[\W_]{1,3}[A-Za-z](?![A-Za-z0-9]))+")
_SCRAMBLED = re.compile(
    r"(?=[A-Z0-9]*[a-z])(?=[a-z0-9]*[A-Z])(?:[A-Za-z]*\d|(?:[A-Z]*[a-z]+[A-Z]){4})"
    r"[A-Za-z0-9]*"
)
_SHORTEST_SCRAMBLED = 16
_FIGURES_FOR_LETTERS = str.maketrans("013457", "oieast")
_LETTERS_AS_FIGURES = str.maketrans("oieast", "013457")
_LOOK_ALIKE = str.maketrans(
    # Cyrillic, then Greek
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u04bb\u0501"
    "\u051b\u051d\u043a\u043c\u0442\u0432\u043d"
    "\u03b1\u03b5\u03bf\u03c1\u03c5\u03c7\u03b9\u03ba\u03bd\u03c4",
    "aeopcyxisjhdqwkmtbhaeopuxikvt",
)
LOOK_ALIKES = "".join(chr(c) + chr(c).upper() for c in _LOOK_ALIKE)
"""Letters that a voice, or an eye, takes for Latin ones."""

_MOST_REMEMBERED = 64
_MOST_FREE = 1024
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


Steps = Mapping[str, Sequence[tuple[int, int]]]
"""Words before a word of the notes, each with its places and those of the word."""


@dataclass(frozen=True, slots=True)
class Leak:
    """What should not be said: ``kind`` is "notes", "about_itself" or "encoded"."""

    kind: str
    words: str


class LeakFinder:
    """Looks for the notes of one response in what a model says."""

    def __init__(
        self, secret: Iterable[str], free: Iterable[str] = (), line: str = ""
    ) -> None:
        """``secret`` are texts never to be spoken. ``free`` may be, even where both
        hold the same words: the shop's published facts; and ``line``, what is to be
        said, which is of one caller and not remembered."""
        told = _told(tuple(secret))
        frees = [*map(_free, free), _free.__wrapped__(line)]
        self._runs = told.runs
        self._letters = told.letters
        self._free_runs = [one.runs for one in frees if one.runs]
        self._free_letters = " ".join(one.letters for one in frees)
        self.free_places = frozenset(
            place + behind
            for runs in self._free_runs
            for run in runs & told.in_order.keys()
            for place in told.in_order[run]
            for behind in range(RUN)
        )
        self.steps = told.steps
        """Every word of the notes, as they are or disguised, and its steps."""
        self.first_words = told.first_words
        """The words runs of the notes begin with, as they are or disguised."""
        self.begins = told.beginnings
        """Fewer words than ``RUN`` that may go on to be a leak."""

    def find(self, said: str) -> Leak | None:
        """The first leak in a whole utterance, or in as much of it as has come.

        Linear in the text. Asked again as a response grows, it finds a leak as soon as
        its fifth word is there.
        """
        words = _words(said)
        for run in _runs(words):
            if self.is_secret(run):
                return Leak("notes", " ".join(run))
        for match in _SPELLED.finditer(said):
            letters = letters_of(match[0])
            for start in range(len(letters) - LETTERS + 1):
                if self.is_spelled(letters[start : start + LETTERS]):
                    return Leak("notes", letters)
        about = about_itself(said)
        return Leak("about_itself", about) if about else _encoded(said)

    def is_secret(self, run: Sequence[str]) -> bool:
        """Whether these ``RUN`` words stand in the notes alone."""
        words = tuple(run)
        return words in self._runs and not any(words in one for one in self._free_runs)

    def is_spelled(self, letters: str) -> bool:
        """Whether these letters stand in the notes in a row, words run together."""
        return letters in self._letters and letters not in self._free_letters


def as_seen(text: str) -> str:
    """Lower case; letters of other alphabets as the Latin ones they are taken for."""
    return text.lower() if text.isascii() else text.lower().translate(_LOOK_ALIKE)


def plain_word(word: str) -> str:
    """Lower case; figures among letters are read as the letters they look like."""
    word = word.lower()
    if word.isalpha() or word.isdigit():
        return word
    return word.translate(_FIGURES_FOR_LETTERS)


def letters_of(text: str) -> str:
    """The letters of a text, lower case, run together."""
    return re.sub(r"[^a-z]", "", text.lower())


def about_itself(said: str) -> str:
    """The first talk of instructions in a text; empty where there is none."""
    match = _ABOUT_ITSELF.search(as_seen(said).replace("\u2019", "'"))
    return match.group() if match else ""


def is_scrambled(word: str) -> bool:
    """Whether a run of letters and digits is no word, as in base64."""
    return (
        len(word) >= _SHORTEST_SCRAMBLED
        and _SCRAMBLED.match(word) is not None
        and word.isalnum()
    )


def _encoded(said: str) -> Leak | None:
    match = _ENCODED.search(said)
    if match:
        return Leak("encoded", match.group()[:60])
    scrambled = next(filter(is_scrambled, re.findall(r"[A-Za-z0-9]{16,}", said)), "")
    return Leak("encoded", scrambled[:60]) if scrambled else None


@dataclass(frozen=True, slots=True)
class _Told:
    """What a model was told, ready to be compared; the same for all calls of a shop."""

    runs: frozenset[tuple[str, ...]]
    beginnings: frozenset[tuple[str, ...]]
    first_words: frozenset[str]
    letters: str
    steps: Mapping[str, Steps]
    in_order: dict[tuple[str, ...], list[int]]


@lru_cache(maxsize=_MOST_REMEMBERED)
def _told(texts: tuple[str, ...]) -> _Told:
    runs = frozenset(run for text in texts for run in _disguised(text))
    beginnings = frozenset(run[:end] for run in runs for end in range(1, RUN))
    words = [word for text in texts for word in _words(text)]
    return _Told(
        runs,
        beginnings,
        frozenset(run[0] for run in runs),
        " ".join(map(letters_of, texts)),
        _steps(words, frozenset().union(*runs)),
        _placed(_runs(words)),
    )


def _steps(words: Sequence[str], disguised: Iterable[str]) -> Mapping[str, Steps]:
    """From word to word, one or two places on; none for what stands in no note."""
    steps: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for word in (*words, *disguised):
        steps.setdefault(word, {})
    for place, word in enumerate(words):
        for before in range(max(0, place - 2), place):
            steps[word].setdefault(words[before], []).append((before, place))
    return steps


def _placed(runs: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], list[int]]:
    """Where each run begins, counted in words from 0."""
    places: dict[tuple[str, ...], list[int]] = {}
    for place, run in enumerate(runs):
        places.setdefault(run, []).append(place)
    return places


@dataclass(frozen=True, slots=True)
class _Free:
    """What may be said, ready to be compared."""

    runs: frozenset[tuple[str, ...]]
    letters: str


@lru_cache(maxsize=_MOST_FREE)
def _free(text: str) -> _Free:
    return _Free(frozenset(_runs(_words(text))), letters_of(text))


def _disguised(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of a text as it is, in rot13, turned round in two ways, and in figures.

    In figures some words are numbers ("is" is "15"), which are spoken as such; all the
    others read as ever.
    """
    words = _words(text)
    figures = text.lower().translate(_LETTERS_AS_FIGURES)
    forms = (
        words,
        [codecs.encode(word, "rot13") for word in words],
        words[::-1],
        [word[::-1] for word in words],
        [word[::-1] for word in reversed(words)],
        _words(figures),
        _words(say_figures(figures)),
    )
    return frozenset(run for form in forms for run in _runs(form))


def _words(text: str) -> list[str]:
    lowered = as_seen(text).replace("\u2019", "'")
    return [plain_word(word) for word in _WORD.findall(lowered)]


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    for start in range(len(words) - RUN + 1):
        yield tuple(words[start : start + RUN])
