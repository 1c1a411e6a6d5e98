"""Finding calls: every filter answers what was asked, or says why it cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.calls.choices import Outcome
from apps.calls.models import Call

from .people import MARIA_PHONE, booked_call, client_of, staff

pytestmark = pytest.mark.django_db

HOUR_AGO = timezone.now() - timedelta(hours=1)


@pytest.fixture
def client():
    return client_of(staff("ana", group="agents"))


@pytest.fixture
def calls():
    booked = booked_call("CAbooked")
    plain = Call.objects.create(
        call_sid="CAplain",
        from_number="+15550002222",
        channel="browser",
        direction="outbound",
        status="in_progress",
        intent="hours",
        started_at=timezone.now() - timedelta(days=2),
    )
    return booked, plain


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "completed"}, "CAbooked"),
        ({"status": "in_progress"}, "CAplain"),
        ({"outcome": "booked"}, "CAbooked"),
        ({"outcome": "none"}, "CAplain"),
        ({"intent": "hours"}, "CAplain"),
        ({"direction": "outbound"}, "CAplain"),
        ({"channel": "twilio"}, "CAbooked"),
        ({"from_number": MARIA_PHONE}, "CAbooked"),
        ({"escalated": "true"}, "CAbooked"),
        ({"escalated": "false"}, "CAplain"),
        ({"started_after": HOUR_AGO.isoformat()}, "CAbooked"),
        ({"started_before": HOUR_AGO.isoformat()}, "CAplain"),
        ({"search": "lopez maria"}, "CAbooked"),
        ({"search": "2222"}, "CAplain"),
        ({"call_sid": "CAplain"}, "CAplain"),
    ],
)
def test_a_filter_finds_the_call_and_not_the_other(client, calls, query, found):
    rows = client.get("/api/v1/calls/", query).json()["results"]

    assert [row["call_sid"] for row in rows] == [found]


def test_a_customers_calls_can_be_listed(client, calls):
    rows = client.get("/api/v1/calls/", {"customer": calls[0].customer_id}).json()

    assert [row["call_sid"] for row in rows["results"]] == ["CAbooked"]


def test_several_statuses_are_alternatives(client, calls):
    answer = client.get("/api/v1/calls/?status=completed&status=in_progress").json()

    assert answer["count"] == 2


def test_the_order_can_be_turned_round(client, calls):
    rows = client.get("/api/v1/calls/", {"ordering": "started_at"}).json()["results"]

    assert [row["call_sid"] for row in rows] == ["CAplain", "CAbooked"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "sleeping"),
        ("outcome", Outcome.BOOKED.label),
        ("direction", "sideways"),
        ("started_after", "yesterday"),
        ("customer", "maria"),
        ("customer", ""),
        ("started_before", ""),
        ("customer", "1e40"),
        ("customer", "99999999999999999999"),
        ("ordering", "secret"),
        ("search", "x" * 101),
        ("search", "a\x00b"),
        ("page_size", "many"),
        ("page_size", "201"),
        ("page_size", "0"),
        ("page", "first"),
        ("staus", "completed"),
        ("slots__service", "oil_change"),
        ("escalated", "perhaps"),
    ],
)
def test_a_bad_value_is_refused_by_the_filters_name(client, calls, name, value):
    response = client.get("/api/v1/calls/", {name: value})

    assert response.status_code == 400
    assert list(response.json()) == [name]


@pytest.mark.parametrize(
    "path", ["escalations/?status=gone", "appointments/?status=gone"]
)
def test_other_lists_refuse_bad_values_too(client, path):
    response = client.get(f"/api/v1/{path}")

    assert response.status_code == 400
    assert list(response.json()) == ["status"]


def test_pages_are_as_long_as_asked_for(client, calls):
    first = client.get("/api/v1/calls/", {"page_size": "1"}).json()

    assert first["count"] == 2
    assert len(first["results"]) == 1
    assert len(client.get(first["next"]).json()["results"]) == 1


def test_a_page_beyond_the_last_is_404(client, calls):
    assert client.get("/api/v1/calls/", {"page": "9"}).status_code == 404
