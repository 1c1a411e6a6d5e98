"""Several workers, each with a connection of its own, want the same summary."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.calls.models import CallSummary
from apps.calls.summaries import claims

from .calls import ago, call

WORKERS = 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempts", [None, 0, 2])
def test_one_of_them_gets_it(attempts):
    """Whether its row is not there yet, is fresh, or had its lease run out."""
    finished = call()
    if attempts is not None:
        CallSummary.objects.create(call=finished, attempts=attempts, not_before=ago(1))
    together = Barrier(WORKERS)

    def take(_: int) -> claims.Claim | None:
        try:
            together.wait(30)
            return claims.take(finished.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        taken = [claim for claim in pool.map(take, range(WORKERS)) if claim]

    assert [claim.attempt for claim in taken] == [(attempts or 0) + 1]
    assert CallSummary.objects.get(call=finished).attempts == (attempts or 0) + 1
