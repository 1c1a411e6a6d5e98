"""A backtest is run by one worker, and by none for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.agentbrain.models import AgentProfile, Backtest, Intent
from apps.agentbrain.versions import backtests
from apps.agentbrain.versions.backtests import (
    QUEUED_TOO_LONG,
    STALE_AFTER,
    ask_for_backtest,
    give_up_stale,
)
from apps.calls.backtesting import run as running
from apps.calls.backtesting.run import NotOurs, claim, run
from apps.calls.tasks import run_backtest

from .past import backtested, load_shop, past_call, pattern, publish

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


@pytest.fixture
def queued(db) -> Backtest:
    AgentProfile.objects.create(name="Day", business_name="Elm", active=True)
    Intent.objects.create(code="book_appointment", name="Book")
    return ask_for_backtest(None)[0]


def test_the_task_leaves_its_figures_and_its_classifier(db):
    load_shop()
    past_call("hello there")
    publish()
    test = backtested()
    assert (test.done, test.total) == (1, 1)
    assert test.finished_at is not None
    assert test.result["limit"] == 500
    assert test.base.number == 1


def test_a_second_message_runs_nothing_twice(queued):
    run_backtest(queued.pk)
    first = Backtest.objects.get(pk=queued.pk)
    run_backtest(queued.pk)
    assert Backtest.objects.get(pk=queued.pk).finished_at == first.finished_at


def test_two_workers_cannot_hold_one_test(queued):
    assert claim(queued.pk) is not None
    assert claim(queued.pk) is None


def test_a_test_whose_worker_is_gone_is_taken_up_by_another(queued):
    first = claim(queued.pk)
    long_ago = timezone.now() - LONG_AGO
    Backtest.objects.filter(pk=queued.pk).update(heartbeat_at=long_ago)
    assert claim(queued.pk) is not None
    with pytest.raises(NotOurs):
        first.write(error="from the dead")
    assert Backtest.objects.get(pk=queued.pk).error == ""


def test_a_stale_heartbeat_is_a_failure_with_a_reason(queued):
    hold = claim(queued.pk)
    assert give_up_stale() == 0
    late = timezone.now() - STALE_AFTER - timedelta(seconds=1)
    Backtest.objects.filter(pk=queued.pk).update(heartbeat_at=late)
    assert give_up_stale() == 1
    test = Backtest.objects.get(pk=queued.pk)
    assert test.status == "failed"
    assert "Start it again" in test.error
    with pytest.raises(NotOurs):
        hold.write()


def test_what_no_worker_takes_is_given_up_in_the_end(queued):
    Backtest.objects.update(
        created_at=timezone.now() - QUEUED_TOO_LONG - timedelta(seconds=1)
    )
    give_up_stale()
    assert "worker running" in Backtest.objects.get(pk=queued.pk).error


def test_a_failure_stands_in_the_row(queued, monkeypatch):
    def broken(_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(running, "latest_calls", broken)
    run(queued.pk)
    test = Backtest.objects.get(pk=queued.pk)
    assert (test.status, test.error) == ("failed", "RuntimeError: the disk is full")


def test_progress_is_told_while_it_runs(queued, monkeypatch):
    monkeypatch.setattr(running, "BEAT_EVERY", timedelta(0))
    hold = claim(queued.pk)
    for _ in range(3):
        hold.step()
    assert Backtest.objects.get(pk=queued.pk).done == 3


# Asking


def test_the_same_draft_is_tested_once(queued):
    assert ask_for_backtest(None) == (queued, False)
    run(queued.pk)
    assert ask_for_backtest(None) == (queued, False)
    again, made = ask_for_backtest(None, again=True)
    assert made
    assert again != queued


def test_another_draft_or_another_version_is_another_test(queued):
    run(queued.pk)
    pattern("book_appointment", "book")
    second, made = ask_for_backtest(None)
    assert made
    run(second.pk)
    publish()
    third, made = ask_for_backtest(None)
    assert made
    assert third.base.number == 1


def test_a_failed_test_can_be_started_again(queued):
    Backtest.objects.update(status="failed")
    test, made = ask_for_backtest(None)
    assert made
    assert test != queued


def test_without_a_broker_it_has_failed_and_says_so(queued, monkeypatch):
    def away(*args, **kwargs):
        raise OSError("connection refused")

    monkeypatch.setattr(backtests.current_app, "send_task", away)
    pattern("book_appointment", "book")
    test, _ = ask_for_backtest(None)
    test.refresh_from_db()
    assert test.status == "failed"
    assert "broker" in test.error
