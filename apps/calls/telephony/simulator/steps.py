"""What a simulated caller does, step by step."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from apps.agentbrain.engines.audio import Pcm

DIGITS = frozenset("0123456789*#ABCD")

Voice = Callable[[str], Pcm]
"""Speaks a text: words in, samples at 8 kHz out. May take its time."""


@dataclass(frozen=True, slots=True)
class WhenAgentFinished:
    """Wait until the agent has said something and gone quiet."""


@dataclass(frozen=True, slots=True)
class AfterAgentBegan:
    """Talk over the agent, this long after its first sound."""

    delay_ms: int


@dataclass(frozen=True, slots=True)
class AfterPause:
    """Begin this long after the step before ended, whatever the agent does."""

    pause_ms: int


@dataclass(frozen=True, slots=True)
class WhenAsked:
    """Wait until the agent has gone quiet and its last words hold ``words``.

    ``words`` is a regular expression, case ignored. Steps in a row that begin so are
    answers to choose from: each is given once, the first that fits, in any order.
    """

    words: str

    def __post_init__(self) -> None:
        try:
            re.compile(self.words)
        except re.error as error:
            raise ValueError(f"cannot listen for {self.words!r}: {error}") from error

    def fits(self, said: str) -> bool:
        return bool(re.search(self.words, said, re.IGNORECASE))


AgentWords = Callable[[], tuple[int, str]]
"""The agent's last turn by its number in the call, and its words; (-1, "") before."""

Start = WhenAgentFinished | AfterAgentBegan | AfterPause | WhenAsked
AT_ONCE = AfterPause(0)


@dataclass(frozen=True, slots=True)
class CallerLine:
    """Something the caller says.

    The sound is ``pcm`` (samples at 8 kHz) when given, else the file ``wav``, else
    ``text`` spoken by the call's voice. A line must have one of the three.
    """

    text: str = ""
    start: Start = field(default_factory=WhenAgentFinished)
    wav: Path | None = None
    pcm: Pcm | None = None

    @property
    def label(self) -> str:
        """What to show for it."""
        if self.text or self.wav is None:
            return self.text or "(sound)"
        return f"({self.wav.name})"


@dataclass(frozen=True, slots=True)
class PressKeys:
    """The caller presses keys, one after the other."""

    digits: str
    start: Start = field(default_factory=WhenAgentFinished)

    def __post_init__(self) -> None:
        if not self.digits or not set(self.digits) <= DIGITS:
            raise ValueError(
                f"keys are 0-9, *, # and A-D, at least one; got {self.digits!r}"
            )


@dataclass(frozen=True, slots=True)
class HangUp:
    """The caller puts the receiver down."""

    start: Start = field(default_factory=WhenAgentFinished)


CallerStep = CallerLine | PressKeys | HangUp
