"""Escalations are claimed by one, resolved once, and their history is kept."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from apps.calls import escalations
from apps.calls.choices import EscalationStatus
from apps.calls.models import CallEvent, Escalation
from apps.calls.tests.parts import live_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return get_user_model().objects.create_user("ann")


@pytest.fixture
def bob():
    return get_user_model().objects.create_user("bob")


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
