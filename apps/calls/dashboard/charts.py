"""Where the bars and lines of a chart go. Pure geometry; templates draw it.

The plane is ``WIDTH`` by ``HEIGHT`` units, its origin at the top left, as SVG has it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 200
LEFT: Final = 56
BOTTOM: Final = 28
TOP: Final = 8
MOST_LABELS: Final = 6


@dataclass(frozen=True, slots=True)
class Series:
    """One figure through time; None where there was nothing to divide by."""

    name: str
    values: tuple[float | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """``words`` are the value as people read it, with its unit."""

    x: float
    y: float
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar(Point):
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """``paths`` is broken where a value is missing."""

    name: str
    paths: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axes:
    """``down`` are the values on the left, ``across`` what stands below."""

    down: tuple[Tick, ...]
    across: tuple[Tick, ...]


def bars(labels: Sequence[str], series: Series) -> tuple[Axes, tuple[Bar, ...]]:
    top = _round_up(_highest([series]))
    step = (WIDTH - LEFT) / max(1, len(labels))
    drawn = tuple(
        Bar(
            x=round(LEFT + place * step + step * 0.1, 1),
            y=round(_y(value or 0.0, top), 1),
            label=label,
            words=words,
            width=round(step * 0.8, 1),
            height=round(_y(0.0, top) - _y(value or 0.0, top), 1),
        )
        for place, (label, value, words) in enumerate(
            zip(labels, series.values, series.words, strict=True)
        )
    )
    return _axes(labels, top), drawn


def lines(
    labels: Sequence[str], many: Sequence[Series], top: float | None = None
) -> tuple[Axes, tuple[Line, ...]]:
    """``top`` is the highest value of the axis, where that is a matter of course."""
    top = top or _round_up(_highest(many))
    return _axes(labels, top), tuple(_line(labels, each, top) for each in many)


def _line(labels: Sequence[str], series: Series, top: float) -> Line:
    step = (WIDTH - LEFT) / max(1, len(labels))
    paths: list[str] = []
    points: list[Point] = []
    piece: list[str] = []
    for place, value in enumerate(series.values):
        if value is None:
            paths, piece = _ended(paths, piece)
            continue
        x, y = LEFT + (place + 0.5) * step, _y(min(value, top), top)
        piece.append(f"{x:.1f},{y:.1f}")
        points.append(
            Point(round(x, 1), round(y, 1), labels[place], series.words[place])
        )
    paths, _ = _ended(paths, piece)
    return Line(series.name, tuple(paths), tuple(points))


def _ended(paths: list[str], piece: list[str]) -> tuple[list[str], list[str]]:
    return ([*paths, " ".join(piece)] if piece else paths), []


def _axes(labels: Sequence[str], top: float) -> Axes:
    down = tuple(
        Tick(round(_y(top * part / 4, top), 1), f"{top * part / 4:g}")
        for part in range(5)
    )
    step = (WIDTH - LEFT) / max(1, len(labels))
    every = max(1, math.ceil(len(labels) / MOST_LABELS))
    across = tuple(
        Tick(round(LEFT + (place + 0.5) * step, 1), label)
        for place, label in enumerate(labels)
        if place % every == 0
    )
    return Axes(down, across)


def _y(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _highest(many: Sequence[Series]) -> float:
    return max(
        (value for each in many for value in each.values if value is not None),
        default=0.0,
    )


def _round_up(value: float) -> float:
    """The next 1, 2, 4 or 8 times a power of ten, so that its quarters are round."""
    if value <= 0:
        return 4.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((m * power for m in (1, 2, 4, 8) if m * power >= value), 10 * power)
