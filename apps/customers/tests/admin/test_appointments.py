"""Appointments that staff make and move by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.customers.models import Appointment, Bay, Customer, Service, Vehicle
from callcenter.testing.opened import opened

pytestmark = pytest.mark.django_db

LIST = reverse("admin:customers_appointment_changelist")
ADD = reverse("admin:customers_appointment_add")
TEN = datetime(2030, 3, 4, 15, 0, tzinfo=UTC)
"""Ten o'clock in New York, a Monday."""


@pytest.fixture
def ana() -> Client:
    user = User.objects.create_user("ana", is_staff=True)
    user.groups.add(Group.objects.get(name="agents"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def shop():
    maria = Customer.objects.create(
        first_name="Maria", last_name="Lopez", phone="+15550101001"
    )
    jun = Customer.objects.create(first_name="Jun", phone="+15550101002")
    return {
        "maria": maria,
        "jun": jun,
        "civic": Vehicle.objects.create(
            customer=maria, year=2015, make="Honda", model="Civic"
        ),
        "bay": Bay.objects.create(name="Bay 1"),
        "other_bay": Bay.objects.create(name="Bay 2"),
        "oil": Service.objects.create(
            code="oil", name="Oil change", duration_minutes=45
        ),
    }


def booked(shop, start: datetime = TEN, **fields) -> Appointment:
    defaults = {
        "customer": shop["maria"],
        "vehicle": shop["civic"],
        "service": shop["oil"],
        "bay": shop["bay"],
        "starts_at": start,
        "ends_at": start + timedelta(minutes=45),
    }
    return Appointment.objects.create(**{**defaults, **fields})


def form(shop, start: str = "10:00:00", **fields) -> dict[str, object]:
    return {
        "customer": shop["jun"].pk,
        "vehicle": "",
        "service": shop["oil"].pk,
        "bay": shop["bay"].pk,
        "starts_at": f"2030-03-04T{start}",
        "ends_at": "",
        "status": "booked",
        "notes": "",
        **fields,
    }


def errors_of(response) -> dict[str, list[str]]:
    assert response.status_code == 200, "the form was accepted"
    return dict(response.context["adminform"].form.errors)


def test_an_appointment_without_an_end_lasts_as_long_as_its_service(ana, shop):
    assert ana.post(ADD, form(shop)).status_code == 302
    row = Appointment.objects.get()
    assert (row.starts_at, row.ends_at) == (TEN, TEN + timedelta(minutes=45))
    assert row.source == ""


def test_a_taken_bay_is_refused_with_what_is_in_it(ana, shop):
    booked(shop)
    errors = errors_of(ana.post(ADD, form(shop, "10:30:00")))
    assert errors == {
        "bay": [
            "Bay 1 is taken from 10:00 to 10:45 on 2030-03-04: "
            "Oil change for Maria Lopez."
        ]
    }
    assert Appointment.objects.count() == 1


def test_a_vehicle_cannot_be_in_two_bays_at_once(ana, shop):
    booked(shop)
    data = form(
        shop,
        "10:30:00",
        bay=shop["other_bay"].pk,
        customer=shop["maria"].pk,
        vehicle=shop["civic"].pk,
    )
    assert list(errors_of(ana.post(ADD, data))) == ["vehicle"]


def test_a_bay_is_free_right_after_the_one_before_and_after_a_cancellation(ana, shop):
    booked(shop)
    assert ana.post(ADD, form(shop, "10:45:00")).status_code == 302
    booked(shop, TEN + timedelta(hours=3), status="cancelled")
    assert ana.post(ADD, form(shop, "13:00:00")).status_code == 302


def test_somebody_elses_vehicle_is_refused(ana, shop):
    errors = errors_of(ana.post(ADD, form(shop, vehicle=shop["civic"].pk)))
    assert errors["vehicle"] == ["2015 Honda Civic does not belong to Jun."]


def test_an_end_before_the_start_is_refused(ana, shop):
    data = form(shop, ends_at="2030-03-04T09:00")
    assert errors_of(ana.post(ADD, data)) == {"ends_at": ["Must be after the start."]}


def test_a_form_without_service_and_start_says_so(ana, shop):
    data = form(shop, service="", starts_at="")
    assert set(errors_of(ana.post(ADD, data))) == {"service", "starts_at"}


def test_what_is_past_is_not_moved_but_its_status_changes(ana, shop):
    row = booked(shop, timezone.now() - timedelta(hours=3))
    url = reverse("admin:customers_appointment_change", args=[row.pk])
    started = row.starts_at
    data = form(shop, status="completed", notes="Fine.") | opened(ana, url)
    ana.post(url, data)
    row.refresh_from_db()
    assert (row.status, row.notes, row.starts_at) == ("completed", "Fine.", started)


def test_a_past_appointment_whose_bay_was_given_away_cannot_come_back(ana, shop):
    start = timezone.now() - timedelta(hours=3)
    row = booked(shop, start, status="cancelled")
    booked(shop, start, customer=shop["jun"], vehicle=None)
    url = reverse("admin:customers_appointment_change", args=[row.pk])
    data = {"status": "booked", "notes": ""} | opened(ana, url)
    errors = errors_of(ana.post(url, data))
    assert "Bay 1 is taken" in errors["__all__"][0]


def test_the_list_begins_today_and_can_look_back(ana, shop):
    past = booked(shop, timezone.now() - timedelta(days=3))
    soon = booked(shop, timezone.now() + timedelta(days=2))
    later = booked(shop)

    def listed(**query) -> list[Appointment]:
        return list(ana.get(LIST, query).context["cl"].result_list)

    assert listed() == [soon, later]
    assert listed(when="week") == [soon]
    assert listed(when="past") == [past]
    assert listed(when="today") == []
    assert len(listed(when="all")) == 3


def test_a_longer_list_takes_no_more_queries(ana, shop, django_assert_num_queries):
    """Session, user and rights 4; rows with their count 2; bays and services 2;
    dates 2."""
    for wanted in (2, 20):
        while (count := Appointment.objects.count()) < wanted:
            booked(shop, TEN + timedelta(hours=count))
        with django_assert_num_queries(10):
            ana.get(LIST)


def test_a_customers_page_shows_what_is_planned_before_what_was(ana, shop):
    booked(shop, timezone.now() - timedelta(days=3), status="completed")
    booked(shop)
    url = reverse("admin:customers_customer_change", args=[shop["maria"].pk])
    html = ana.get(url).content.decode()
    assert html.index("Upcoming") < html.index("Mar 4, 2030") < html.index("Past and")
    assert "all from this number" in html


def test_a_customers_history_needs_the_rights_to_see_it(shop):
    booked(shop)
    user = User.objects.create_user("cora", is_staff=True)
    group = Group.objects.create(name="addresses only")
    group.permissions.set(
        Group.objects.get(name="agents").permissions.filter(codename="view_customer")
    )
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    url = reverse("admin:customers_customer_change", args=[shop["maria"].pk])
    html = client.get(url).content.decode()
    assert "Maria" in html
    assert "Upcoming" not in html
    assert "all from this number" not in html


def test_a_number_is_stored_in_one_form_and_nonsense_is_refused(ana, shop):
    url = reverse("admin:customers_customer_add")
    data = {
        "first_name": "Ellen",
        "phone": "(555) 010-1007",
        "vehicles-TOTAL_FORMS": 0,
        "vehicles-INITIAL_FORMS": 0,
    }
    assert ana.post(url, data).status_code == 302
    assert Customer.objects.get(first_name="Ellen").phone == "+15550101007"
    errors = errors_of(ana.post(url, {**data, "phone": "12"}))
    assert "is not a telephone number" in errors["phone"][0]
    assert list(errors_of(ana.post(url, data))) == ["phone"]
