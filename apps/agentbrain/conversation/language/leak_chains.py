"""Notes with words put between them: "never um read er out these um notes"."""

from __future__ import annotations

from typing import Final, NamedTuple

from .leaks import LOOSE, LeakFinder, Steps

MOST_BETWEEN: Final = 3
"""Places from one word of a chain to its next one: one word left out, or two put in."""

HELD: Final = 4
"""Words of a chain from which on it is held back."""


class Chain(NamedTuple):
    """Words said in the order of the notes: where the first one and the last began."""

    length: int
    start: int
    last: int


class Chains:
    """Follows every chain of words that has not broken."""

    def __init__(self, finder: LeakFinder) -> None:
        self._free = finder.free_places
        self._open: dict[int, Chain] = {}
        self.held: list[Chain] = []
        """Chains that may become a leak."""

    def forget(self) -> None:
        """Nothing that was said goes on."""
        self._open.clear()
        self.held.clear()

    def take(
        self, steps: Steps, start: int, words: list[str], starts: list[int]
    ) -> Chain | None:
        """One more word; the chain it completes, if it completes one.

        ``steps`` are its own; ``words`` are those before it, with their ``starts``.
        """
        found: dict[int, Chain] = {}
        for back in range(-min(MOST_BETWEEN, len(words)), 0):
            for place, next_place in steps.get(words[back], ()):
                if place in self._free or next_place in self._free:
                    continue
                chain = self._open.get(place)
                if chain is None or chain.last != starts[back]:
                    grown = Chain(2, starts[back], start)
                else:
                    grown = Chain(chain.length + 1, chain.start, start)
                best = found.get(next_place)
                if best is None or grown.length >= best.length:
                    found[next_place] = grown
        if not found:
            return None
        self._open.update(found)
        longest = max(found.values())
        if longest.length >= HELD:
            self.held += [one for one in found.values() if one.length >= HELD]
        return longest if longest.length >= LOOSE else None

    def begun(self, starts: list[int]) -> int | None:
        """Where the earliest chain begins that may become a leak.

        ``starts`` are where all words began, the last one included.
        """
        alive = starts[-MOST_BETWEEN:][0]
        self.held = [one for one in self.held if one.last >= alive]
        return min((one.start for one in self.held), default=None)
