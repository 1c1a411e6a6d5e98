"""Whatever the hours and bookings: what is offered is open, free, and near."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from apps.customers.calendar import Period, ShopCalendar
from apps.customers.occupancy import Occupancy
from apps.customers.offers import Offers, PartOfDay, Wish

from .shop import ZONE

# Around the change of the clocks on March 14th, so that it is always within reach.
NOW = datetime(2027, 3, 10, 15, 7, tzinfo=UTC)
FIRST = datetime(2027, 3, 9, tzinfo=UTC)
BAYS = (1, 2)

durations = st.integers(1, 40).map(lambda n: timedelta(minutes=15 * n))
day_minutes = st.integers(0, 24 * 4 - 1).map(lambda n: time(*divmod(n * 15, 60)))
periods = (
    st.tuples(day_minutes, day_minutes)
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: Period(*pair))
)
calendars = st.builds(
    ShopCalendar,
    zone=st.just(ZONE),
    periods=st.dictionaries(
        st.integers(0, 6), st.lists(periods, max_size=2).map(tuple), min_size=1
    ),
    closed_days=st.frozensets(
        st.integers(0, 12).map(lambda n: date(2027, 3, 10) + timedelta(days=n)),
        max_size=2,
    ),
    horizon_days=st.integers(0, 14),
)
bookings = st.lists(
    st.builds(
        lambda bay, start, length: (
            bay,
            FIRST + timedelta(minutes=15 * start),
            FIRST + timedelta(minutes=15 * (start + length)),
        ),
        st.sampled_from(BAYS),
        st.integers(0, 15 * 96),
        st.integers(1, 96),
    ),
    max_size=40,
)
wishes = st.builds(
    Wish,
    duration=durations,
    day=st.none() | st.integers(-3, 20).map(lambda n: NOW.date() + timedelta(days=n)),
    at=st.none() | day_minutes,
    part=st.none() | st.sampled_from(PartOfDay),
    limit=st.integers(1, 3),
)


def bays_needed_at(instant: datetime, taken) -> set[int]:
    return {bay for bay, start, end in taken if start <= instant < end}


def is_open(calendar: ShopCalendar, instant: datetime) -> bool:
    shown = instant.astimezone(ZONE)
    return any(
        period.opens_at <= shown.time() <= period.closes_at
        for period in calendar.open_periods(shown.date())
    )


def offers_of(calendar, taken) -> Offers:
    occupancy = Occupancy(BAYS, taken)

    def free_on(day, duration):
        if calendar.day_refusal(day, NOW):
            return []
        return [
            start
            for start in calendar.starts_on(day, duration)
            if start > NOW and occupancy.free_bay(start, start + duration) is not None
        ]

    return Offers(calendar, free_on, NOW)


@given(calendars, bookings, wishes)
def test_every_slot_offered_is_bookable_and_has_one_bay_free_throughout(
    calendar, taken, wish
):
    for slot in offers_of(calendar, taken).answer(wish).slots:
        assert not calendar.refusal(slot, wish.duration, NOW)
        assert slot.astimezone(ZONE).minute in (0, 30)
        quarters = int(wish.duration / timedelta(minutes=15))
        needed = set()
        for quarter in range(quarters):
            instant = slot + timedelta(minutes=15 * quarter)
            assert is_open(calendar, instant)
            needed |= bays_needed_at(instant, taken)
        assert needed != set(BAYS)


@given(calendars, bookings, wishes)
def test_slots_are_few_in_order_and_different(calendar, taken, wish):
    slots = offers_of(calendar, taken).answer(wish).slots
    assert len(slots) <= wish.limit
    assert list(slots) == sorted(set(slots))


@given(calendars, bookings, wishes)
def test_an_exact_offer_is_what_was_wished(calendar, taken, wish):
    offer = offers_of(calendar, taken).answer(wish)
    if not offer.exact:
        return
    assert offer.slots
    for slot in offer.slots:
        shown = slot.astimezone(ZONE)
        assert wish.day in (None, shown.date())
        assert wish.at in (None, shown.time())
        if wish.part and wish.at is None:
            assert wish.part.includes(shown.hour * 60 + shown.minute)


@given(calendars, bookings, wishes)
def test_nothing_is_offered_only_when_nothing_is_free(calendar, taken, wish):
    offers = offers_of(calendar, taken)
    if not offers.answer(wish).slots:
        assert not offers.answer(Wish(wish.duration)).slots


close_bookings = st.lists(
    st.tuples(st.sampled_from(BAYS), st.integers(0, 12), st.integers(1, 6)).map(
        lambda spot: (
            spot[0],
            FIRST + timedelta(minutes=15 * spot[1]),
            FIRST + timedelta(minutes=15 * (spot[1] + spot[2])),
        )
    ),
    max_size=6,
)


@given(close_bookings, st.integers(0, 14), st.integers(1, 6))
def test_a_bay_is_free_exactly_when_none_of_its_bookings_overlaps(taken, start, length):
    begin = FIRST + timedelta(minutes=15 * start)
    end = begin + timedelta(minutes=15 * length)
    clear = [
        bay
        for bay in BAYS
        if not any(b == bay and s < end and begin < e for b, s, e in taken)
    ]
    found = Occupancy(BAYS, taken).free_bay(begin, end)
    assert found == (clear[0] if clear else None)
