"""Both voices of a call over time, as shapes for one inline picture.

Positions and widths are percentages of the call's length, ready for SVG attributes,
so that the picture fits any width while its letters keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .choices import Speaker
from .models import CallEvent, Turn
from .transcript import clock, note, shortened

TICK_STEPS_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
MAX_TICKS = 8
MIN_BLOCK_PERCENT = 0.3
MARKED_EVENTS = {
    "barge_in_rejected": "rejected",
    "tool_finished": "tool",
    "escalated": "escalation",
    "key_pressed": "key",
    "engine_lost": "trouble",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One turn. ``x`` and ``width`` are percentages, ``anchor`` names its bubble."""

    speaker: str
    x: str
    width: str
    title: str
    anchor: str
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at one moment: ``kind`` chooses its looks."""

    kind: str
    x: str
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """``min_width_px`` keeps long calls readable: the picture scrolls below it."""

    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    description: str
    min_width_px: int


def build_timeline(
    turns: Sequence[Turn], events: Sequence[CallEvent], length_ms: int = 0
) -> Timeline:
    """``length_ms`` is the call's length as far as known; the turns may exceed it."""
    length_ms = max(
        [length_ms, 1000, *(t.ended_ms for t in turns), *(e.at_ms for e in events)]
    )
    blocks = tuple(_block(turn, length_ms) for turn in turns)
    marks = [
        Mark(
            "interruption",
            _percent(turn.ended_ms, length_ms),
            f"{clock(turn.ended_ms)} the caller interrupted the agent",
        )
        for turn in turns
        if turn.interrupted
    ]
    for event in events:
        if event.kind in MARKED_EVENTS:
            line = note(event)
            marks.append(
                Mark(
                    MARKED_EVENTS[event.kind],
                    _percent(event.at_ms, length_ms),
                    f"{line.at} {line.label}: {line.detail}",
                )
            )
    return Timeline(
        blocks=blocks,
        marks=tuple(marks),
        ticks=_ticks(length_ms),
        description=_description(turns, length_ms),
        min_width_px=min(2400, max(320, length_ms // 1000 * 6)),
    )


def _block(turn: Turn, length_ms: int) -> Block:
    share = 100 * max(0, turn.ended_ms - turn.started_ms) / length_ms
    words = shortened(turn.text, 120)
    return Block(
        speaker=turn.speaker,
        x=_percent(turn.started_ms, length_ms),
        width=f"{max(share, MIN_BLOCK_PERCENT):.2f}%",
        title=f"{turn.get_speaker_display()} {clock(turn.started_ms)}"
        f"-{clock(turn.ended_ms)}: {words}",
        anchor=f"turn-{turn.index}",
        interrupted=turn.interrupted,
    )


def _ticks(length_ms: int) -> tuple[Tick, ...]:
    length_seconds = length_ms / 1000
    step = next(
        (s for s in TICK_STEPS_SECONDS if length_seconds / s <= MAX_TICKS),
        TICK_STEPS_SECONDS[-1],
    )
    return tuple(
        Tick(_percent(1000 * at, length_ms), clock(1000 * at))
        for at in range(0, int(length_seconds) + 1, step)
        # A label close to the end would stick out of the picture, which may be 320 px.
        if at == 0 or 1000 * at <= 0.9 * length_ms
    )


def _description(turns: Sequence[Turn], length_ms: int) -> str:
    """The picture in one sentence, for those who do not see it."""
    spoken_ms = dict.fromkeys(Speaker.values, 0)
    for turn in turns:
        spoken_ms[turn.speaker] += max(0, turn.ended_ms - turn.started_ms)
    count = sum(turn.interrupted for turn in turns)
    interruptions = f"{count} time" if count == 1 else f"{count} times"
    return (
        f"In {clock(length_ms)} the caller spoke for "
        f"{clock(spoken_ms[Speaker.CALLER])}, the agent for "
        f"{clock(spoken_ms[Speaker.AGENT])}, staff for "
        f"{clock(spoken_ms[Speaker.STAFF])}; "
        f"the agent was interrupted {interruptions}."
    )


def _percent(at_ms: int, length_ms: int) -> str:
    return f"{100 * at_ms / length_ms:.2f}%"
