"""What callers are offered they can have: no offer is refused when it is taken up."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.customers.errors import TimeRefused
from apps.customers.services import CustomerWish, PartOfDay, book, find_slots

from .shop import NOW, ZONE, open_shop, wish

pytestmark = pytest.mark.django_db

SERVICES = st.sampled_from(["oil-change", "brake-pads"])
DAYS = st.integers(0, 16).map(lambda n: NOW.date() + timedelta(days=n))
TIMES = st.integers(7 * 2, 19 * 2).map(lambda n: time(n // 2, n % 2 * 30))


@pytest.fixture(autouse=True)
def _shop():
    open_shop(bays=2)


def stranger(number: int) -> CustomerWish:
    return CustomerWish(name="Ann Bell", phone=f"+1555000{number:04}")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    crowd=st.lists(st.tuples(SERVICES, DAYS, TIMES), max_size=12),
    service=SERVICES,
    day=st.none() | DAYS,
    at=st.none() | TIMES,
    part=st.none() | st.sampled_from(PartOfDay),
)
def test_every_offered_slot_and_every_alternative_can_be_booked(
    crowd, service, day, at, part
):
    with transaction.atomic():
        alternatives: list = []
        for number, (what, when, clock) in enumerate(crowd):
            start = datetime.combine(when, clock)
            alternatives = []
            try:
                book(wish(f"{start:%Y-%m-%dT%H:%M}", stranger(number), what), now=NOW)
            except TimeRefused as refused:
                alternatives = [(what, slot) for slot in refused.alternatives]
        offer = find_slots(service, day=day, at=at, part=part, now=NOW)
        assert offer.slots
        # Alternatives of an earlier refusal may be gone by now; the last are fresh.
        for what, slot in [(service, slot) for slot in offer.slots] + alternatives:
            with transaction.atomic():
                row = book(
                    wish(f"{slot:%Y-%m-%dT%H:%M}", stranger(9999), what), now=NOW
                )
                assert row.starts_at.astimezone(ZONE) == slot
                row.delete()
        transaction.set_rollback(True)
