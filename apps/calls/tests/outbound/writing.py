"""A worker among several that write down whom a campaign calls: a program of its own.

``python -m apps.calls.tests.outbound.writing start|die|work|count`` meets the database
of ``DATABASE_URL`` as workers do. ``die`` is killed in the middle of its third portion.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from apps.calls.outbound import preparing, services  # noqa: E402
from apps.calls.outbound.choices import CampaignStatus  # noqa: E402
from apps.calls.outbound.models import Campaign, OutboundTarget  # noqa: E402
from apps.calls.tests.outbound.people import campaign  # noqa: E402
from apps.customers.models import Customer  # noqa: E402

CUSTOMERS = 1_500
PORTION = 100
WHOLE_PORTIONS = 2
LONGEST_SECONDS = 90.0


def start() -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    Customer.objects.bulk_create(
        Customer(
            first_name=f"Person{n}", phone=f"+1555{n:07}", marketing_calls=n % 3 != 0
        )
        for n in range(CUSTOMERS)
    )
    assert services.start(campaign(status=CampaignStatus.DRAFT))


def die() -> None:
    """The rows are written and not committed when the worker is killed."""
    write = preparing._write
    portions = 0

    def write_and_die(*args: Any) -> None:
        nonlocal portions
        portions += 1
        write(*args)
        if portions > WHOLE_PORTIONS:
            os.kill(os.getpid(), signal.SIGKILL)

    preparing._write = write_and_die
    preparing.prepare(Campaign.objects.get().pk)


def work() -> int:
    """Look for work as the sweep does until there is none; how often it was ours."""
    preparing.LONGEST_SECONDS = 0.0  # after each portion somebody else may have it
    shares = 0
    deadline = time.monotonic() + LONGEST_SECONDS
    while Campaign.objects.filter(preparing=True).exists():
        assert time.monotonic() < deadline
        for pk in preparing.unprepared():
            shares += preparing.prepare(pk)
        time.sleep(0.01)
    return shares


def count() -> dict[str, object]:
    which = Campaign.objects.get()
    return {
        "targets": OutboundTarget.objects.count(),
        "customers": OutboundTarget.objects.values("customer").distinct().count(),
        "waiting": OutboundTarget.objects.filter(status="waiting").count(),
        "preparing": which.preparing,
        "free": preparing.unprepared() == [which.pk],
    }


if __name__ == "__main__":
    preparing.PORTION = PORTION
    preparing.LEASE = timedelta(seconds=3)
    steps = {"start": start, "die": die, "work": work, "count": count}
    print(json.dumps(steps[sys.argv[1]]()))
