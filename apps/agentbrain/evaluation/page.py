"""The report as one HTML file: nothing is loaded from anywhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from .contract import Figure, Miss
from .outputs import Report
from .plots import SIDE, CurveView, MatrixView, curve_view, matrix_view
from .running import Outcome
from .text_report import rows_read, value_of, wanted_of

MOST_MISSES = 200
"""Shown of each suite; the JSON file has all."""
_TITLES = {
    "brain": "What the agent understands",
    "speech": "What the recognizer hears",
}


@dataclass(frozen=True, slots=True)
class _FigureView:
    """``width`` and ``mark`` in per cent of the bar; None where no bar is drawn."""

    name: str
    value: str
    wanted: str
    count: int
    reached: bool | None
    note: str
    width: float | None
    mark: float | None


@dataclass(frozen=True, slots=True)
class _SuiteView:
    name: str
    title: str
    absent: Sequence[str]
    rows: str
    seconds: float
    figures: Sequence[_FigureView]
    matrices: Sequence[MatrixView]
    curves: Sequence[CurveView]
    notes: Sequence[str]
    misses: Sequence[dict[str, str]]
    missed: int

    @property
    def reached(self) -> int:
        return sum(figure.reached is True for figure in self.figures)

    @property
    def asked(self) -> int:
        return sum(figure.reached is not None for figure in self.figures)


def render(report: Report) -> str:
    """The page's text."""
    suites = [_suite(outcome) for outcome in report.outcomes]
    return render_to_string(
        "evaluation/report.html",
        {
            "title": _TITLES[report.kind],
            "report": report,
            "suites": suites,
            "reached": sum(suite.reached for suite in suites),
            "asked": sum(suite.asked for suite in suites),
            "side": SIDE,
            "most_misses": MOST_MISSES,
        },
    )


def _suite(outcome: Outcome) -> _SuiteView:
    result = outcome.result
    return _SuiteView(
        name=outcome.suite,
        title=outcome.title,
        absent=outcome.absent,
        rows=rows_read(result) if result else "",
        seconds=outcome.seconds,
        figures=[_figure(figure) for figure in result.figures] if result else (),
        matrices=[matrix_view(table) for table in result.confusions] if result else (),
        curves=[curve_view(curve) for curve in result.curves] if result else (),
        notes=result.notes if result else (),
        misses=[_miss(miss) for miss in result.misses[:MOST_MISSES]] if result else (),
        missed=len(result.misses) if result else 0,
    )


def _figure(figure: Figure) -> _FigureView:
    target = figure.at_least if figure.at_least is not None else figure.at_most
    bar = figure.unit == "share" and bool(figure.count)
    return _FigureView(
        name=figure.name,
        value=value_of(figure),
        wanted=wanted_of(figure),
        count=figure.count,
        reached=figure.reached,
        note=figure.note,
        width=_percent(figure.value) if bar else None,
        mark=_percent(target) if bar and target is not None else None,
    )


def _percent(share: float) -> float:
    return round(100 * min(1.0, max(0.0, share)), 2)


def _miss(miss: Miss) -> dict[str, str]:
    return {
        "row": miss.row,
        "text": miss.text[:400],
        "wanted": _said(miss.wanted),
        "got": _said(miss.got),
    }


def _said(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
