"""Escalations are claimed by one, resolved once, and their history is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from apps.calls import escalations
from apps.calls.choices import EscalationStatus
from apps.calls.escalations.figures import waiting
from apps.calls.escalations.trail import trail
from apps.calls.models import CallEvent, Escalation
from apps.calls.tests.admin.people import staff
from apps.calls.tests.parts import live_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return get_user_model().objects.create_user("ann")


@pytest.fixture
def bob():
    return get_user_model().objects.create_user("bob")


@pytest.fixture
def agents():
    return [staff(name, group="agents") for name in ("una", "vic")]


@pytest.fixture
def escalation():
    return raise_one()


def raise_one(call=None, at_ms: int | None = 1200) -> Escalation:
    return escalations.raise_for(
        (call or live_call("CA-esc")).pk,
        reason="human_requested",
        priority="high",
        words="a person please",
        at_ms=at_ms,
    )


def log_of(escalation: Escalation) -> list[str]:
    events = CallEvent.objects.filter(call=escalation.call)
    return list(events.values_list("kind", flat=True))


def test_raising_it_again_gives_the_open_one(escalation):
    again = raise_one(escalation.call)
    assert again == escalation
    assert log_of(escalation) == ["escalated"]


def test_what_the_agent_logged_itself_is_not_logged_twice():
    escalation = raise_one(at_ms=None)
    assert log_of(escalation) == []


def test_an_unknown_priority_becomes_normal():
    escalation = escalations.raise_for(
        live_call().pk, reason="complaint", priority="terrible"
    )
    assert escalation.priority == "normal"


def test_the_first_claim_wins(escalation, ann, bob):
    assert escalations.claim(escalation.pk, ann)
    assert not escalations.claim(escalation.pk, bob)
    escalation.refresh_from_db()
    assert escalation.claimed_by == ann
    assert escalation.claimed_at is not None
    assert log_of(escalation) == ["escalated", "escalation_claimed"]


def test_who_claimed_it_resolves_it(escalation, ann, bob):
    escalations.claim(escalation.pk, ann)
    assert not escalations.resolve(escalation.pk, bob, "mine")
    assert escalations.resolve(escalation.pk, ann, "called back")
    assert not escalations.resolve(escalation.pk, ann, "twice")
    escalation.refresh_from_db()
    assert (escalation.status, escalation.resolution, escalation.resolved_by) == (
        EscalationStatus.RESOLVED,
        "called back",
        ann,
    )


def test_an_open_one_can_be_resolved_at_once(escalation, bob):
    assert escalations.resolve(escalation.pk, bob, "done")


def test_a_resolved_one_can_be_reopened(escalation, ann):
    escalations.resolve(escalation.pk, ann, "done")
    assert escalations.reopen(escalation.pk, ann)
    escalation.refresh_from_db()
    assert (escalation.status, escalation.claimed_by, escalation.resolved_by) == (
        EscalationStatus.OPEN,
        None,
        None,
    )
    assert not escalations.reopen(escalation.pk, ann)


def test_it_is_not_reopened_beside_a_newer_one_of_the_same_reason(escalation, ann):
    escalations.resolve(escalation.pk, ann, "done")
    newer = raise_one(escalation.call)
    assert newer.pk != escalation.pk
    assert not escalations.reopen(escalation.pk, ann)
    escalation.refresh_from_db()
    assert escalation.status == EscalationStatus.RESOLVED


def test_nobody_claims_what_is_not_there(ann):
    assert not escalations.claim(999_999, ann)


def test_handing_on_gives_it_to_the_colleague_and_keeps_the_note(escalation, agents):
    ann, bob = agents
    escalations.claim(escalation.pk, ann)
    assert escalations.hand_on(escalation.pk, ann, bob, "prefers mornings")
    escalation.refresh_from_db()
    assert (escalation.claimed_by, escalation.handed_on_count) == (bob, 1)
    event = CallEvent.objects.get(kind="escalation_handed_on")
    assert event.data == {
        "escalation_id": escalation.pk,
        "by": ann.username,
        "to": bob.username,
        "note": "prefers mornings",
    }


def test_what_a_colleague_has_claimed_is_not_handed_on_by_somebody_else(
    escalation, agents
):
    ann, bob = agents
    escalations.claim(escalation.pk, bob)
    assert not escalations.hand_on(escalation.pk, ann, bob)


def test_it_is_handed_only_to_whoever_may_work_on_it(escalation, agents):
    outsider = get_user_model().objects.create_user("eve", is_staff=True)
    left = agents[1]
    left.is_active = False
    left.save()
    for somebody in (outsider, left):
        with pytest.raises(escalations.NotEligible):
            escalations.hand_on(escalation.pk, agents[0], somebody)
    escalation.refresh_from_db()
    assert escalation.status == EscalationStatus.OPEN


def test_a_new_one_is_given_its_time_by_its_priority(settings, escalation):
    settings.ESCALATION_ANSWER_SECONDS = {"urgent": 60, "normal": 900}
    urgent = escalations.raise_for(escalation.call_id, reason="x", priority="urgent")
    low = escalations.raise_for(escalation.call_id, reason="y", priority="low")
    assert (urgent.answer_by - urgent.waiting_since).total_seconds() == 60
    assert low.service_level_seconds == 900


def test_the_first_claim_decides_whether_it_was_in_time(escalation, ann, bob):
    late = raise_one(live_call("CA-late"))
    Escalation.objects.filter(pk=late.pk).update(answer_by=timezone.now())
    escalations.claim(escalation.pk, ann)
    escalations.claim(late.pk, ann)
    for row, in_time in ((escalation, True), (late, False)):
        escalations.reopen(row.pk, ann)
        escalations.claim(row.pk, bob)
        row.refresh_from_db()
        assert row.answered_in_time is in_time


def test_time_worked_on_adds_up_over_everybody_who_had_it(escalation, ann, bob):
    for user in (ann, bob):
        escalations.claim(escalation.pk, user)
        ago = timezone.now() - timedelta(minutes=5)
        Escalation.objects.filter(pk=escalation.pk).update(claimed_at=ago)
        if user is ann:
            escalations.put_back(escalation.pk, ann)
    escalations.resolve(escalation.pk, bob, "done")
    escalation.refresh_from_db()
    assert escalation.handled_seconds == pytest.approx(600, abs=5)


def test_reopening_counts_and_starts_the_wait_anew(escalation, ann):
    escalations.claim(escalation.pk, ann)
    escalations.put_back(escalation.pk, ann, "not mine")
    escalation.refresh_from_db()
    assert escalation.reopened_count == 0, "it was never resolved"
    escalations.resolve(escalation.pk, ann, "done", "solved")
    escalations.reopen(escalation.pk, ann, "called again")
    escalation.refresh_from_db()
    assert (escalation.reopened_count, escalation.outcome) == (1, "")
    assert escalation.waiting_since > escalation.created_at
    assert escalation.answer_by > escalation.waiting_since


def test_the_trail_names_every_step_with_its_note(escalation, agents):
    ann, bob = agents
    escalations.claim(escalation.pk, ann)
    escalations.hand_on(escalation.pk, ann, bob, "yours")
    escalations.resolve(escalation.pk, bob, "paid back", "solved")
    escalations.reopen(escalation.pk, ann, "not paid")
    other = escalations.raise_for(escalation.call_id, reason="x", priority="low")
    escalations.claim(other.pk, bob)
    steps = [(step.who, step.what, step.note) for step in trail(escalation)]
    assert steps == [
        ("", "raised it", ""),
        (ann.username, "claimed it", ""),
        (ann.username, f"handed it on to {bob.username}", "yours"),
        (bob.username, "resolved it: solved", "paid back"),
        (ann.username, "reopened it", "not paid"),
    ]


def test_the_service_level_counts_what_is_decided(escalation, ann):
    """In time, too late, and not taken though its time is over; what still has time
    is not counted."""
    rows = [raise_one(live_call(f"CA{number}")) for number in range(3)]
    past = timezone.now() - timedelta(seconds=1)
    late = Escalation.objects.filter(pk__in=[rows[1].pk, rows[2].pk])
    late.update(answer_by=past)
    escalations.claim(rows[0].pk, ann)
    escalations.claim(rows[1].pk, ann)
    figures = waiting(timezone.now(), ann.pk)
    level = figures.service_level
    assert (level.numerator, level.denominator) == (1, 3)
    assert (figures.open, figures.overdue, figures.mine) == (2, 1, 2)
