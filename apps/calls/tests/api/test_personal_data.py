"""Whoever may not view customers sees figures, not persons."""

from __future__ import annotations

import pytest

from .people import MARIA_PHONE, booked_call, client_of, staff

pytestmark = pytest.mark.django_db

EVERYTHING_OF_CALLS = (
    "calls.view_call",
    "calls.view_turn",
    "calls.view_callevent",
    "calls.view_callsummary",
    "calls.view_escalation",
    "customers.view_appointment",
)
SECRETS = (MARIA_PHONE, "Maria", "Lopez", "oil change.", "talk to a person")


@pytest.fixture
def reporter():
    return client_of(staff("rita", *EVERYTHING_OF_CALLS))


@pytest.fixture
def agent():
    return client_of(staff("ana", group="agents"))


def addresses(call):
    return (
        "/api/v1/calls/",
        f"/api/v1/calls/{call.pk}/",
        f"/api/v1/calls/{call.pk}/turns/",
        f"/api/v1/calls/{call.pk}/events/",
        "/api/v1/escalations/",
        "/api/v1/appointments/",
    )


def test_no_answer_names_the_person_to_who_may_not_view_customers(reporter):
    for address in addresses(booked_call()):
        response = reporter.get(address)
        assert response.status_code == 200
        body = response.content.decode()
        assert not [secret for secret in SECRETS if secret in body], address


def test_the_figures_are_still_there(reporter):
    call = booked_call()

    answer = reporter.get(f"/api/v1/calls/{call.pk}/").json()

    assert answer["outcome"] == "booked"
    assert answer["duration_seconds"] == 120.0
    assert answer["from_number"] is None
    assert answer["slots"] is None
    assert [turn["ended_ms"] for turn in answer["turns"]] == [1500, 3000]
    assert answer["turns"][1]["text"] is None


def test_an_agent_sees_the_person(agent):
    call = booked_call()

    answer = agent.get(f"/api/v1/calls/{call.pk}/").json()

    assert answer["from_number"] == MARIA_PHONE
    assert answer["customer"] == {"id": call.customer_id, "name": "Maria Lopez"}
    assert answer["summary"]["text"].startswith("Maria Lopez called")


@pytest.mark.parametrize("name", ["from_number", "customer", "search"])
def test_a_withheld_value_cannot_be_found_out_by_filtering(reporter, name):
    booked_call()

    response = reporter.get("/api/v1/calls/", {name: "1"})

    assert response.status_code == 403
    assert name in response.json()["detail"]


def test_parts_of_a_call_without_their_permission_are_null():
    call = booked_call()
    client = client_of(staff("dana", "calls.view_call", "customers.view_customer"))

    answer = client.get(f"/api/v1/calls/{call.pk}/").json()

    for part in ("turns", "summary", "escalations", "appointment"):
        assert answer[part] is None, part
