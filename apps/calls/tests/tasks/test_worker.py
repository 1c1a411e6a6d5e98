"""A real worker, fed through files: a call ends, and its summary appears."""

from __future__ import annotations

import shutil

import pytest

from .worker import Worker

A_CALL = """
from apps.calls.choices import CallStatus
from apps.calls.models import Turn
from apps.calls.services import answer_call, end_call, open_call
call = open_call("CA1", from_number="+15550003333", to_number="+15550000000")
answer_call(call.pk, "MZ1")
Turn.objects.create(call=call, index=0, speaker="caller",
    text="What time do you close?", started_ms=0, ended_ms=900)
end_call(call.pk, CallStatus.COMPLETED, "caller")
print(call.pk)
"""
TEN_MORE_MESSAGES = """
from apps.calls.summaries.asking import ask_for_summary
for _ in range(10):
    ask_for_summary({call_id})
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """Data of a call center that has not taken a call."""
    data_dir = tmp_path_factory.mktemp("migrated")
    Worker(data_dir).manage("migrate", "-v0")
    return data_dir


@pytest.fixture
def worker_of(tmp_path, migrated):
    """Make a worker with a fresh database; it is stopped in the end."""
    made = []
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)

    def make(**environment: str) -> Worker:
        made.append(worker := Worker(tmp_path, **environment))
        return worker

    yield make
    for worker in made:
        worker.stop()


def test_a_call_that_ends_gets_its_summary_whatever_is_sent_twice(worker_of):
    worker = worker_of()
    call_id = int(worker.python(A_CALL))
    worker.python(TEN_MORE_MESSAGES.format(call_id=call_id))
    assert len(worker.waiting_messages()) == 11

    worker.start()
    status, text, attempts = worker.wait_for_summary(call_id)

    assert status == "ready"
    assert "What time do you close?" in text
    assert attempts == 1
