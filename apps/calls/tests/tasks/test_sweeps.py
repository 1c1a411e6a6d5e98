"""Sweeps end the calls nobody holds and find the summaries nobody writes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.calls import sweeper, tasks
from apps.calls.choices import CallStatus, SummaryStatus
from apps.calls.models import Call, CallEvent, CallSummary
from callcenter import celery_app

from .calls import ago, call

pytestmark = pytest.mark.django_db
IN_PROGRESS, RINGING = CallStatus.IN_PROGRESS, CallStatus.RINGING


@pytest.fixture
def sent(monkeypatch):
    """The messages that would go to the broker: (task, arguments, options)."""
    messages = []

    def send(self, name, args=None, kwargs=None, **options):
        messages.append((name, args, options))

    monkeypatch.setattr(type(celery_app), "send_task", send)
    monkeypatch.setattr(
        tasks.summarize_call,
        "apply_async",
        lambda args, **options: messages.append(
            (tasks.summarize_call.name, args, options)
        ),
    )
    return messages


def test_a_call_whose_process_fell_silent_is_lost():
    silent = call(IN_PROGRESS, answered_at=ago(120), heartbeat_at=ago(50))

    tasks.sweep_lost_calls()

    silent.refresh_from_db()
    assert silent.status == CallStatus.LOST
    assert silent.end_reason == "lost"
    assert silent.ended_at == silent.heartbeat_at
    event = CallEvent.objects.get(call=silent, kind="call_ended")
    assert event.data == {"status": "lost", "reason": "lost", "by": "sweeper"}
    assert 69_000 <= event.at_ms <= 71_000


def test_a_call_that_never_showed_a_sign_of_life_is_lost():
    silent = call(IN_PROGRESS, answered_at=ago(60), heartbeat_at=None)

    tasks.sweep_lost_calls()

    silent.refresh_from_db()
    assert silent.status == CallStatus.LOST
    assert silent.ended_at == silent.answered_at


def test_a_call_that_shows_signs_of_life_goes_on():
    alive = call(IN_PROGRESS, heartbeat_at=ago(40))

    tasks.sweep_lost_calls()

    alive.refresh_from_db()
    assert alive.status == IN_PROGRESS
    assert not CallEvent.objects.filter(call=alive).exists()


@pytest.mark.parametrize(
    ("silent_seconds", "stream_sid", "status", "reason"),
    [
        (130, "", CallStatus.FAILED, "never connected"),
        (130, "MZ1", CallStatus.LOST, "lost"),
        (110, "", RINGING, ""),
    ],
)
def test_a_call_that_only_rings_is_ended_after_two_minutes(
    silent_seconds, stream_sid, status, reason
):
    ringing = call(RINGING, stream_sid=stream_sid, heartbeat_at=ago(silent_seconds))

    tasks.sweep_lost_calls()

    ringing.refresh_from_db()
    assert (ringing.status, ringing.end_reason) == (status, reason)


def test_two_sweeps_end_a_call_once():
    silent = call(IN_PROGRESS, heartbeat_at=ago(50))

    assert [sweeper.close_lost_calls(), sweeper.close_lost_calls()] == [1, 0]
    assert CallEvent.objects.filter(call=silent).count() == 1


@pytest.mark.parametrize(
    "change",
    [{"heartbeat_at": ago(0)}, {"status": CallStatus.COMPLETED}, {"stream_sid": "MZ2"}],
)
def test_a_call_that_moved_on_while_the_sweep_looked_is_left_alone(change):
    silent = call(IN_PROGRESS, heartbeat_at=ago(50))
    Call.objects.filter(pk=silent.pk).update(**change)

    assert sweeper._close(silent, CallStatus.LOST, "lost", silent.started_at) == 0
    assert not CallEvent.objects.filter(call=silent).exists()


def test_a_lost_calls_summary_is_asked_for(sent, django_capture_on_commit_callbacks):
    silent = call(IN_PROGRESS, heartbeat_at=ago(50))

    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_lost_calls()

    assert sent == [("calls.summarize_call", (silent.pk,), {})]


def test_an_ended_call_without_summary_is_queued_again(sent):
    forgotten = call()

    tasks.sweep_missing_summaries()

    assert [message[:2] for message in sent] == [
        ("calls.summarize_call", (forgotten.pk,))
    ]
    assert sent[0][2]["expires"] < 60


@pytest.mark.parametrize(
    ("summary", "queued"),
    [
        ({"status": SummaryStatus.READY}, False),
        ({"status": SummaryStatus.FAILED}, False),
        ({"attempts": 1, "not_before": -60}, False),
        ({"attempts": 1, "not_before": 1}, True),
        ({"attempts": 0, "not_before": None}, True),
    ],
)
def test_only_summaries_that_are_due_are_queued(summary, queued):
    ended = call()
    if (seconds := summary.get("not_before")) is not None:
        summary = {**summary, "not_before": ago(seconds)}
    CallSummary.objects.create(call=ended, **summary)

    assert sweeper.calls_without_summary() == ([ended.pk] if queued else [])


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        (IN_PROGRESS, {}),
        (RINGING, {}),
        (CallStatus.LOST, {"next_step": {"verb": "resume", "snapshot": {}}}),
    ],
)
def test_calls_that_are_not_over_are_not_queued(status, fields):
    call(status, **fields)

    assert sweeper.calls_without_summary() == []


def test_a_call_that_ended_only_just_is_left_to_its_own_message():
    call(ended_at=ago(2))

    assert sweeper.calls_without_summary() == []


def test_a_sweep_queues_a_bounded_number_the_oldest_first(monkeypatch):
    monkeypatch.setattr(sweeper, "MOST_AT_ONCE", 2)
    newer, oldest, older = (
        call(ended_at=ago(60) - timedelta(minutes=minutes)) for minutes in (1, 9, 5)
    )

    assert sweeper.calls_without_summary() == [oldest.pk, older.pk]
    assert newer.pk not in sweeper.calls_without_summary()
