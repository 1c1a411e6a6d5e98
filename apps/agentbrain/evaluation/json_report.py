"""Figures for machines, and for the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from .contract import Figure
from .running import Outcome


def as_json(
    outcomes: Sequence[Outcome], about: Mapping[str, Any], *, sentences: bool
) -> dict[str, Any]:
    """Everything found. Misses quote the data; without ``sentences`` they are counted
    alone, so that a recorded result holds none of it."""
    return {**about, "suites": [_suite(outcome, sentences) for outcome in outcomes]}


def _suite(outcome: Outcome, sentences: bool) -> dict[str, Any]:
    head = {"suite": outcome.suite, "title": outcome.title}
    result = outcome.result
    if result is None:
        return {**head, "not_run": {"absent": list(outcome.absent)}}
    misses = [asdict(miss) for miss in result.misses]
    return {
        **head,
        "seconds": round(outcome.seconds, 2),
        "rows": dict(result.rows),
        "figures": [_figure(figure) for figure in result.figures],
        "confusions": [
            {"title": table.title, "counts": _plain(table.counts)}
            for table in result.confusions
        ],
        "curves": [
            {"title": curve.title, "points": [list(point) for point in curve.points]}
            for curve in result.curves
        ],
        "notes": list(result.notes),
        "missed": len(misses),
        **({"misses": misses} if sentences else {}),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "value": round(figure.value, 5) if figure.count else None,
        "unit": figure.unit,
        "count": figure.count,
        "at_least": figure.at_least,
        "at_most": figure.at_most,
        "reached": figure.reached,
        "note": figure.note,
    }


def _plain(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    return {true: dict(said) for true, said in counts.items()}
