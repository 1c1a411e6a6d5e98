"""How fast somebody else speaks our words: an estimate, where nobody tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """``ms_per_character`` 65: about 155 words a minute, an unhurried telephone voice.

    ``begins_after_ms``: from words given to their first sound (the line's synthesis
    and its way to the caller). ``closing_margin_ms``: what the last words of a call are
    given beyond their estimate before the line goes: better a wait than a cut.
    """

    ms_per_character: int = 65
    begins_after_ms: int = 300
    closing_margin_ms: int = 1_000

    def __post_init__(self) -> None:
        waits_ms = min(self.begins_after_ms, self.closing_margin_ms)
        if self.ms_per_character < 1 or waits_ms < 0:
            raise ValueError(f"nobody speaks like this: {self}")
