"""Asking for figures: what comes back, and which questions are refused."""

from __future__ import annotations

from datetime import date

import pytest

from apps.agentbrain.models import Intent
from apps.calls.reporting import groups
from apps.calls.reporting.labels import labels_of
from apps.calls.reporting.metrics import METRICS, Split
from apps.calls.reporting.queries import BadQuestion, report
from apps.calls.reporting.windows import By, Window, last_days

pytestmark = pytest.mark.django_db


def test_without_calls_counts_are_zero_and_rates_have_no_value():
    totals = {f.metric: f for f in report(METRICS, last_days(7)).totals}

    assert totals["offered"].value == 0
    assert totals["containment"].value is None
    assert totals["response_latency_p95"].value is None
    assert totals["cost"].value is None


@pytest.mark.parametrize("by", By)
def test_every_part_of_the_window_has_a_group_without_a_split(by):
    window = Window(date(2026, 3, 2), date(2026, 3, 15), "America/New_York")

    found = report(["offered", "escalations"], window, by=by, compare=True)

    assert len(found.groups) == {"all": 1, "hour": 14 * 24 - 1, "day": 14}.get(
        by, {"week": 2, "month": 1}.get(by)
    )
    assert all(f.previous is not None for g in found.groups for f in g.figures)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"metric_ids": ["nonsense"]}, "metrics"),
        ({"metric_ids": []}, "metrics"),
        ({"metric_ids": ["offered"], "split": Split.STAFF}, "split"),
        ({"metric_ids": ["offered"], "filters": {Split.REASON: "x"}}, "reason"),
        ({"metric_ids": ["offered"], "filters": {Split.LINE: "x"}}, "line"),
        ({"metric_ids": ["offered"], "filters": {Split.FLOW: "x"}}, "flow"),
    ],
)
def test_a_question_without_an_answer_names_what_is_wrong(question, field):
    with pytest.raises(BadQuestion) as refused:
        report(window=last_days(2), **question)

    assert refused.value.field == field


def test_a_window_that_is_too_long_is_refused():
    with pytest.raises(BadQuestion):
        report(["offered"], last_days(32), by=By.HOUR)
    with pytest.raises(BadQuestion):
        report(["offered"], last_days(2000))


def test_a_page_works_out_its_own_groups_and_no_others(monkeypatch):
    worked_out = []
    work_out = groups.figure
    monkeypatch.setattr(
        groups, "figure", lambda *of: worked_out.append(of) or work_out(*of)
    )
    window = Window(date(2026, 3, 2), date(2026, 3, 15), "America/New_York")
    found = report(["offered"], window, by=By.DAY, compare=True).groups
    worked_out.clear()

    page = list(found.after(found[2].place)[:4])

    assert [group.bucket.key for group in page] == [
        *("2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08")
    ]
    assert len(worked_out) == 2 * (1 + 4)  # each with the one before


def test_groups_go_on_behind_a_place_at_which_there_is_none_any_more():
    window = Window(date(2026, 3, 2), date(2026, 3, 4), "America/New_York")
    found = report(["offered"], window, by=By.DAY).groups
    day, _key = found[0].place

    assert [group.id for group in found.after((day, "gone"))] == [
        ("2026-03-03", ""),
        ("2026-03-04", ""),
    ]
    assert list(found.after(found[-1].place)) == []


def test_flows_are_called_as_on_their_own_page():
    Intent.objects.create(code="ask_hours", name="Opening hours")
    keys = ["inbound_general/ask_hours", "outbound_reminder/", "/"]

    assert labels_of(Split.FLOW, keys) == {
        "inbound_general/ask_hours": "General inquiry: opening hours",
        "outbound_reminder/": "Reminder: no intent found",
        "/": "No flow",
    }
