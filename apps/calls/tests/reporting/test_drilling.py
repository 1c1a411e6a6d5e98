"""From a figure to the calls behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.calls.reporting.drill import Part, calls_behind
from apps.calls.reporting.formulas import terms
from apps.calls.reporting.metrics import METRICS, Kind, Source, Split
from apps.calls.reporting.queries import BadQuestion, report
from apps.calls.reporting.refresh import refresh
from apps.calls.reporting.windows import days_of

from .history import History

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
WINDOW = days_of(BEGIN.date() - timedelta(days=1), BEGIN.date() + timedelta(days=11))
PER_TURN = {"agent_turns", "interrupted", "answers", "missed", "heard", "latency"}


def past() -> History:
    history = History(5, BEGIN, 10)
    for _ in range(40):
        history.add_call()
    refresh()
    return history


def counts_calls(expression: str) -> bool:
    names = {name for name, _sign in terms(expression)}
    return not any(
        n.endswith(("_ms", "_e4", "_micros")) or n in PER_TURN for n in names
    )


def test_there_are_as_many_calls_as_the_figure_says():
    past()
    figures = {f.metric: f for f in report(METRICS, WINDOW).totals}
    for metric in METRICS.values():
        for part, expression, said in (
            (Part.NUMERATOR, metric.numerator, figures[metric.id].numerator),
            (Part.DENOMINATOR, metric.denominator, figures[metric.id].denominator),
        ):
            found = calls_behind(metric.id, part, WINDOW)
            count = found.values("pk").distinct().count()
            if metric.source is Source.PEOPLE or not counts_calls(expression):
                assert (count > 0) is (said is None or said > 0), (metric.id, part)
            elif said is not None and expression:
                assert count == said, (metric.id, part)


@pytest.mark.parametrize(
    "split", [Split.LINE, Split.INTENT, Split.FLOW, Split.VERSION, Split.CALL_TYPE]
)
def test_a_group_of_a_table_has_its_own_calls(split):
    past()
    for group in report(["handled"], WINDOW, split=split).groups:
        found = calls_behind("handled", Part.NUMERATOR, WINDOW, {split: group.key})
        assert found.count() == group.figures[0].numerator


@pytest.mark.parametrize("split", [Split.STAFF, Split.REASON])
def test_escalations_lead_to_their_calls_by_person_and_by_reason(split):
    past()
    for group in report(["escalations"], WINDOW, split=split).groups:
        found = calls_behind("escalations", Part.NUMERATOR, WINDOW, {split: group.key})
        assert 0 < found.count() <= group.figures[0].numerator


def test_what_cannot_be_asked_is_refused():
    for asked in (("nonsense", {}), ("handled", {Split.STAFF: "1"})):
        with pytest.raises(BadQuestion):
            calls_behind(asked[0], Part.NUMERATOR, WINDOW, asked[1])


def test_every_metric_says_what_it_is():
    for metric in METRICS.values():
        assert "%(" not in metric.definition
        assert metric.label
        assert (metric.unit == "%") is (metric.kind is Kind.RATE)
