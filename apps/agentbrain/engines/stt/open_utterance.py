"""An utterance that is not settled yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.agentbrain.engines.stt.words import Word


@dataclass(slots=True)
class OpenUtterance:
    """``first`` and ``last`` are samples, ``last`` is None while the caller speaks.

    ``quiet`` is where nobody was heard any more though the turn was said to go on. The
    others are seconds of the clock: when it began, when something new was last heard
    of it, when it was stopped and when waiting for its words ends. ``told`` are the
    words so far as they were told.
    """

    item_id: str
    first: int
    begun: float
    news: float
    last: int | None = None
    quiet: int | None = None
    stopped: float = 0.0
    due: float = 0.0
    finals: list[Word] = field(default_factory=list)
    interim: list[Word] = field(default_factory=list)
    told: str = ""

    @property
    def words(self) -> list[Word]:
        return [*self.finals, *self.interim]

    @property
    def spoken_to(self) -> int:
        """The sample at which its last word ends."""
        return max((word.last for word in self.words), default=0)


@dataclass(frozen=True, slots=True)
class Awaited:
    """Speech without words yet: seconds of the clock, and samples."""

    begun: float
    stopped: float
    first: int
    last: int
