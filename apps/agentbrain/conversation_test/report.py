"""What a test conversation came to: turn by turn, and all together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

_USAGE: Final = ("input_tokens", "cached_tokens", "output_tokens")


@dataclass(slots=True)
class Turn:
    """What the agent made of one line of the caller's. Times are real ones.

    ``first_sound_ms`` and ``complete_ms`` count from the caller's line.
    """

    number: int
    caller: str
    agent: str = ""
    first_sound_ms: int | None = None
    complete_ms: int = 0
    sound_ms: int = 0
    responses: int = 0
    tools: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield f"turn {self.number:3}  caller: {self.caller or '(has just called)'}"
        yield f"          agent: {self.agent.strip() or '(nothing)'}"
        for note in self.notes:
            yield f"          {note}"
        first = "no sound"
        if self.first_sound_ms is not None:
            first = f"first sound {self.first_sound_ms} ms"
        told = [
            f"{first}, complete {self.complete_ms} ms",
            f"{self.sound_ms / 1000:.1f} s of sound",
        ]
        if self.tools:
            told.append(f"tools: {', '.join(self.tools)}")
        yield f"          {'; '.join(told)}"


def closing_lines(
    turns: Sequence[Turn], calls: int, usage: Counter[str], failure: str
) -> Iterator[str]:
    """The table at the end."""
    answered = [t for t in turns if t.first_sound_ms is not None]
    first_ms = sorted(t.first_sound_ms or 0 for t in answered)
    yield ""
    yield f"calls          {calls}"
    yield f"turns          {len(turns)}, {len(answered)} answered"
    yield f"responses      {sum(turn.responses for turn in turns)}"
    if first_ms:
        yield (
            f"first sound    p50 {percentile(first_ms, 50)} ms, "
            f"p95 {percentile(first_ms, 95)} ms, longest {first_ms[-1]} ms"
        )
    yield f"sound          {sum(turn.sound_ms for turn in turns) / 1000:.1f} s"
    yield f"tool calls     {sum(len(turn.tools) for turn in turns)}"
    counted = ", ".join(f"{usage[name]} {name}" for name in _USAGE if name in usage)
    yield f"tokens         {counted or 'not reported'}".replace("_tokens", "")
    yield f"result         {'FAILED: ' + failure if failure else 'ok'}"


def percentile(ordered: Sequence[int], percent: int) -> int:
    """The nearest-rank percentile of at least one ordered figure."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
