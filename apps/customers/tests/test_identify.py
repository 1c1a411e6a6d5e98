"""The number says who may be calling."""

from __future__ import annotations

import pytest

from apps.customers.services import identify_caller

from .shop import maria_in_the_books

pytestmark = pytest.mark.django_db


def test_a_known_number_gives_name_and_vehicles_and_nothing_sensitive(
    django_assert_num_queries,
):
    maria = maria_in_the_books()
    old = maria.vehicles.create(year=2012, make="Ford", model="Focus", plate="ABC123")
    new = maria.vehicles.create(year=2020, make="Honda", model="Civic")
    with django_assert_num_queries(2):
        known = identify_caller("(555) 000-2222")
    assert known is not None
    assert (known.customer_id, known.first_name) == (maria.pk, "Maria")
    assert (known.full_name, known.phone) == ("Maria Lopez", "+15550002222")
    assert [v.vehicle_id for v in known.vehicles] == [new.pk, old.pk]
    assert "ABC123" not in repr(known)


@pytest.mark.parametrize(
    "number", ["+15550001111", "", "anonymous", "client:browser", "sip:a@b", "0"]
)
def test_an_unknown_or_unusable_number_gives_nobody(number):
    maria_in_the_books()
    assert identify_caller(number) is None
