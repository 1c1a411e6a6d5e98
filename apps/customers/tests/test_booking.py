"""An appointment is booked only where the calendar and the bays allow it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from apps.customers import errors
from apps.customers.models import Appointment, Bay, ClosedDay, Customer, Vehicle
from apps.customers.services import CustomerWish, VehicleWish, book

from .shop import JAMES, MARIA, NOW, booked, local, minutes, open_shop, wish

pytestmark = pytest.mark.django_db
CIVIC = VehicleWish(2018, "Honda", "Civic")


@pytest.fixture(autouse=True)
def _shop():
    open_shop()


def test_it_takes_a_bay_for_as_long_as_the_service_takes():
    appointment = booked("2027-03-02T10:00", service="brake-pads")
    assert local(appointment) == "2027-03-02T10:00"
    assert appointment.duration.total_seconds() == 2 * 3600
    assert appointment.bay == Bay.objects.get()
    assert appointment.status == "booked"


@pytest.mark.parametrize(
    ("start", "service", "error"),
    [
        ("2027-03-01T11:30", "oil-change", errors.TimePast),
        ("2027-02-26T10:00", "oil-change", errors.TimePast),
        ("2027-03-02T07:30", "oil-change", errors.OutsideHours),
        ("2027-03-02T18:00", "oil-change", errors.OutsideHours),
        ("2027-03-02T16:30", "brake-pads", errors.OutsideHours),
        ("2027-03-07T10:00", "oil-change", errors.ShopClosed),
        ("2027-03-03T10:00", "oil-change", errors.ShopClosed),
        ("2027-06-01T10:00", "oil-change", errors.TooFarAhead),
        ("2027-03-02T10:10", "oil-change", errors.SlotTaken),
        ("2027-03-14T02:30", "oil-change", errors.OutsideHours),
    ],
)
def test_a_time_that_cannot_be_had_is_refused_with_alternatives(start, service, error):
    ClosedDay.objects.create(date=date(2027, 3, 3))
    with pytest.raises(error) as refused:
        booked(start, service=service)
    assert len(refused.value.alternatives) == 3
    assert not Appointment.objects.exists()
    assert not Customer.objects.exists()


def test_the_alternatives_to_a_taken_time_can_be_booked():
    booked("2027-03-02T10:00")
    with pytest.raises(errors.SlotTaken) as refused:
        booked("2027-03-02T10:00", JAMES)
    slots = minutes(refused.value.alternatives)
    assert slots == ["2027-03-02T09:30", "2027-03-02T10:30", "2027-03-03T10:00"]
    for slot in slots:
        booked(slot, JAMES)


def test_a_second_bay_takes_a_second_vehicle():
    Bay.objects.create(name="Bay 2")
    first, second = booked("2027-03-02T10:00"), booked("2027-03-02T10:00", JAMES)
    assert first.bay_id != second.bay_id
    with pytest.raises(errors.SlotTaken):
        booked("2027-03-02T10:00", CustomerWish(name="Ann", phone="+15550004444"))


def test_a_long_service_does_not_run_into_the_next_appointment():
    booked("2027-03-02T11:00")
    with pytest.raises(errors.SlotTaken):
        booked("2027-03-02T09:30", JAMES, service="brake-pads")
    booked("2027-03-02T09:00", JAMES, service="brake-pads")


def test_a_bay_out_of_use_is_not_booked():
    Bay.objects.create(name="Bay 2", active=False)
    booked("2027-03-02T10:00")
    with pytest.raises(errors.SlotTaken):
        booked("2027-03-02T10:00", JAMES)


def test_a_vehicle_is_not_in_two_bays_at_once():
    Bay.objects.create(name="Bay 2")
    booked("2027-03-02T10:00", service="brake-pads")
    with pytest.raises(errors.SlotTaken) as refused:
        booked("2027-03-02T11:00")
    assert refused.value.facts()["reason"] == "vehicle_booked"


def test_another_vehicle_of_the_customer_may_come_at_the_same_time():
    Bay.objects.create(name="Bay 2")
    book(wish("2027-03-02T10:00", vehicle=CIVIC), now=NOW)
    other = VehicleWish(2015, "Ford", "Focus")
    book(wish("2027-03-02T10:00", vehicle=other), now=NOW)
    assert Appointment.objects.count() == 2


def test_the_clocks_changing_does_not_move_an_appointment():
    before = booked("2027-03-12T10:00")
    after = booked("2027-03-15T10:00")
    assert (after.starts_at - before.starts_at).total_seconds() == (3 * 24 - 1) * 3600
    assert local(after) == "2027-03-15T10:00"


def test_an_unknown_service_is_refused():
    with pytest.raises(errors.UnknownService):
        booked("2027-03-02T10:00", service="spaceship-repair")


def test_a_new_caller_becomes_a_customer_with_their_vehicle():
    caller = CustomerWish(name="ann  bell smith", phone="5550001111", email="a@b.co")
    appointment = book(wish("2027-03-02T10:00", caller, vehicle=CIVIC), now=NOW)
    customer = Customer.objects.get()
    assert (customer.first_name, customer.last_name) == ("ann", "bell smith")
    assert (customer.phone, customer.email) == ("+15550001111", "a@b.co")
    assert appointment.vehicle == Vehicle.objects.get(customer=customer)


def test_a_known_number_is_completed_and_never_overwritten():
    known = Customer.objects.create(
        first_name="Maria", phone="+15550002222", email="old@example.com"
    )
    caller = CustomerWish(name="maria Lopez", phone=MARIA.phone, email="new@b.co")
    appointment = book(wish("2027-03-02T10:00", caller), now=NOW)
    known.refresh_from_db()
    assert appointment.customer == known
    assert (known.first_name, known.last_name) == ("Maria", "Lopez")
    assert known.email == "old@example.com"


def test_another_name_on_a_known_number_is_noted_for_staff():
    booked("2027-03-02T10:00")
    other = CustomerWish(name="Pedro Lopez", phone=MARIA.phone)
    appointment = booked("2027-03-03T10:00", other)
    assert Customer.objects.get().first_name == "Maria"
    assert "Pedro Lopez" in appointment.notes


def test_a_vehicle_that_is_there_is_not_made_again():
    for start, make in (("2027-03-02T10:00", "Honda"), ("2027-03-03T10:00", "honda ")):
        car = VehicleWish(2018, make, "CIVIC")
        book(wish(start, vehicle=car), now=NOW)
    assert Vehicle.objects.count() == 1


def test_another_customers_vehicle_is_refused():
    theirs = book(wish("2027-03-02T10:00", vehicle=CIVIC), now=NOW).vehicle_id
    with pytest.raises(errors.BadArguments, match="vehicle_id"):
        book(wish("2027-03-03T10:00", JAMES, vehicle_id=theirs), now=NOW)


@pytest.mark.parametrize(
    ("caller", "error"),
    [
        (CustomerWish(name="Ann", phone="unknown"), errors.BadPhone),
        (CustomerWish(name=" ", phone="+15550001111"), errors.BadArguments),
        (CustomerWish(name="Ann", phone="5550001111", email="@"), errors.BadArguments),
        (CustomerWish(customer_id=999), errors.NotFound),
    ],
)
def test_a_customer_who_cannot_be_made_out_is_refused(caller, error):
    with pytest.raises(error):
        booked("2027-03-02T10:00", caller)


def test_the_same_key_gives_the_same_row():
    first = booked("2027-03-02T10:00", idempotency_key="CA1:t1", source="CA1")
    again = booked("2027-03-02T10:00", idempotency_key="CA1:t1", source="CA1")
    assert first == again
    assert Appointment.objects.count() == 1


def test_the_same_key_gives_the_same_row_even_when_the_time_has_passed():
    first = booked("2027-03-02T10:00", idempotency_key="CA1:t1")
    later = datetime.fromisoformat("2027-03-05T12:00:00-05:00")
    request = wish("2027-03-02T10:00")
    assert book(request, idempotency_key="CA1:t1", now=later) == first


def test_a_call_that_asks_anew_for_what_it_has_booked_is_given_that():
    first = booked("2027-03-02T10:00", idempotency_key="CA1:t1", source="CA1")
    again = booked("2027-03-02T10:00", idempotency_key="CA1:t2", source="CA1")
    assert first == again


def test_another_call_is_not_given_the_same_appointment():
    booked("2027-03-02T10:00", idempotency_key="CA1:t1", source="CA1")
    with pytest.raises(errors.SlotTaken):
        booked("2027-03-02T10:00", idempotency_key="CA2:t1", source="CA2")
