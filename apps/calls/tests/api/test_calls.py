"""What the API says of calls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps import paging
from apps.calls.models import Call, Turn

from .people import booked_call, client_of, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return client_of(staff("ana", group="agents"))


def test_the_list_gives_the_latest_call_first_without_its_words(client):
    booked_call("CA1")
    booked_call("CA2")
    Call.objects.filter(call_sid="CA2").update(started_at="2030-01-01T00:00:00Z")

    rows = client.get("/api/v1/calls/").json()["results"]

    assert [row["call_sid"] for row in rows] == ["CA2", "CA1"]
    assert not {"turns", "slots", "summary", "escalations"} & rows[0].keys()
    assert rows[0]["escalated"] is True


def test_one_call_comes_with_turns_in_order_summary_and_escalations(client):
    call = booked_call()

    answer = client.get(f"/api/v1/calls/{call.pk}/").json()

    assert [turn["speaker"] for turn in answer["turns"]] == ["agent", "caller"]
    assert answer["turns"][0]["heard_text"] == "How can I"
    assert answer["turns"][0]["interrupted"] is True
    assert answer["summary"]["status"] == "ready"
    assert answer["escalations"][0]["reason"] == "person_requested"
    assert answer["appointment"]["service"]["code"] == "oil_change"


def test_a_call_without_summary_says_null(client):
    call = Call.objects.create(call_sid="CA9", from_number="+15550009999")

    answer = client.get(f"/api/v1/calls/{call.pk}/").json()

    assert answer["summary"] is None
    assert answer["duration_seconds"] is None
    assert answer["escalated"] is False


def test_turns_and_events_are_pages_of_their_own(client):
    call = booked_call("CA1")
    booked_call("CA2")

    turns = client.get(f"/api/v1/calls/{call.pk}/turns/").json()
    events = client.get(f"/api/v1/calls/{call.pk}/events/").json()

    assert [turn["index"] for turn in turns["results"]] == [0, 1]
    assert [event["kind"] for event in events["results"]] == ["call_started"]


@pytest.mark.parametrize("path", ["", "turns/", "events/"])
@pytest.mark.parametrize("key", ["987654321", "9" * 30, "-1", "CA1", "0.5"])
def test_a_call_that_is_not_there_is_404(client, path, key):
    response = client.get(f"/api/v1/calls/{key}/{path}")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"


def test_the_list_costs_the_same_for_one_call_and_for_twenty(
    client, django_assert_max_num_queries
):
    for number in range(20):
        booked_call(f"CA{number}")

    # Token, two for permissions, count, rows.
    with django_assert_max_num_queries(5):
        rows = client.get("/api/v1/calls/").json()["results"]

    assert len(rows) == 20


def test_a_call_costs_the_same_however_long_it_was(
    client, django_assert_max_num_queries
):
    call = booked_call()
    for index in range(2, 60):
        Turn.objects.create(
            call=call,
            index=index,
            speaker="caller",
            text="Yes.",
            started_ms=index,
            ended_ms=index,
        )

    # Token, two for permissions, row, turns, escalations (one claimer, one resolver).
    with django_assert_max_num_queries(8):
        answer = client.get(f"/api/v1/calls/{call.pk}/").json()

    assert len(answer["turns"]) == 60


def test_escalations_name_their_call_and_cost_the_same_for_many(
    client, django_assert_max_num_queries
):
    for number in range(10):
        booked_call(f"CA{number}")

    with django_assert_max_num_queries(5):
        rows = client.get("/api/v1/escalations/", {"status": "open"}).json()["results"]

    assert len(rows) == 10
    assert rows[0]["call"]["customer"]["name"] == "Maria Lopez"
    assert rows[0]["words"] == "Let me talk to a person."


def test_pages_go_on_behind_what_was_counted(client, monkeypatch):
    monkeypatch.setattr(paging, "MOST_ROWS", 3)
    for number in range(5):
        Call.objects.create(call_sid=f"CA{number}", from_number="+15550009999")

    found, following = [], "/api/v1/calls/?page_size=2"
    while following:
        answer = client.get(following).json()
        assert answer["count"] == 3
        found += [row["call_sid"] for row in answer["results"]]
        following = answer["next"]

    assert sorted(found) == ["CA0", "CA1", "CA2", "CA3", "CA4"]
    assert client.get("/api/v1/calls/?page_size=2&page=4").status_code == 404
    assert client.get("/api/v1/calls/?page_size=2&page=0").status_code == 400


def test_pages_from_the_oldest_on_stay_put_while_calls_come_in(client):
    """Also where calls began in the same instant."""
    at = timezone.now()
    for number in range(7):
        Call.objects.create(
            call_sid=f"CA{number}", from_number="+15550009999", started_at=at
        )
    found, following = [], "/api/v1/calls/?page_size=2&ordering=started_at"
    while following:
        answer = client.get(following).json()
        found += [row["call_sid"] for row in answer["results"]]
        following = answer["next"]
        if len(found) < 7:
            Call.objects.create(
                call_sid=f"CAlate{len(found)}",
                from_number="+15550009999",
                started_at=at + timedelta(seconds=len(found)),
            )
    assert found[:7] == [f"CA{number}" for number in range(7)]
    assert len(found) == len(set(found)) == Call.objects.count()
