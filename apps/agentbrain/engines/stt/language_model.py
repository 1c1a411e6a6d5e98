"""A small trigram estimator: which words follow which.

Counts may be fractional. Probabilities are interpolated Witten-Bell: how often a
history was seen, against how many different words followed it, decides how far the
shorter history is asked. At the bottom stands a given distribution over all words,
which may keep some room for words no sentence has (an open vocabulary).

A word of a sentence may be a class, which stands for any of its members. Statistics
are of the sentences as they are written, and only then spread over the members: all
first names are followed by all last names, though no sentence has most of the pairs.

The result is written as a backoff model in ARPA format, and sums to one exactly.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TextIO

START: Final = "<s>"
END: Final = "</s>"
ORDER: Final = 3
_NEVER: Final = -99.0  # ARPA's log10 of zero
_MOST_SPREAD_TRIGRAMS: Final = 60_000  # bounds the file and the time it takes
_LARGEST_SPREAD: Final = 6_000

Gram = tuple[str, ...]
Counts = dict[Gram, float]
Members = Mapping[str, Mapping[str, float]]  # class -> word -> share, summing to one


def count_grams(sentences: Iterable[tuple[Sequence[str], float]]) -> list[Counts]:
    """Weighted counts of n-grams, by length 1..3, of sentences with their weights."""
    counts: list[Counts] = [defaultdict(float) for _ in range(ORDER)]
    for words, weight in sentences:
        padded = (START, *words, END)
        for end in range(1, len(padded)):
            for length in range(1, min(ORDER, end + 1) + 1):
                counts[length - 1][padded[end - length + 1 : end + 1]] += weight
    return counts


class BackoffModel:
    """Probabilities and backoff weights of 1-, 2- and 3-grams.

    ``probabilities[n]`` maps (n+1)-grams; ``backoffs`` maps histories.
    """

    def __init__(self, probabilities: list[Counts]) -> None:
        self.probabilities = probabilities
        self.backoffs: Counts = {}
        for higher in probabilities[1:]:
            self._fit_backoffs(higher)

    def _fit_backoffs(self, higher: Counts) -> None:
        """Give what a history leaves over to the words it has not been seen with."""
        seen: Counts = defaultdict(float)
        covered: Counts = defaultdict(float)
        for gram, probability in higher.items():
            seen[gram[:-1]] += probability
            covered[gram[:-1]] += self.probability(gram[-1], gram[1:-1])
        for history, mass in seen.items():
            left = max(1.0 - covered[history], 1e-9)
            self.backoffs[history] = max(1.0 - mass, 1e-9) / left

    def probability(self, word: str, history: Gram = ()) -> float:
        """P(word | history); zero for a word outside the vocabulary."""
        gram = (*history, word)
        if (found := self.probabilities[len(history)].get(gram)) is not None:
            return found
        if not history:
            return 0.0
        return self.backoffs.get(history, 1.0) * self.probability(word, history[1:])

    def write_arpa(self, out: TextIO) -> None:
        out.write("\\data\\\n")
        unigrams = {(START,): 0.0, **self.probabilities[0]}
        tables = [unigrams, *self.probabilities[1:]]
        for length, table in enumerate(tables, start=1):
            out.write(f"ngram {length}={len(table)}\n")
        for length, table in enumerate(tables, start=1):
            out.write(f"\n\\{length}-grams:\n")
            for gram, probability in sorted(table.items()):
                out.write(f"{_log10(probability):.4f}\t{' '.join(gram)}")
                if length < len(tables) and gram in self.backoffs:
                    out.write(f"\t{_log10(self.backoffs[gram]):.4f}")
                out.write("\n")
        out.write("\n\\end\\\n")


def estimate(
    counts: list[Counts], base: Mapping[str, float], members: Members | None = None
) -> BackoffModel:
    """Witten-Bell over ``counts``, standing on ``base`` (word -> probability).

    ``base`` holds every word of the vocabulary and ``</s>``, and sums to one.
    Words of ``counts`` that are keys of ``members`` are classes.
    """
    spread = _Spread(members or {})
    bottom: Counts = {(word,): share for word, share in base.items()}
    lower: list[Counts] = []
    for table in counts:
        below = lower[-1] if lower else bottom
        kept = spread.worth_keeping(table, counts[1]) if len(lower) == 2 else table
        lower.append(_witten_bell(table, kept, below, spread))
    missing = _share(counts[0])
    for word, share in base.items():
        lower[0].setdefault((word,), missing * share)
    return BackoffModel(lower)


def _share(table: Counts) -> float:
    """The part of an order's mass that goes to the order below, for one history."""
    return len(table) / (sum(table.values()) + len(table))


class _Spread:
    """N-grams of words that an n-gram of words and classes stands for."""

    def __init__(self, members: Members) -> None:
        self._members = members

    def words(self, gram: Gram) -> Iterator[tuple[Gram, float]]:
        """All of them with their shares of one."""
        choices = [self._members.get(word, {word: 1.0}).items() for word in gram]
        for chosen in itertools.product(*choices):
            words = tuple(word for word, _ in chosen)
            yield words, math.prod(share for _, share in chosen)

    def size(self, gram: Gram) -> int:
        return math.prod(len(self._members.get(word, (word,))) for word in gram)

    def worth_keeping(self, trigrams: Counts, pairs: Counts) -> Counts:
        """Trigrams that say most, for their size, about what pairs do not say."""
        after_two: Counts = defaultdict(float)
        after_one: Counts = defaultdict(float)
        for gram, count in trigrams.items():
            after_two[gram[:-1]] += count
        for gram, count in pairs.items():
            after_one[gram[:-1]] += count
        worth: dict[Gram, float] = {}
        for gram, count in trigrams.items():
            long = count / after_two[gram[:-1]]
            short = pairs[gram[1:]] / after_one[gram[1:-1]]
            worth[gram] = count * abs(math.log(long / short)) / self.size(gram)
        room = _MOST_SPREAD_TRIGRAMS
        kept: Counts = {}
        for gram in sorted(worth, key=worth.__getitem__, reverse=True):
            if (size := self.size(gram)) == 1 or size <= room:
                kept[gram] = trigrams[gram]
                room -= size if size > 1 else 0
        return kept


def _witten_bell(table: Counts, kept: Counts, below: Counts, spread: _Spread) -> Counts:
    """Probabilities of the words of ``kept``; the rest is left to ``below``.

    How far a history is trusted is decided before classes are spread: that a name
    was followed by one class says more than that it was followed by 200 words once.
    """
    totals: Counts = defaultdict(float)
    types: Counts = defaultdict(float)
    handed_down: Counts = defaultdict(float)
    for gram, count in table.items():
        totals[gram[:-1]] += count
        types[gram[:-1]] += 1.0
        if gram not in kept:
            handed_down[gram[:-1]] += count
    seen: Counts = defaultdict(float)
    for gram, count in kept.items():
        history = gram[:-1]
        trusted = count * totals[history] / (totals[history] + types[history])
        for words, share in spread.words(gram):
            seen[words] += trusted * share
    needed = {gram[:-1] for gram in kept}
    all_of: Counts = defaultdict(float)
    rest_of: Counts = defaultdict(float)
    for history, total in totals.items():
        if history not in needed and spread.size(history) > _LARGEST_SPREAD:
            continue
        trust = total / (total + types[history])
        rest = total * (1.0 - trust) + handed_down[history] * trust
        for words, share in spread.words(history):
            all_of[words] += total * share
            rest_of[words] += rest * share
    return {
        words: (mass + rest_of[words[:-1]] * below[words[len(words) > 1 :]])
        / all_of[words[:-1]]
        for words, mass in seen.items()
    }


def mix(first: BackoffModel, second: BackoffModel, weight: float) -> BackoffModel:
    """``weight`` of the first model and the rest of the second, over both's n-grams."""
    tables: list[Counts] = []
    for mine, other in zip(first.probabilities, second.probabilities, strict=True):
        table = {
            gram: weight * first.probability(gram[-1], gram[:-1])
            + (1.0 - weight) * second.probability(gram[-1], gram[:-1])
            for gram in {**mine, **other}
        }
        tables.append(table)
    return BackoffModel(tables)


def _log10(probability: float) -> float:
    return math.log10(probability) if probability > 0.0 else _NEVER
