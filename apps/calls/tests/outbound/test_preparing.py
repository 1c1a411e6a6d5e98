"""Whom a campaign calls is written down after its start, in portions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.calls.outbound import preparing, services, tasks
from apps.calls.outbound.choices import CampaignStatus, TargetStatus, WhyNot
from apps.calls.outbound.claiming import claim_next
from apps.calls.outbound.models import Campaign, OutboundTarget
from apps.calls.outbound.results import close_if_done
from apps.calls.tests.admin.people import signed_in, staff

from .people import NOW, appointment, at, campaign, customer, rule, target

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two customers a portion, one portion a message."""
    monkeypatch.setattr(preparing, "PORTION", 2)
    monkeypatch.setattr(preparing, "LONGEST_SECONDS", 0.0)


@pytest.fixture
def started() -> Campaign:
    """Five customers to call, nobody written down yet."""
    for _ in range(5):
        customer()
    which = campaign(status=CampaignStatus.DRAFT)
    with at():
        assert services.start(which)
    return which


def prepare(which: Campaign) -> bool:
    with at():
        more = preparing.prepare(which.pk)
    which.refresh_from_db()
    return more


def test_the_start_writes_nobody_down_itself(started, django_assert_max_num_queries):
    assert not started.targets.exists()
    started.refresh_from_db()
    assert (started.status, started.preparing) == (CampaignStatus.RUNNING, True)
    another = campaign(reason="brakes", status=CampaignStatus.DRAFT)
    with django_assert_max_num_queries(3):  # with the savepoint's two
        services.start(another)


def test_the_start_asks_a_worker(
    monkeypatch, django_capture_on_commit_callbacks
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(services, "ask_to_prepare", asked.append)
    which = campaign(status=CampaignStatus.DRAFT)
    with django_capture_on_commit_callbacks(execute=True):
        services.start(which)
        services.start(which)
    assert asked == [which.pk]


def test_portion_after_portion_everybody_is_written_down_once(started):
    assert [prepare(started) for _ in range(4)] == [True, True, False, False]
    assert not started.preparing
    assert started.targets.count() == 5
    assert started.targets.values("customer").distinct().count() == 5


def test_calls_begin_while_the_rest_is_being_written(started):
    assert prepare(started)
    assert claim_next(NOW) is not None


def test_it_is_not_done_before_everybody_is_written(started):
    prepare(started)
    started.targets.update(status=TargetStatus.DONE, attempts=1)
    close_if_done(started.pk)
    started.refresh_from_db()
    assert started.status == CampaignStatus.RUNNING
    while prepare(started):
        pass
    started.targets.update(status=TargetStatus.DONE)
    close_if_done(started.pk)
    started.refresh_from_db()
    assert started.status == CampaignStatus.DONE


def test_a_pause_stops_the_calls_and_not_the_writing(started):
    prepare(started)
    assert services.pause(started)
    while prepare(started):
        pass
    assert started.status == CampaignStatus.PAUSED
    assert started.targets.count() == 5
    assert claim_next(NOW) is None
    assert services.resume(started)
    assert claim_next(NOW) is not None


def test_who_stops_it_stops_the_writing(started):
    prepare(started)
    with at():
        assert services.stop(started) == 2
    assert not prepare(started)
    assert not started.preparing
    assert started.targets.count() == 2
    assert {t.why for t in started.targets.all()} == {WhyNot.STOPPED}
    assert preparing.unprepared() == []


def test_one_worker_writes_at_a_time(started):
    started.refresh_from_db()
    lease = preparing._take(started.pk)
    assert lease
    assert not preparing.prepare(started.pk)
    assert preparing.unprepared() == []
    assert not started.targets.exists()


def test_what_a_dead_worker_left_is_found_and_gone_on_with(started, monkeypatch):
    prepare(started)
    lease = preparing._take(started.pk)
    asked: list[int] = []
    monkeypatch.setattr(tasks, "ask_to_prepare", asked.append)
    tasks.sweep_campaigns()
    assert asked == []
    Campaign.objects.update(prepare_lease_until=timezone.now() - timedelta(seconds=1))
    tasks.sweep_campaigns()
    assert asked == [started.pk]
    while prepare(started):
        pass
    assert started.targets.count() == 5
    assert not preparing._portion(started.pk, lease or "")  # it was asleep, not dead


def test_a_worker_that_lost_its_lease_writes_nothing(started):
    old = preparing._take(started.pk)
    Campaign.objects.update(prepare_lease="another's")
    assert not preparing._portion(started.pk, old or "")
    assert not started.targets.exists()


def test_a_message_too_many_writes_nobody_twice(started):
    while prepare(started):
        pass
    Campaign.objects.update(preparing=True, prepared_to=0)
    while prepare(started):
        pass
    assert started.targets.count() == 5


def test_each_message_asks_for_the_next_one(started, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(tasks, "ask_to_prepare", asked.append)
    for _ in range(3):
        tasks.prepare_campaign(started.pk)
    assert asked == [started.pk, started.pk]


def test_who_waits_in_another_campaign_for_the_same_reason_is_not_called_twice():
    ann = customer()
    target(campaign(), ann)
    again = campaign(status=CampaignStatus.DRAFT)
    services.start(again)
    prepare(again)
    assert OutboundTarget.objects.get(campaign=again).why == WhyNot.CALLED_BEFORE


def test_a_rule_is_prepared_as_well():
    appointment(customer(), NOW + timedelta(hours=20))
    reminders = rule(status=CampaignStatus.DRAFT)
    with at():
        services.start(reminders)
    assert not prepare(reminders)
    assert reminders.targets.count() == 1
    assert (reminders.status, reminders.preparing) == (CampaignStatus.RUNNING, False)


def test_staff_see_that_it_is_being_prepared(started):
    prepare(started)
    looks = signed_in(staff("rita", "calls.view_campaign"))
    page = reverse("admin:calls_campaign_look", args=[started.pk])
    words = "Preparing: 2 customers written down so far."
    assert words in looks.get(page).content.decode()
    listed = looks.get(reverse("admin:calls_campaign_changelist"))
    assert "Preparing" in listed.content.decode()
    while prepare(started):
        pass
    assert "Preparing" not in looks.get(page).content.decode()
