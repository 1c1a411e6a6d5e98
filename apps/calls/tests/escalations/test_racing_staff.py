"""Several people, each with a connection of their own, want the same piece of work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection

from apps.calls import escalations
from apps.calls.callbacks import promising, steps
from apps.calls.models import CallEvent, Escalation
from apps.calls.tests.admin.people import staff
from apps.calls.tests.parts import live_call

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 6


def at_once(people: list[User], step: Callable[[User], object]) -> list[bool]:
    together = Barrier(len(people))

    def take(user: User) -> bool:
        try:
            together.wait(30)
            return bool(step(user))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(take, people))


@pytest.fixture
def people():
    return [
        staff(
            f"person{n}",
            "calls.claim_escalation",
            "calls.view_escalation",
            "customers.view_customer",
        )
        for n in range(PEOPLE)
    ]


@pytest.fixture
def row():
    call = live_call("CA-race")
    return escalations.raise_for(call.pk, reason="complaint", priority="high")


def test_of_many_who_claim_at_once_one_wins(people, row):
    won = at_once(people, lambda user: escalations.claim(row.pk, user))
    assert won.count(True) == 1
    row.refresh_from_db()
    assert row.claimed_by == people[won.index(True)]
    assert CallEvent.objects.filter(kind="escalation_claimed").count() == 1


def test_of_many_who_resolve_at_once_one_wins(people, row):
    won = at_once(people, lambda user: escalations.resolve(row.pk, user, user.username))
    assert won.count(True) == 1
    row.refresh_from_db()
    assert row.resolution == people[won.index(True)].username


def test_a_claim_and_a_handing_on_at_once_leave_one_owner(people, row):
    first, *others = people

    def step(user: User) -> bool:
        if user == first:
            return escalations.hand_on(row.pk, first, others[0])
        return escalations.claim(row.pk, user)

    assert at_once(people, step).count(True) == 1
    kinds = CallEvent.objects.filter(kind__startswith="escalation_")
    assert kinds.count() == 1


def test_many_raising_the_same_leave_one(people):
    call = live_call("CA-same")
    at_once(
        people,
        lambda _: escalations.raise_for(call.pk, reason="complaint", priority="high"),
    )
    assert Escalation.objects.filter(call=call).count() == 1


def test_of_many_who_claim_a_callback_one_wins(people):
    row = promising.promise("+15550107777", reason="promised")
    assert row is not None
    won = at_once(people, lambda user: steps.claim(row.pk, user))
    assert won.count(True) == 1


def test_two_tries_at_once_are_counted_as_the_ones_that_were_made(people):
    row = promising.promise("+15550107777", reason="promised")
    assert row is not None
    made = at_once(people, lambda user: steps.record_try(row.pk, user, "no_answer"))
    row.refresh_from_db()
    assert row.tries == row.attempts.count() == made.count(True) >= 1
