"""A caller proves who they are: tolerant of how it is said, strict on what is said."""

from __future__ import annotations

from datetime import date

import pytest

from apps.customers.models import Customer
from apps.customers.services import Method, verify

from .shop import maria_in_the_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria() -> Customer:
    customer = maria_in_the_books()
    customer.date_of_birth = date(1985, 3, 14)
    customer.address = "412 Maple Avenue, Riverside"
    customer.account_last4 = "4821"
    customer.save()
    customer.vehicles.create(
        year=2018, make="Honda", model="Accord", vin="1HGCV1F34JA004352", plate="KLM482"
    )
    customer.vehicles.create(
        year=2021,
        make="Toyota",
        model="RAV4",
        vin="2T3P1RFV6MC118274",
        plate="RVR 2210",
    )
    return customer


RIGHT = [
    ("date_of_birth", "1985-03-14"),
    ("date_of_birth", "3/14/1985"),
    ("date_of_birth", "3/14/85"),
    ("date_of_birth", "03-14-1985"),
    ("date_of_birth", "03141985"),
    ("date_of_birth", "031485"),
    ("date_of_birth", "March 14, 1985"),
    ("date_of_birth", "march fourteenth nineteen eighty five"),
    ("date_of_birth", "the fourteenth of March 1985"),
    ("date_of_birth", "three fourteen eighty five"),
    ("last4", "4821"),
    ("last4", "4 8 2 1"),
    ("last4", "four eight two one"),
    ("last4", "forty eight twenty one"),
    ("address", "412 Maple Avenue, Riverside"),
    ("address", "412 maple ave"),
    ("address", "412 Maple"),
    ("address", "it's four twelve maple avenue"),
    ("address", "four one two, Maple Ave., Riverside"),
    ("address", "four hundred twelve maple"),
    ("address", "412 maple riverside"),
    ("vin", "1HGCV1F34JA004352"),
    ("vin", "1hgcv1f34ja004352"),
    ("vin", "004352"),
    ("vin", "0 0 4 3 5 2"),
    ("vin", "oh oh four three five two"),
    ("vin", "O04352"),
    ("vin", "mc118274"),
    ("plate", "KLM482"),
    ("plate", "klm 482"),
    ("plate", "K L M four eight two"),
    ("plate", "kilo lima mike four eight two"),
    ("plate", "RVR-2210"),
    ("any", "4821"),
    ("any", "march 14 1985"),
    ("any", "klm482"),
    ("any", "412 maple"),
]
WRONG = [
    ("date_of_birth", "1985-03-15"),
    ("date_of_birth", "14 1985"),
    ("date_of_birth", "march 1985"),
    ("date_of_birth", "march fourteenth"),
    ("date_of_birth", "1985-02-30"),
    ("last4", "4822"),
    ("last4", "821"),
    ("last4", "48214821"),
    ("last4", "0000 4821"),
    ("address", "412"),
    ("address", "maple avenue"),
    ("address", "414 maple avenue"),
    ("address", "412 oak avenue"),
    ("address", "412 maple street"),
    ("address", "412 oak pine elm maple"),
    ("address", "410 411 412 maple"),
    ("vin", "04352"),
    ("vin", "1HGCV1"),
    ("vin", "004353"),
    ("vin", "1HGCV1F34JA004352 2T3P1RFV6MC118274"),
    ("plate", "KLM"),
    ("plate", "482"),
    ("plate", "KLM482 RVR2210"),
    ("last4", "4821" * 60),
    ("any", "Maria Lopez"),
    ("any", "4820"),
]


@pytest.mark.parametrize(("method", "value"), RIGHT)
def test_it_accepts_what_is_right_however_it_is_said(maria, method, value):
    assert verify(maria.pk, Method(method), value) is True


@pytest.mark.parametrize(("method", "value"), WRONG)
def test_it_refuses_what_is_wrong_or_only_part_of_it(maria, method, value):
    assert verify(maria.pk, Method(method), value) is False


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("value", ["", " ", "0", "none", "None", "\x00", "\ud800", "é"])
def test_an_empty_record_is_matched_by_nothing(method, value):
    stranger = Customer.objects.create(first_name="Ann", phone="+15550001111")
    stranger.vehicles.create(year=2020, make="Kia", model="Soul")
    assert verify(stranger.pk, method, value) is False


def test_a_customer_who_does_not_exist_is_a_plain_no(maria):
    assert verify(maria.pk + 1, Method.LAST4, "4821") is False


def test_what_proves_one_method_does_not_prove_another(maria):
    assert verify(maria.pk, Method.PLATE, "4821") is False
    assert verify(maria.pk, Method.VIN, "KLM482") is False
