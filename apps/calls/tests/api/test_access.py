"""Who may read calls, and how the others are refused."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from rest_framework.test import APIClient

from .people import booked_call, client_of, staff

pytestmark = pytest.mark.django_db

ENDPOINTS = {
    "/api/v1/calls/": "calls.view_call",
    "/api/v1/escalations/": "calls.view_escalation",
    "/api/v1/callbacks/": "calls.view_callback",
    "/api/v1/customers/": "customers.view_customer",
    "/api/v1/appointments/": "customers.view_appointment",
}


@pytest.mark.parametrize("path", ENDPOINTS)
def test_it_asks_strangers_to_authenticate(path):
    response = APIClient().get(path)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"


def test_it_refuses_an_unknown_token_with_401():
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Token " + "0" * 40)

    assert client.get("/api/v1/calls/").status_code == 401


def test_it_refuses_the_token_of_someone_who_left_with_401():
    user = staff("former", "calls.view_call")
    client = client_of(user)
    user.is_active = False
    user.save()

    assert client.get("/api/v1/calls/").status_code == 401


@pytest.mark.parametrize(("path", "permission"), ENDPOINTS.items())
def test_it_answers_staff_with_the_view_permission(path, permission):
    assert client_of(staff("dana", permission)).get(path).status_code == 200


@pytest.mark.parametrize(("path", "permission"), ENDPOINTS.items())
def test_it_forbids_staff_with_every_other_view_permission(path, permission):
    others = [other for other in ENDPOINTS.values() if other != permission]

    assert client_of(staff("dana", *others)).get(path).status_code == 403


def test_it_forbids_people_who_are_not_staff_whatever_they_may_view():
    user = staff("temp", "calls.view_call")
    user.is_staff = False
    user.save()

    assert client_of(user).get("/api/v1/calls/").status_code == 403


def test_it_takes_the_session_of_someone_signed_in_to_the_admin():
    client = Client()
    client.force_login(staff("dana", "calls.view_call"))

    assert client.get("/api/v1/calls/").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_lets_nobody_write(method):
    call = booked_call()
    client = client_of(User.objects.create_superuser("root"))

    response = getattr(client, method)(f"/api/v1/calls/{call.pk}/", {}, format="json")

    assert response.status_code == 405
    assert call.__class__.objects.filter(pk=call.pk).exists()


@pytest.mark.parametrize("part", ["turns", "events"])
def test_a_calls_parts_need_their_own_permission(part):
    call = booked_call()
    client = client_of(staff("dana", "calls.view_call"))

    assert client.get(f"/api/v1/calls/{call.pk}/{part}/").status_code == 403


def test_an_agent_may_read_everything():
    call = booked_call()
    client = client_of(staff("ana", group="agents"))

    for path in (*ENDPOINTS, f"/api/v1/calls/{call.pk}/turns/"):
        assert client.get(path).status_code == 200, path
