"""Summaries that were given up are found, explained and tried again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.calls.models import CallSummary

from .people import call_of, maria, signed_in, staff

pytestmark = pytest.mark.django_db

LIST = reverse("admin:calls_callsummary_changelist")


@pytest.fixture
def summaries():
    def one(**fields: object) -> CallSummary:
        return CallSummary.objects.create(call=call_of(maria()), **fields)

    return [
        one(status="failed", problem="no_access", error="HTTP 401", attempts=5),
        one(status="failed", problem="busy", attempts=5),
        one(status="ready", text="All well.", disposition="booked"),
    ]


def supervisor():
    return signed_in(staff("sam", group="supervisors"))


def test_the_front_page_counts_them_and_leads_there(summaries):
    page = supervisor().get(reverse("admin:index")).content.decode()

    assert f"{LIST}?status__exact=failed" in page
    assert "Summaries failed" in page


def test_without_any_the_front_page_says_nothing():
    page = supervisor().get(reverse("admin:index")).content.decode()

    assert "Summaries failed" not in page


def test_the_list_says_why_in_plain_words(summaries):
    page = supervisor().get(LIST, {"status__exact": "failed"}).content.decode()

    assert "The vendor refused our key" in page
    assert "HTTP 401" not in page
    assert "All well." not in page


def test_those_chosen_are_tried_again_and_counted(summaries):
    data = {
        "action": "try_again",
        "_selected_action": [summary.pk for summary in summaries],
    }
    page = supervisor().post(LIST, data, follow=True).content.decode()

    assert "2 summaries are being written again." in page
    assert "1 of those chosen had not failed." in page
    rows = CallSummary.objects.order_by("pk")
    assert [row.status for row in rows] == ["pending", "pending", "ready"]
    assert [row.restarts for row in rows] == [1, 1, 0]


def test_agents_see_the_list_and_cannot_change_it(summaries):
    client = signed_in(staff("ana", group="agents"))
    page = client.get(LIST).content.decode()
    client.post(LIST, {"action": "try_again", "_selected_action": [summaries[0].pk]})

    assert "The vendor refused our key" in page
    assert 'value="try_again"' not in page
    assert CallSummary.objects.filter(status="failed").count() == 2


def test_whoever_may_not_see_persons_sees_none_of_it(summaries):
    client = signed_in(staff("eve", "calls.view_callsummary"))

    assert client.get(LIST).status_code == 403


def test_a_summary_leads_to_its_call(summaries):
    url = reverse("admin:calls_callsummary_change", args=[summaries[0].pk])
    page = reverse("admin:calls_call_change", args=[summaries[0].call_id])

    assert supervisor().get(url).headers["Location"] == f"{page}#summary"


def test_the_list_asks_no_more_for_more_rows(summaries, django_assert_max_num_queries):
    client = supervisor()
    client.get(LIST)
    for number in range(10):
        call = call_of(maria(), call_sid=f"CAmore{number}")
        CallSummary.objects.create(call=call, status="ready")
    with django_assert_max_num_queries(14):
        client.get(LIST)
