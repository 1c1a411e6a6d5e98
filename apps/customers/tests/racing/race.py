"""Callers who act at the same moment, on real threads with connections of their own.

A program of its own, so that it meets the database of ``DATABASE_URL`` as the server
does: ``python -m apps.customers.tests.racing.race`` prints one JSON line.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from apps.customers.errors import DomainError  # noqa: E402
from apps.customers.models import Appointment, Bay, Customer, Vehicle  # noqa: E402
from apps.customers.services import (  # noqa: E402
    CustomerWish,
    VehicleWish,
    book,
    cancel,
    reschedule,
)
from apps.customers.tests.shop import NOW, open_shop, wish  # noqa: E402

CALLERS = 8
TIME = "2027-03-02T10:00"


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Do all at the same moment; how often each outcome came ("ok" or a code)."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def one(act: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            act()
            outcomes.append("ok")
        except DomainError as error:
            outcomes.append(error.code)
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def caller(number: int) -> CustomerWish:
    return CustomerWish(name=f"Caller {number}", phone=f"+1555000{number:04}")


def clear() -> None:
    Appointment.objects.all().delete()
    Customer.objects.all().delete()


def last_slot() -> dict[str, object]:
    """Everybody wants the only bay at the same time."""
    acts = [
        lambda n=n: book(wish(TIME, caller(n)), idempotency_key=f"c{n}", now=NOW)
        for n in range(CALLERS)
    ]
    outcomes = at_once(acts)
    return {"outcomes": outcomes, "rows": Appointment.objects.count()}


def one_key() -> dict[str, object]:
    """One tool call is delivered several times at once."""
    acts = [
        lambda: book(wish(TIME, caller(1)), idempotency_key="CA1:t1", now=NOW)
    ] * CALLERS
    outcomes = at_once(acts)
    return {"outcomes": outcomes, "rows": Appointment.objects.count()}


def one_new_number() -> dict[str, object]:
    """A number nobody knows books for several vehicles at once, bays enough."""
    Bay.objects.bulk_create(Bay(name=f"More {n}") for n in range(1, CALLERS))
    acts = [
        lambda n=n: book(
            wish(TIME, caller(1), vehicle=VehicleWish(2000 + n, "Ford", "Focus")),
            idempotency_key=f"c{n}",
            now=NOW,
        )
        for n in range(CALLERS)
    ]
    outcomes = at_once(acts)
    bays = Appointment.objects.values("bay").distinct().count()
    Bay.objects.filter(name__startswith="More").update(active=False)
    return {
        "outcomes": outcomes,
        "rows": bays,
        "customers": Customer.objects.count(),
        "vehicles": Vehicle.objects.count(),
    }


def moves_and_bookings() -> dict[str, object]:
    """Half move to the same free time, half book it."""
    mine = [
        book(wish(f"2027-03-03T{8 + n:02}:00", caller(n)), now=NOW)
        for n in range(CALLERS // 2)
    ]
    target = wish(TIME).start
    acts = [lambda a=a: reschedule(a.pk, target, now=NOW) for a in mine] + [
        lambda n=n: book(wish(TIME, caller(n)), now=NOW) for n in range(50, 54)
    ]
    outcomes = at_once(acts)
    start = wish(TIME).start.replace(tzinfo=NOW.tzinfo)
    there = Appointment.objects.filter(starts_at=start).count()
    return {"outcomes": outcomes, "rows": there}


def cancel_and_move() -> dict[str, object]:
    """A cancelled appointment does not come back by a move at the same moment."""
    lost = 0
    for n in range(CALLERS):
        row = book(wish("2027-03-04T10:00", caller(n)), now=NOW)
        target = wish("2027-03-04T12:00").start
        outcomes = at_once(
            [
                lambda row=row: cancel(row.pk, now=NOW),
                lambda row=row, to=target: reschedule(row.pk, to, now=NOW),
            ]
        )
        row.refresh_from_db()
        lost += outcomes["ok"] == 0 or row.status != "cancelled"
    return {"lost": lost}


def main() -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    open_shop(bays=1)
    results: dict[str, object] = {"vendor": connection.vendor}
    for scenario in (
        last_slot,
        one_key,
        one_new_number,
        moves_and_bookings,
        cancel_and_move,
    ):
        clear()
        results[scenario.__name__] = scenario()
    print(json.dumps(results))


if __name__ == "__main__":
    main()
