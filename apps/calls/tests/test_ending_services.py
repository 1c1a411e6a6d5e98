"""A row ends once; what was lost may come back for a while; nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from apps.calls import services
from apps.calls.choices import CallStatus
from apps.calls.models import CallSummary
from apps.calls.summaries.asking import ask_for_summary
from apps.calls.tests.parts import live_call
from callcenter.celery import app as celery_app

pytestmark = pytest.mark.django_db
STATE = {"agent": {"timers": {}}, "tools": []}


@pytest.fixture
def asked(monkeypatch):
    ids: list[int] = []
    monkeypatch.setattr(services, "ask_for_summary", ids.append)
    return ids


def test_a_call_ends_once(asked, django_capture_on_commit_callbacks):
    call = live_call()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.end_call(call.pk, CallStatus.COMPLETED, "caller")
        assert not services.end_call(call.pk, CallStatus.FAILED, "late")
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")
    assert asked == [call.pk]


@pytest.mark.parametrize("ahead_seconds", [-5, 0.5])
def test_no_call_ends_before_it_was_answered(ahead_seconds):
    """Who answered looked at the clock after us, and was in the row before us."""
    began = timezone.now()
    answered_at = began + timedelta(seconds=ahead_seconds)
    call = live_call(answered_at=answered_at)
    assert services.end_call(call.pk, CallStatus.COMPLETED, "caller")
    call.refresh_from_db()
    if ahead_seconds > 0:
        assert call.ended_at == answered_at
    else:
        assert began <= call.ended_at <= timezone.now()


def test_a_call_nobody_answered_ends_when_it_ends():
    began = timezone.now()
    call = live_call()
    services.end_call(call.pk, CallStatus.FAILED, "busy")
    call.refresh_from_db()
    assert began <= call.ended_at <= timezone.now()


def test_a_reason_longer_than_its_column_is_cut():
    call = live_call()
    services.end_call(call.pk, CallStatus.FAILED, "x" * 500)
    call.refresh_from_db()
    assert call.end_reason == "x" * 60


def test_the_summary_of_a_call_that_may_come_back_waits(
    asked, django_capture_on_commit_callbacks
):
    call = live_call()
    with django_capture_on_commit_callbacks(execute=True):
        services.end_call(call.pk, CallStatus.LOST, "stream lost", snapshot=STATE)
    assert asked == []


def test_a_lost_call_comes_back_as_it_was():
    call = live_call()
    services.end_call(call.pk, CallStatus.LOST, "stream lost", snapshot=STATE)
    CallSummary.objects.create(call=call)
    answered = services.answer_call(call.pk, "MZ2")
    assert answered is not None
    assert answered.snapshot == STATE
    call.refresh_from_db()
    assert (call.status, call.end_reason, call.ended_at, call.next_step) == (
        CallStatus.IN_PROGRESS,
        "",
        None,
        {},
    )
    assert not CallSummary.objects.filter(call=call).exists()


def test_a_call_that_comes_back_counts_from_its_first_answer():
    answered_at = timezone.now() - timedelta(minutes=3)
    call = live_call(answered_at=answered_at)
    services.end_call(call.pk, CallStatus.LOST, "stream lost", snapshot=STATE)
    answered = services.answer_call(call.pk, "MZ2")
    assert answered is not None
    assert answered.call.answered_at == answered_at
    assert answered.offset_ms >= 180_000


@pytest.mark.parametrize("status", ["completed", "failed", "refused"])
def test_a_call_that_is_over_does_not_come_back(status):
    call = live_call(status=status, next_step={"verb": "resume", "snapshot": STATE})
    assert services.answer_call(call.pk, "MZ2") is None


@pytest.mark.parametrize("error", [BrokerError("refused"), OSError("disk full")])
def test_a_broker_that_is_away_costs_a_log_line(monkeypatch, caplog, error):
    def refuse(*args, **options):
        raise error

    monkeypatch.setattr(type(celery_app), "send_task", refuse)
    ask_for_summary(7)
    assert [r.fields["call_id"] for r in caplog.records] == [7]


def test_the_times_of_a_call_count_from_its_answer():
    call = live_call(answered_at=timezone.now() - timedelta(seconds=3))
    # However long it took to get everything ready for it.
    assert services.Answered(call).offset_ms == pytest.approx(3_000, abs=500)


def test_asking_for_a_summary_loads_no_vendor_s_library():
    # It happens in the server, between two frames of other calls.
    code = (
        "import sys, django; django.setup(); import apps.calls.tasks; "
        "sys.exit('openai' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "callcenter.settings"},
    )
    assert done.returncode == 0
