"""What the API says of customers and appointments."""

from __future__ import annotations

import pytest

from apps.calls.tests.api.people import (
    MARIA_PHONE,
    client_of,
    maria,
    oil_change,
    staff,
)
from apps.customers.models import Customer, Vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return client_of(staff("ana", group="agents"))


def test_customers_come_with_their_vehicles_in_few_queries(
    client, django_assert_max_num_queries
):
    for number in range(10):
        customer = Customer.objects.create(
            first_name=f"Person{number}", phone=f"+1555000{number:04}"
        )
        Vehicle.objects.create(customer=customer, year=2020, make="Kia", model="Rio")

    # Token, two for permissions, count, rows, vehicles.
    with django_assert_max_num_queries(6):
        rows = client.get("/api/v1/customers/").json()["results"]

    assert len(rows) == 10
    assert all(row["vehicles"][0]["make"] == "Kia" for row in rows)


def test_the_list_leaves_out_what_only_one_customer_needs(client):
    maria()

    row = client.get("/api/v1/customers/").json()["results"][0]

    assert not {"address", "notes"} & row.keys()
    assert "vin" not in row["vehicles"][0]


def test_what_proves_a_callers_identity_by_heart_is_never_given(client):
    customer = maria()

    body = client.get(f"/api/v1/customers/{customer.pk}/").content.decode()

    assert "4711" not in body
    assert "date_of_birth" not in body
    assert "12 Elm Street" in body


def test_a_customer_is_found_by_number_and_by_words(client):
    maria()
    Customer.objects.create(first_name="Joe", phone="+15550009999")

    for query in ({"phone": MARIA_PHONE}, {"search": "lopez mar"}):
        rows = client.get("/api/v1/customers/", query).json()["results"]
        assert [row["first_name"] for row in rows] == ["Maria"]


def test_vehicles_need_their_own_permission():
    customer = maria()
    client = client_of(staff("dana", "customers.view_customer"))

    assert client.get(f"/api/v1/customers/{customer.pk}/").json()["vehicles"] is None


def test_appointments_are_found_by_service_status_and_time(client):
    appointment = oil_change(maria())
    cancelled = oil_change(appointment.customer, status="cancelled")

    def found(**query: str) -> list[int]:
        rows = client.get("/api/v1/appointments/", query).json()["results"]
        return [row["id"] for row in rows]

    assert found(status="cancelled") == [cancelled.pk]
    assert found(service="oil_change", status="booked") == [appointment.pk]
    assert found(service="brakes") == []
    assert found(starts_before="2020-01-01T00:00:00Z") == []
    assert found(customer=str(appointment.customer_id), ordering="-starts_at")[0] == (
        cancelled.pk
    )


def test_appointments_cost_the_same_for_one_and_for_many(
    client, django_assert_max_num_queries
):
    customer = maria()
    for _ in range(10):
        oil_change(customer)

    with django_assert_max_num_queries(5):
        rows = client.get("/api/v1/appointments/").json()["results"]

    assert len(rows) == 10
    assert rows[0]["customer"]["name"] == "Maria Lopez"
    assert rows[0]["vehicle"]["model"] == "Civic"
    assert rows[0]["bay"] == "Bay 1"
