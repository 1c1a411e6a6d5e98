"""The example business: believable, consistent, and loaded once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.utils import timezone

from apps.customers import example
from apps.customers.diary import load_calendar
from apps.customers.example.loader import SHOP_FILE
from apps.customers.models import (
    Appointment,
    Bay,
    Customer,
    OpeningHours,
    Service,
    Vehicle,
)
from apps.customers.services import (
    Method,
    find_slots,
    identify_caller,
    upcoming_appointments,
    verify,
)

pytestmark = pytest.mark.django_db

# A weekday, a Saturday night, the days around a change of the clocks and New Year.
MOMENTS = [
    datetime(2026, 11, 24, 15, tzinfo=UTC),
    datetime(2026, 11, 22, 3, tzinfo=UTC),
    datetime(2027, 3, 13, 20, tzinfo=UTC),
    datetime(2026, 12, 31, 23, tzinfo=UTC),
]


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_its_appointments_are_inside_hours_and_never_two_in_a_bay(now):
    counts = example.load(now)
    calendar = load_calendar()
    rows = list(Appointment.objects.order_by("bay", "starts_at"))
    assert len(rows) == counts["appointments"] == 22
    for row in rows:
        day = calendar.to_local(row.starts_at).date()
        assert calendar.fits(day, row.starts_at, row.duration)
        assert row.duration == timedelta(minutes=row.service.duration_minutes)
        assert row.vehicle.customer == row.customer
        ahead = row.starts_at > now
        assert ahead == (row.status in ("booked", "confirmed", "cancelled"))
        row.full_clean()
    assert sum(row.starts_at > now for row in rows) >= 15
    two_weeks = now + timedelta(days=17)
    assert all(row.starts_at < two_weeks for row in rows)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_there_is_room_for_a_caller_in_the_next_days(now):
    example.load(now)
    first = find_slots("oil-change", now=now).slots[0]
    assert first - now < timedelta(days=4)


def test_the_callers_of_the_first_example_are_who_they_should_be():
    example.load()
    assert identify_caller("+15550001111") is None
    maria = identify_caller("+15550002222")
    assert maria is not None
    assert len(maria.vehicles) == 2
    assert upcoming_appointments(maria.customer_id).exists()
    for method, value in (
        (Method.DATE_OF_BIRTH, "march 14 1985"),
        (Method.LAST4, "4821"),
        (Method.ADDRESS, "412 maple"),
        (Method.PLATE, "klm4821"),
        (Method.VIN, "004352"),
    ):
        assert verify(maria.customer_id, method, value)


def test_every_row_is_one_staff_could_have_entered():
    example.load()
    for model in (Bay, OpeningHours, Service, Customer, Vehicle):
        for row in model.objects.all():
            row.full_clean()
    for vin in Vehicle.objects.values_list("vin", flat=True):
        assert len(vin) == 17
        assert not set("IOQ") & set(vin)


def test_callers_words_name_one_service_each():
    services = json.loads(SHOP_FILE.read_text(encoding="utf-8"))["services"]
    assert len(services) >= 8
    aliases = [alias for service in services for alias in service["aliases"]]
    assert len(aliases) == len(set(aliases))
    assert all(alias == alias.lower() for alias in aliases)
    codes = {service["code"] for service in services}
    assert len(codes) == len(services)


def test_loading_it_again_another_day_adds_nothing():
    example.load()
    before = _everything()
    counts = example.load(timezone.now() + timedelta(days=30))
    assert set(counts.values()) == {0}
    assert _everything() == before


def test_what_staff_changed_renamed_or_deleted_stays_so():
    example.load()
    Service.objects.filter(code="oil-change").update(price="65.00")
    Service.objects.filter(code="battery").update(code="batteries")
    Bay.objects.filter(name="Bay 3").update(name="Alignment rack")
    OpeningHours.objects.filter(weekday=0).update(opens_at="09:00")
    Customer.objects.filter(phone="+15550002222").update(phone="+15550009999")
    Appointment.objects.filter(customer__first_name="Frank").delete()
    before = _everything()
    example.load()
    assert _everything() == before


def test_it_brings_no_appointments_into_a_shop_that_has_customers():
    Customer.objects.create(first_name="Ann", phone="+15550001111")
    counts = example.load()
    assert counts["services"] > 0
    assert (counts["customers"], counts["appointments"]) == (0, 0)


def test_the_command_loads_it_and_says_so(capsys):
    call_command("load_example")
    call_command("load_example")
    first, second = capsys.readouterr().out.strip().splitlines()
    assert "12 customers" in first
    assert "already there" in second
    bays = Appointment.objects.values("bay").annotate(count=Count("pk"))
    assert sum(row["count"] for row in bays) == 22


def _everything() -> list:
    models = (Bay, OpeningHours, Service, Customer, Vehicle, Appointment)
    return [list(model.objects.order_by("pk").values()) for model in models]
