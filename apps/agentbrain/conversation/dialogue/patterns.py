"""RE2 behind one small typed door."""

from __future__ import annotations

from typing import Any, Protocol

import re2

from .word_groups import UnknownGroup, expand


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
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        compiled: Pattern = re2.compile(expand(pattern), options)
    except UnknownGroup as error:
        raise BadPattern(f"pattern {pattern!r} is refused: {error}") from error
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode() if isinstance(reason, bytes) else reason
        raise BadPattern(f"pattern {pattern!r} is refused: {reason}") from error
    return compiled
