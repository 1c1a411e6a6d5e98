"""Telephone numbers are stored in one form, and rubbish not at all."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from apps.customers.models import Customer
from apps.customers.phones import InvalidPhone, normalise_phone


@pytest.mark.parametrize(
    "written",
    ["+15550002222", "(555) 000-2222", "555.000.2222", "1 555 000 2222", "5550002222"],
)
def test_usual_spellings_become_e164(written):
    assert normalise_phone(written) == "+15550002222"


def test_a_number_of_another_country_keeps_its_code():
    assert normalise_phone("+44 20 7946 0018") == "+442079460018"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "not written as one"),
        ("anonymous", "not written as one"),
        ("client:browser", "not written as one"),
        ("555-0123", "area code"),
        ("12", "too few"),
        ("+1555000222233", "too many"),
        ("9" * 300, "not written as one"),
    ],
)
def test_rubbish_is_refused_with_the_reason(written, why):
    with pytest.raises(InvalidPhone, match=why):
        normalise_phone(written)


@pytest.mark.django_db
def test_a_customer_is_stored_with_e164_however_the_number_was_given():
    customer = Customer.objects.create(first_name="Maria", phone="555 000 2222")
    assert Customer.objects.get(pk=customer.pk).phone == "+15550002222"


@pytest.mark.django_db
def test_a_customer_with_a_rubbish_number_is_not_stored():
    with pytest.raises(InvalidPhone):
        Customer.objects.create(first_name="Maria", phone="call me")
    assert not Customer.objects.exists()


@pytest.mark.django_db
def test_a_form_is_told_that_the_number_is_no_number():
    with pytest.raises(ValidationError) as refused:
        Customer(first_name="Maria", phone="call me").full_clean()
    assert "not a telephone number" in refused.value.message_dict["phone"][0]


@pytest.mark.django_db
def test_a_form_sees_that_another_spelling_is_the_same_number():
    Customer.objects.create(first_name="Maria", phone="+15550002222")
    with pytest.raises(ValidationError) as refused:
        Customer(first_name="Mary", phone="(555) 000-2222").full_clean()
    assert "already exists" in refused.value.message_dict["phone"][0]
