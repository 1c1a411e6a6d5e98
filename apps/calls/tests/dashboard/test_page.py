"""The page of reports: the registry's figures, for those who may see them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.calls.callbacks.models import Callback
from apps.calls.dashboard.heat import heat_map
from apps.calls.models import Call, Escalation
from apps.calls.reporting.metrics import METRICS
from apps.calls.reporting.refresh import sum_up
from apps.calls.reporting.windows import day_of, days_of, last_days
from apps.calls.tests.api.people import staff
from apps.calls.tests.tasks.calls import call
from callcenter.groups import AGENTS, SUPERVISORS

pytestmark = pytest.mark.django_db

PAGE = "admin:calls_call_reports"


def browser(*, group=SUPERVISORS):
    client = Client()
    client.force_login(staff(f"somebody of {group}", group=group))
    return client


def with_only(*names):
    """Somebody with these permissions alone."""
    client = Client()
    client.force_login(staff("pat", *names))
    return client


def text(client, query=""):
    html = client.get(reverse(PAGE) + query).content.decode()
    body = html[html.index('id="content-main"') :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def counted(*calls):
    zone = timezone.get_default_timezone_name()
    for day in {day_of(each.started_at, zone) for each in calls}:
        assert sum_up(day, whole=True)


def test_a_card_says_the_value_and_what_it_was_divided_by():
    made = [call(call_sid=f"C{n}", outcome="booked" if n else "") for n in range(4)]
    counted(*made)
    said = text(browser())
    assert "Resolution 75.0 % 3 of 4" in said


def test_a_rate_of_nothing_is_a_dash_and_not_zero():
    said = text(browser())
    assert "Resolution - 0 of 0" in said


def test_a_change_is_told_with_whether_it_is_better():
    now = timezone.now()
    week = timedelta(days=7)
    earlier = [call(call_sid=f"E{n}", started_at=now - week) for n in range(2)]
    later = [call(call_sid=f"L{n}", started_at=now, outcome="booked") for n in range(2)]
    counted(*earlier, *later)
    assert "up 100.0 % (better)" in text(browser(), "?period=7")


def test_behind_every_chart_stands_its_table():
    html = browser().get(reverse(PAGE)).content.decode()
    assert html.count("<svg class=") == html.count("As a table") == 3
    assert "<caption" in html or "No call came in." in html


def test_the_same_question_can_be_had_as_a_file():
    client = browser()
    html = client.get(reverse(PAGE) + "?period=7").content.decode()
    address = re.search(r'href="([^"]*figures\.csv\?[^"]*)"', html)[1]
    answer = client.get(address.replace("&amp;", "&"))
    assert answer.status_code == 200
    assert "figures" in answer["Content-Disposition"]


def test_only_who_may_see_reports_sees_them():
    agent, supervisor = browser(group=AGENTS), browser()
    for name in ("reports", "definitions", "now"):
        address = reverse(f"admin:calls_call_{name}")
        assert agent.get(address).status_code == 403
        assert supervisor.get(address).status_code == 200


def test_costs_are_for_those_who_may_see_costs():
    assert "Cost of a call" in text(browser())
    client = with_only("calls.view_reports")
    assert "Cost of a call" not in text(client)
    definitions = client.get(reverse("admin:calls_call_definitions"))
    assert "cost_per_call" not in definitions.content.decode()


def test_what_single_people_did_is_for_those_who_answer_for_it():
    assert "By member of staff" in text(browser())
    assert "By member of staff" not in text(with_only("calls.view_reports"))


def test_every_figure_is_defined_in_the_words_of_the_registry():
    html = browser().get(reverse("admin:calls_call_definitions")).content.decode()
    for metric in METRICS.values():
        assert f'id="{metric.id}"' in html


def test_the_counters_of_now_count_rows():
    call(call_sid="L1", status="in_progress", ended_at=None)
    call(call_sid="L2", status="ringing", ended_at=None, answered_at=None)
    over = call(call_sid="L3")
    past = timezone.now() - timedelta(hours=1)
    Escalation.objects.create(call=over, reason="complaint", answer_by=past)
    Escalation.objects.create(call=over, reason="warranty", status="claimed")
    Callback.objects.create(number="+15550001111", reason="asked", due_at=past)
    told = browser().get(reverse("admin:calls_call_now")).json()
    assert told == {
        **{"talking": 1, "ringing": 1, "waiting": 1, "overdue": 1, "claimed": 1},
        "callbacks_due": 1,
    }


def test_the_heat_map_counts_by_the_shops_hours(settings):
    settings.TIME_ZONE = "America/New_York"
    # Monday, 9:30 in New York, on both sides of the clock's change.
    instants = [datetime(2026, 3, 2, 14, 30, tzinfo=UTC)]
    instants.append(datetime(2026, 3, 9, 13, 30, tzinfo=UTC))
    counted(*(call(call_sid=str(at), started_at=at) for at in instants))
    heat = heat_map(days_of(date(2026, 3, 1), date(2026, 3, 14)), {})
    assert heat.most == heat.rows[0].cells[9].calls == 2
    assert heat.rows[0].cells[9].shade == 5
    assert sum(cell.calls for row in heat.rows for cell in row.cells) == 2


def test_the_heat_map_of_a_long_period_is_of_its_last_whole_weeks():
    heat = heat_map(last_days(90), {})
    assert heat.window.days == 28
    assert heat.window.last == last_days(90).last


def test_a_longer_past_takes_no_more_queries(django_assert_max_num_queries):
    client = browser()
    days = [timezone.now() - timedelta(days=n) for n in range(20)]
    made = [call(call_sid=f"D{n}", started_at=at) for n, at in enumerate(days)]
    counted(*made)
    client.get(reverse(PAGE))
    with django_assert_max_num_queries(60):
        client.get(reverse(PAGE) + "?period=90")
    assert Call.objects.count() == 20
