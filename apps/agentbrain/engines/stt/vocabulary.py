"""What callers of one business are likely to say.

Sentences are lower-case words as they are spoken (``"eight thirty in the morning"``,
not ``8:30``). A slot such as ``{service}`` stands for any phrase of that class, and a
class may use slots of other classes.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_SLOT: Final = re.compile(r"\{(\w+)\}")
_WORD: Final = re.compile(r"[a-z][a-z'.]*|'[a-z]+")
_CLASS_SIGN: Final = "@"
_FEWEST_EXPANSIONS: Final = 40
_MOST_EXPANSIONS: Final = 160
_DEEPEST_NESTING: Final = 6


class VocabularyError(ValueError):
    """A sentence uses a class nobody defined, or classes that go in a circle."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything the recognizer is told about a business.

    ``version`` names the data it was built from; two vocabularies of one version
    are alike. ``classes`` maps a slot's name to the phrases that may fill it.
    """

    version: str
    sentences: tuple[str, ...] = ()
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def merged(self, other: Vocabulary) -> Vocabulary:
        """Both together; phrases of a class that both have are joined.

        What one of them says twice stays said twice: it is meant to weigh more.
        """
        names = {**self.classes, **other.classes}
        return Vocabulary(
            version=f"{self.version}+{other.version}",
            sentences=_joined(self.sentences, other.sentences),
            classes={
                name: _joined(self.classes.get(name, ()), other.classes.get(name, ()))
                for name in names
            },
        )


def _joined(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    known = set(first)
    return (*first, *(text for text in second if text not in known))


def is_class(word: str) -> bool:
    """Whether a word of an expansion stands for a class of single words."""
    return word.startswith(_CLASS_SIGN)


@dataclass(frozen=True, slots=True)
class SplitClasses:
    """Classes apart: single words, and phrases of several words or with slots.

    ``members`` maps the name a class of single words has in an expansion to its
    words with their shares of one. In ``phrases`` that name stands for them, as
    often as there are such words, so that every phrase stays as likely as it was.
    """

    members: Mapping[str, Mapping[str, float]]
    phrases: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, classes: Mapping[str, tuple[str, ...]]) -> SplitClasses:
        members: dict[str, dict[str, float]] = {}
        phrases: dict[str, tuple[str, ...]] = {}
        for name, given in classes.items():
            single: list[str] = []
            others: list[str] = []
            for phrase in given:
                words = spoken_words(phrase)
                if len(words) == 1 and not _SLOT.search(phrase):
                    single += words
                else:
                    others.append(phrase)
            sign = f"{_CLASS_SIGN}{name}"
            if single:
                counted = Counter(single)
                members[sign] = {w: n / len(single) for w, n in counted.items()}
            signs = [sign] * (len(single) if others else min(1, len(single)))
            phrases[name] = (*others, *signs)
        return cls(members, phrases)


def spoken_words(text: str) -> tuple[str, ...]:
    """The words of a phrase as the recognizer writes them; signs are dropped.

    A letter that is spelled keeps its dot (``"j."``), so that ``"a."`` is not the
    article; so do ``"a.m."`` and ``"p.m."``.
    """
    plain = text.lower().replace("\u2019", "'").replace("-", " ")
    return tuple(_one_spelling(word) for word in _WORD.findall(plain))


def _one_spelling(word: str) -> str:
    bare = word.rstrip(".")
    if bare in {"a.m", "p.m"}:
        return f"{bare}."
    return word if len(bare) == 1 else bare


class _Cycle:
    """Hands out all phrases of a class before any comes again, in shuffled order."""

    def __init__(self, phrases: tuple[str, ...], chance: random.Random) -> None:
        self._phrases = list(phrases)
        self._chance = chance
        self._at = len(self._phrases)

    def next(self) -> str:
        if self._at == len(self._phrases):
            self._chance.shuffle(self._phrases)
            self._at = 0
        self._at += 1
        return self._phrases[self._at - 1]


class Expander:
    """Fills the slots of sentences, evenly over each class, alike on every run.

    Words in ``signs`` stand for classes and are left as they are.
    """

    def __init__(
        self,
        classes: Mapping[str, tuple[str, ...]],
        signs: Collection[str] = (),
        seed: int = 8000,
    ) -> None:
        self._signs = frozenset(signs)
        chance = random.Random(seed)  # noqa: S311 - evenness, not secrecy
        self._sizes = {name: len(phrases) for name, phrases in classes.items()}
        self._cycles = {
            name: _Cycle(phrases, chance)
            for name, phrases in classes.items()
            if phrases
        }

    def expansions(self, sentence: str) -> Iterator[tuple[str, ...]]:
        """Word sequences of one sentence: one without slots, else a bounded sample."""
        names = _SLOT.findall(sentence)
        wanted = 1
        for name in names:
            wanted *= max(1, self._sizes.get(name, 1)) * 4
        count = min(max(wanted, _FEWEST_EXPANSIONS), _MOST_EXPANSIONS) if names else 1
        for _ in range(count):
            if words := tuple(self._words(self._fill(sentence, 0))):
                yield words

    def _words(self, text: str) -> Iterator[str]:
        for piece in text.split():
            if piece in self._signs:
                yield piece
            else:
                yield from spoken_words(piece)

    def _fill(self, text: str, depth: int) -> str:
        if depth > _DEEPEST_NESTING:
            raise VocabularyError(f"classes go in a circle at {text!r}")

        def phrase(match: re.Match[str]) -> str:
            if (cycle := self._cycles.get(match[1])) is None:
                raise VocabularyError(f"no phrases for {{{match[1]}}} in {text!r}")
            return self._fill(cycle.next(), depth + 1)

        return _SLOT.sub(phrase, text)
