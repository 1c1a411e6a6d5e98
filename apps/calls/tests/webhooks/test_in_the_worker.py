"""A real worker delivers; killed before it wrote that down, it sends again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from apps.calls.tests.tasks.worker import Worker

from .receiver import Receiver

AN_ENDPOINT_AND_A_CALL = """
from apps.calls.choices import CallStatus
from apps.calls.models import WebhookEndpoint
from apps.calls.services import answer_call, end_call, open_call
WebhookEndpoint.objects.create(name="other", url={url!r}, events=["call.ended"])
call = open_call("CA1", from_number="+15550003333", to_number="+15550000000")
answer_call(call.pk, "MZ1")
end_call(call.pk, CallStatus.COMPLETED, "caller")
"""
# As if a minute had passed, and the sweep came by.
THE_LEASE_IS_OVER = """
from datetime import timedelta
from django.utils import timezone
from apps.calls.models import WebhookDelivery
from apps.calls.tasks import sweep_webhooks
WebhookDelivery.objects.update(not_before=timezone.now() - timedelta(seconds=1))
sweep_webhooks()
"""


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def worker(tmp_path) -> Iterator[Worker]:
    made = Worker(tmp_path)
    made.manage("migrate", "-v0")
    yield made
    made.stop()


def test_a_worker_killed_before_it_wrote_down_the_answer_sends_it_again(worker):
    def statuses() -> list[tuple]:
        return worker.sql("SELECT status, attempts FROM calls_webhookdelivery")

    with Receiver() as receiver:
        receiver.gate.clear()
        worker.python(AN_ENDPOINT_AND_A_CALL.format(url=receiver.url))
        assert statuses() == [("pending", 0)], "the message waits with the event"
        worker.start()
        assert receiver.arrived.wait(60), "the worker never sent it"
        worker.kill()
        receiver.gate.set()
        assert statuses() == [("pending", 1)]

        worker.python(THE_LEASE_IS_OVER)
        worker.start()
        until(lambda: statuses()[0][0] == "delivered")

    first, second = receiver.received
    assert first.id == second.id, "the other side could not know it again"
    assert first.body == second.body
    assert second.message["data"]["call_sid"] == "CA1"
