"""What was awkward about a call: rules over the times and marks of its turns.

A flag holds its kind, how often it happened, in which turns, and its figure. No model
is asked: a figure that a transcript could talk away is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Final

from ..choices import Speaker
from .choices import Flag
from .contract import CallRecord, SpokenTurn

LEAST_OVERLAP_MS: Final = 300
LONG_SILENCE_MS: Final = 6000
LOW_CONFIDENCE: Final = 0.5
MOST_TURNS: Final = 50


@dataclass(frozen=True, slots=True)
class Found:
    """``turns`` are indexes; ``figures`` hold what the kind is measured in."""

    kind: Flag
    count: int
    turns: tuple[int, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)


def flags(record: CallRecord) -> tuple[dict[str, Any], ...]:
    """The flags of a call, ready to be stored."""
    kept = (
        Found(f.kind, f.count, f.turns[:MOST_TURNS], f.figures)
        for f in _found(sorted(record.turns, key=lambda turn: turn.index))
    )
    return tuple(
        {**asdict(flag), "kind": flag.kind.value, "turns": list(flag.turns)}
        for flag in kept
    )


def _found(turns: Sequence[SpokenTurn]) -> Iterator[Found]:
    ours = [turn for turn in turns if turn.speaker == Speaker.AGENT]
    theirs = [turn for turn in turns if turn.speaker == Speaker.CALLER]
    if cut := [turn.index for turn in ours if turn.interrupted]:
        yield Found(Flag.CALLER_INTERRUPTED, len(cut), tuple(cut))
    yield from _talked_over(ours, theirs)
    yield from _asked_again(theirs)
    yield from _silences(turns)
    yield from _hard_to_hear(theirs)


def _talked_over(
    ours: Sequence[SpokenTurn], theirs: Sequence[SpokenTurn]
) -> Iterator[Found]:
    """The agent began while the caller was still speaking."""
    over = {
        turn.index: overlap
        for turn in ours
        for overlap in [max((_overlap_ms(turn, other) for other in theirs), default=0)]
        if overlap >= LEAST_OVERLAP_MS
    }
    if over:
        longest = {"longest_ms": max(over.values())}
        yield Found(Flag.TALKED_OVER, len(over), tuple(over), longest)


def _overlap_ms(ours: SpokenTurn, theirs: SpokenTurn) -> int:
    if not theirs.started_ms < ours.started_ms < theirs.ended_ms:
        return 0
    return min(ours.ended_ms, theirs.ended_ms) - ours.started_ms


def _asked_again(theirs: Sequence[SpokenTurn]) -> Iterator[Found]:
    """The same question more than once because an answer was not understood."""
    answers: dict[str, list[SpokenTurn]] = defaultdict(list)
    for turn in theirs:
        if turn.question:
            answers[turn.question].append(turn)
    again = {
        question: [turn for turn in given if turn.missed]
        for question, given in answers.items()
        if len(given) > 1 and any(turn.missed for turn in given[:-1])
    }
    if again:
        turns = sorted(turn.index for missed in again.values() for turn in missed)
        times = {question: len(missed) for question, missed in again.items()}
        yield Found(Flag.ASKED_AGAIN, len(turns), tuple(turns), {"questions": times})


def _silences(turns: Sequence[SpokenTurn]) -> Iterator[Found]:
    """Nobody spoke between one turn and the next."""
    timed = sorted(
        (turn for turn in turns if turn.ended_ms), key=lambda turn: turn.started_ms
    )
    gaps: dict[int, int] = {}
    spoken_until = 0
    for before, after in pairwise(timed):
        spoken_until = max(spoken_until, before.ended_ms)
        gap = after.started_ms - spoken_until
        if gap >= LONG_SILENCE_MS:
            gaps[after.index] = gap
    if gaps:
        longest = {"longest_ms": max(gaps.values())}
        yield Found(Flag.LONG_SILENCE, len(gaps), tuple(gaps), longest)


def _hard_to_hear(theirs: Sequence[SpokenTurn]) -> Iterator[Found]:
    low = {
        turn.index: turn.confidence
        for turn in theirs
        if turn.confidence is not None and turn.confidence < LOW_CONFIDENCE
    }
    if low:
        lowest = {"lowest_confidence": round(min(low.values()), 2)}
        yield Found(Flag.HARD_TO_HEAR, len(low), tuple(low), lowest)
