"""Several workers, each with a connection of its own, want the same message."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.calls.webhooks.delivering import deliver

from .endpoints import endpoint, message
from .receiver import Receiver

WORKERS = 6


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_once():
    with Receiver() as receiver:
        row = message(endpoint(receiver.url))
        together = Barrier(WORKERS)

        def work(_: int) -> bool:
            try:
                together.wait(30)
                return deliver(row.pk)
            finally:
                connection.close()

        with ThreadPoolExecutor(WORKERS) as pool:
            sent = list(pool.map(work, range(WORKERS)))
    assert sent.count(True) == 1
    assert len(receiver.received) == 1
