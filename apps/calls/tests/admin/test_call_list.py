"""The list of calls."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps import paging
from apps.calls.models import Call

from .people import call_of, escalation, live_call, maria, signed_in, staff

pytestmark = pytest.mark.django_db

LIST = reverse("admin:calls_call_changelist")


@pytest.fixture
def agent():
    return signed_in(staff("ana", group="agents"))


def found(client, **query) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return sorted(call.from_number for call in response.context["cl"].result_list)


def test_a_number_is_found_however_it_is_written(agent):
    call_of(maria())
    call_of(from_number="+15550188888")
    for written in ("+15550101001", "555-010-1001", "(555) 010 1001", "0101001"):
        assert found(agent, q=written) == ["+15550101001"], written


def test_a_customers_calls_are_found_by_name(agent):
    call_of(maria())
    call_of()
    assert found(agent, q="maria lop") == ["+15550101001"]


def test_calls_are_filtered_by_what_became_of_them(agent):
    escalation(call_of(from_number="+15550100001", outcome="escalated"))
    call_of(from_number="+15550100002", intent="book_appointment", outcome="booked")
    live_call(from_number="+15550100003", channel="browser")

    assert found(agent, escalated="yes") == ["+15550100001"]
    assert found(agent, escalated="no") == ["+15550100002", "+15550100003"]
    assert found(agent, intent="book_appointment") == ["+15550100002"]
    assert found(agent, outcome__exact="booked") == ["+15550100002"]
    assert found(agent, status__exact="in_progress") == ["+15550100003"]
    assert found(agent, channel__exact="browser") == ["+15550100003"]


def test_a_longer_list_takes_no_more_queries(agent, django_assert_num_queries):
    """Session, user and rights 4; rows with their count 2; intents 1."""
    for wanted in (2, 20):
        while Call.objects.count() < wanted:
            escalation(call_of(maria()))
        with django_assert_num_queries(7):
            agent.get(LIST)


def test_nobody_adds_or_changes_a_call_by_hand():
    call = call_of()
    root = signed_in(staff("root", root=True))
    page = reverse("admin:calls_call_change", args=[call.pk])
    assert root.get(reverse("admin:calls_call_add")).status_code == 403
    root.post(page, {"from_number": "+1000"})
    call.refresh_from_db()
    assert call.from_number == "+15550199999"


def test_only_who_holds_the_right_deletes_a_call(agent):
    call = call_of()
    url = reverse("admin:calls_call_delete", args=[call.pk])
    assert agent.post(url, {"post": "yes"}).status_code == 403
    administrator = signed_in(staff("adam", group="administrators"))
    assert administrator.post(url, {"post": "yes"}).status_code == 302
    assert not Call.objects.exists()


def test_the_list_is_for_those_who_may_see_calls_and_who_called(client):
    assert client.get(LIST).status_code == 302
    for name, rights in (
        ("none", ()),
        ("calls", ("calls.view_call",)),
        ("customers", ("customers.view_customer",)),
    ):
        assert signed_in(staff(name, *rights)).get(LIST).status_code == 403
    both = staff("both", "calls.view_call", "customers.view_customer")
    assert signed_in(both).get(LIST).status_code == 200


def test_every_word_has_to_be_there(agent):
    customer = maria()
    call_of(customer, from_number="+15550100007")
    call_of(customer, from_number="+15550100008")
    assert found(agent, q=f"{customer.first_name} 0100007") == ["+15550100007"]
    assert found(agent, q="nobody 0100007") == []


def test_a_list_without_end_is_counted_to_ten_thousand_only(monkeypatch):
    monkeypatch.setattr(paging, "MOST_ROWS", 3)
    for _ in range(5):
        call_of()
    pages = paging.CappedPaginator(Call.objects.order_by("-pk"), 2)
    assert (pages.count, pages.num_pages) == (3, 2)
    assert len(pages.page(2).object_list) == 1
