"""Curves and matrices as geometry and shades; the template draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .contract import Confusion, Curve

SIDE = 300
"""Length of a curve's axes in the units of its drawing."""
_MOST_LABELS = 40
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Tick:
    """``at`` across and ``up`` from above, in drawing units; ``label`` in per cent."""

    at: float
    up: float
    label: str


@dataclass(frozen=True, slots=True)
class CurveView:
    """``path`` is an SVG polyline's points in a square of ``SIDE``; the origin is at
    its lower left. ``best`` is the point of the highest F1, in the same units."""

    title: str
    path: str
    ticks: Sequence[Tick]
    best: tuple[float, float] | None
    best_says: str


@dataclass(frozen=True, slots=True)
class Cell:
    """``depth`` 0 to 100: the share of the row, for its shade. ``right``: diagonal."""

    count: int
    depth: int
    right: bool


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    total: int
    right_percent: int | None
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class MatrixView:
    title: str
    columns: Sequence[str]
    rows: Sequence[Row]


def curve_view(curve: Curve) -> CurveView:
    """Recall to the right, precision upwards."""
    points = [(_across(recall), _up(precision)) for recall, precision in curve.points]
    best = max(curve.points, key=_f1, default=None)
    says = ""
    if best is not None:
        says = f"best F1 {_f1(best):.3f}: recall {best[0]:.3f}, precision {best[1]:.3f}"
    return CurveView(
        title=curve.title,
        path=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        ticks=[
            Tick(_across(step / 4), _up(step / 4), f"{25 * step}") for step in range(5)
        ],
        best=None if best is None else (_across(best[0]), _up(best[1])),
        best_says=says,
    )


def matrix_view(confusion: Confusion) -> MatrixView:
    """Rows are what is true, columns what was said.

    Labels beyond the forty commonest share one row and one column. Where rows and
    columns are named differently nothing is right or wrong, and no share is given.
    """
    counts = _folded(confusion)
    said = {label for row in counts.values() for label in row}
    rows = sorted(counts, key=lambda label: (-sum(counts[label].values()), label))
    columns = [label for label in rows if label in said]
    columns += sorted(said - set(rows))
    judged = bool(said & set(rows))
    return MatrixView(
        confusion.title,
        columns,
        [_row(true, counts[true], columns, judged=judged) for true in rows],
    )


def _row(
    true: str, said: dict[str, int], columns: Sequence[str], *, judged: bool
) -> Row:
    total = sum(said.values())
    cells = [
        Cell(
            count,
            round(100 * count / total) if total else 0,
            not judged or label == true,
        )
        for label in columns
        for count in (said.get(label, 0),)
    ]
    right = round(100 * said.get(true, 0) / total) if total and judged else None
    return Row(true, total, right, cells)


def _folded(confusion: Confusion) -> dict[str, dict[str, int]]:
    totals: dict[str, int] = {}
    for true, row in confusion.counts.items():
        for label, count in row.items():
            totals[true] = totals.get(true, 0) + count
            totals[label] = totals.get(label, 0) + count
    common = sorted(totals, key=lambda label: (-totals[label], label))[:_MOST_LABELS]
    kept = set(common)
    counts: dict[str, dict[str, int]] = {}
    for true, row in confusion.counts.items():
        into = counts.setdefault(true if true in kept else OTHERS, {})
        for label, count in row.items():
            name = label if label in kept else OTHERS
            into[name] = into.get(name, 0) + count
    return counts


def _across(recall: float) -> float:
    return SIDE * recall


def _up(precision: float) -> float:
    return SIDE * (1 - precision)


def _f1(point: tuple[float, float]) -> float:
    recall, precision = point
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0
