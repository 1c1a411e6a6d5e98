"""A report on flows as a table for spreadsheets: one figure a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO, Final

from ..selectors import Rate
from .flow_types import Flow, FlowReport, Mean, Totals
from .spreadsheets import harmless

HEADER: Final = (
    *("part", "call_type", "intent", "item", "figure"),
    *("numerator", "denominator", "value"),
)
Line = tuple[str, str, str, str, str, int, int | str, str]


def write_csv(report: FlowReport, file: IO[str]) -> None:
    """The whole report. Rates are percent, means plain; without a value empty."""
    writer = csv.writer(file)
    writer.writerow(HEADER)
    for line in lines(report):
        writer.writerow(harmless(cell) for cell in line)


def lines(report: FlowReport) -> Iterator[Line]:
    yield from _totals("all", "", "", "", report.all_calls)
    for flow in report.flows:
        yield from _flow(flow)
    for version in report.versions:
        name = " ".join(map(str, version.numbers)) or version.digest or "none"
        yield from _totals("version", "", "", name, version.totals)


def _flow(flow: Flow) -> Iterator[Line]:
    where = (flow.call_type, flow.intent)
    yield from _totals("flow", *where, "", flow.totals)
    for step in flow.steps:
        yield _rate(("state", *where, step.state, "reached"), step.reached)
        yield _rate(("state", *where, step.state, "left unfinished"), step.left)
    for asked in flow.questions:
        yield _mean(("question", *where, asked.question, "answers"), asked.turns)
        yield _rate(("question", *where, asked.question, "missed"), asked.missed)


def _totals(
    part: str, call_type: str, intent: str, item: str, totals: Totals
) -> Iterator[Line]:
    where = (part, call_type, intent, item)
    yield *where, "calls", totals.calls, "", str(totals.calls)
    yield _rate((*where, "completed"), totals.completed)
    yield _rate((*where, "to a person"), totals.escalated)
    yield _rate((*where, "left unfinished"), totals.left)
    yield _rate((*where, "missed"), totals.missed)
    yield _mean((*where, "answers"), totals.turns)


def _rate(names: tuple[str, str, str, str, str], rate: Rate) -> Line:
    value = "" if rate.percent is None else f"{rate.percent:.1f}"
    return *names, rate.numerator, rate.denominator, value


def _mean(names: tuple[str, str, str, str, str], mean: Mean) -> Line:
    value = "" if mean.value is None else f"{mean.value:.2f}"
    return *names, mean.total, mean.of, value
