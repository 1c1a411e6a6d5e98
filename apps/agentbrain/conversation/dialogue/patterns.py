"""RE2 behind one small typed door."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import re2

from .word_groups import UnknownGroup, expand

_SET_BYTES = 64 << 20
"""What the automaton of a set may grow to; RE2 starts it afresh beyond that."""


class BadPattern(ValueError):
    """A pattern RE2 refuses; the message names pattern and reason."""


class Match(Protocol):
    """What of a match is used here."""

    def start(self) -> int: ...
    def end(self) -> int: ...
    def group(self) -> str: ...


class Pattern(Protocol):
    """A compiled pattern: linear in the length of the text."""

    def search(self, text: str) -> Match | None: ...
    def finditer(self, text: str) -> Any: ...


def compile_pattern(pattern: str) -> Pattern:
    """Compile case-insensitively, groups of words in full. Raises ``BadPattern``."""
    try:
        compiled: Pattern = re2.compile(expand(pattern), _options())
    except UnknownGroup as error:
        raise BadPattern(f"pattern {pattern!r} is refused: {error}") from error
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode() if isinstance(reason, bytes) else reason
        raise BadPattern(f"pattern {pattern!r} is refused: {reason}") from error
    return compiled


class PatternSet:
    """Many patterns tried at once: the cost hardly grows with their number.

    RE2 walks a text once for all of them and says which occur; only those few are then
    run by themselves to find their words. A thousand patterns take about as long as
    one, after the first texts have built the automaton.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        """Raises ``BadPattern`` for the first one RE2 refuses."""
        self.patterns = tuple(compile_pattern(pattern) for pattern in patterns)
        options = _options()
        options.max_mem = _SET_BYTES
        options.never_capture = True
        self._set = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._set.Add(expand(pattern))
        # Always found: a set that runs out of memory reports nothing, not even this.
        self._set.Add("")
        try:
            self._set.Compile()
            self._compiled = True
        except re2.error:
            self._compiled = False  # too large for one automaton: one by one, then

    def hits(self, text: str) -> tuple[int, ...]:
        """Which patterns occur in the text, by their place, ascending."""
        found = self._set.Match(text) if self._compiled else ()
        last = len(self.patterns)
        if last in found:
            return tuple(sorted(place for place in found if place != last))
        places = enumerate(self.patterns)
        return tuple(place for place, pattern in places if pattern.search(text))

    def matches(self, text: str) -> Iterator[tuple[int, Iterator[Match]]]:
        """Every pattern that occurs with its matches from left to right."""
        for place in self.hits(text):
            yield place, self.patterns[place].finditer(text)


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options
