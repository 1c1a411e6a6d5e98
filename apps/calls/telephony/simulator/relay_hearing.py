"""Twilio's recognizer, as far as a call can tell it from the outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .caller import SpokenLine

# Speech is recognized as such after this, words settle this long after the last sound.
HEARD_AFTER_MS: Final = 200.0
SETTLED_AFTER_MS: Final = 500.0
PARTIAL_EVERY_MS: Final = 400.0


@dataclass(slots=True)
class Hearing:
    """A line of the caller's that is being heard."""

    line: SpokenLine
    judged: bool = False
    silenced: bool = False
    partials: int = 0

    @property
    def words(self) -> str:
        """A recording has no words that anybody could recognize here."""
        return "" if self.line.label.startswith("(") else self.line.label

    def partial_due(self, now_ms: float) -> bool:
        due_ms = self.line.start_ms + (self.partials + 1) * PARTIAL_EVERY_MS
        return now_ms >= due_ms and len(self.words.split()) > self.partials + 1

    def words_so_far(self) -> str:
        self.partials += 1
        return " ".join(self.words.split()[: self.partials])
