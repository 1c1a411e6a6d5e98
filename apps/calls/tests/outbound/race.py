"""A worker among several that call the same hundred customers: a program of its own.

``python -m apps.calls.tests.outbound.race prepare|work`` meets the database of
``DATABASE_URL`` as workers do. ``work`` prints one JSON line: whom it called, and from
when until when each call was under way.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from apps.calls.models import Call  # noqa: E402
from apps.calls.outbound import carrier, claiming, placing, results  # noqa: E402
from apps.calls.outbound.choices import Result, TargetStatus  # noqa: E402
from apps.calls.outbound.claiming import claim_next  # noqa: E402
from apps.calls.outbound.models import OutboundAttempt, OutboundTarget  # noqa: E402
from apps.calls.tests.outbound.people import (  # noqa: E402
    NOW,
    at,
    campaign,
    customer,
    limit,
    target,
)

TARGETS, LIMIT, OF_ONE = 100, 7, 5
LONGEST_SECONDS = 90.0


def prepare() -> None:
    """Two campaigns, each with a limit of its own, below that of all."""
    call_command("migrate", verbosity=0, skip_checks=True)
    limit(LIMIT)
    both = [campaign(reason=name, max_concurrent=OF_ONE) for name in ("a", "b")]
    for number in range(TARGETS):
        target(both[number % 2], customer())


def work() -> dict[str, object]:
    """Claim, place and settle until nobody waits."""
    carrier.place = lambda order: f"CA{order.to_number[1:]:>032}"
    called: list[str] = []
    spans: list[tuple[int, float, float]] = []
    talking: list[tuple[float, int, int, float]] = []
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        with at():
            claim = claim_next(NOW)
        if claim is not None:
            began = time.time()
            with at():
                placing.place(claim)
            attempt = OutboundAttempt.objects.select_related("target__customer").get(
                pk=claim.attempt_id
            )
            called.append(attempt.target.customer.phone)
            lasts = time.time() + random.uniform(0.0, 0.1)
            talking.append((lasts, attempt.pk, attempt.target.campaign_id, began))
        elif not talking and not _anybody_waits():
            break
        talking.sort()
        if talking and (claim is None or talking[0][0] <= time.time()):
            _, attempt_id, campaign_id, began = talking.pop(0)
            spans.append((campaign_id, began, time.time()))
            with at():
                results.settle(attempt_id, Result.ANSWERED)
    return {"called": called, "spans": spans}


def meet() -> dict[str, int]:
    """One line is free, and the second comes while the first has just counted."""
    limit(1)
    counted, done = threading.Event(), threading.Event()
    count = claiming.under_way

    def slow_count() -> int:
        number = count()
        if threading.current_thread().name == "first":
            counted.set()
            done.wait(1.5)
        return number

    def claim() -> None:
        if threading.current_thread().name == "second":
            counted.wait(30)
        claim_next(NOW)
        connection.close()
        if threading.current_thread().name == "second":
            done.set()

    claiming.under_way = slow_count
    threads = [threading.Thread(target=claim, name=n) for n in ("first", "second")]
    with at():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    claiming.under_way = count
    calling = OutboundTarget.objects.filter(status=TargetStatus.CALLING)
    found = calling.count()
    calling.update(status=TargetStatus.WAITING, next_attempt_at=NOW, attempts=0)
    Call.objects.all().delete()
    limit(LIMIT)
    return {"calling": found}


def _anybody_waits() -> bool:
    return OutboundTarget.objects.filter(status=TargetStatus.WAITING).exists()


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
        print(json.dumps(meet()))
    else:
        print(json.dumps(work()))
