"""Trying to reach somebody: written down, tried again later, and ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.calls import escalations
from apps.calls.callbacks import promising, steps
from apps.calls.models import Callback, WebhookDelivery
from apps.calls.tests.admin.people import staff
from apps.calls.tests.parts import live_call
from apps.calls.tests.webhooks.endpoints import endpoint
from apps.customers.models import OpeningHours

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return staff("ana", group="agents")


@pytest.fixture
def ben():
    return staff("ben", group="agents")


@pytest.fixture
def row(settings) -> Callback:
    OpeningHours.objects.all().delete()
    settings.CALLBACK_TRIES = 3
    made = promising.promise("+15550107777", reason="promised")
    assert made is not None
    return made


def test_whoever_claims_it_tries(row, ana, ben):
    assert steps.claim(row.pk, ana)
    assert not steps.claim(row.pk, ben)
    assert steps.record_try(row.pk, ben, "reached") is None
    done = steps.record_try(row.pk, ana, "reached", "all well")
    assert done is not None
    assert (done.status, done.tries) == ("done", 1)
    assert row.attempts.get().note == "all well"
    assert steps.record_try(row.pk, ana, "reached") is None, "it was done already"


def test_no_answer_makes_it_due_again_for_anybody(row, ana):
    steps.claim(row.pk, ana)
    again = steps.record_try(row.pk, ana, "no_answer")
    assert again is not None
    assert (again.status, again.assigned_to) == ("due", None)
    assert again.due_at > timezone.now()


def test_staff_say_when_to_try_again(row, ana):
    tomorrow = timezone.now() + timedelta(days=1)
    again = steps.record_try(row.pk, ana, "busy", again_at=tomorrow)
    assert again is not None
    assert again.due_at == tomorrow


def test_after_the_last_try_it_is_given_up(row, ana):
    for _ in range(3):
        last = steps.record_try(row.pk, ana, "no_answer")
    assert last is not None
    assert (last.status, last.tries) == ("given_up", 3)
    assert last.closed_at is not None


@pytest.mark.parametrize("result", ["wrong_number", "not_wanted"])
def test_nobody_is_called_again_who_cannot_or_will_not_be(row, ana, result):
    ended = steps.record_try(row.pk, ana, result)
    assert ended is not None
    assert ended.status == "given_up"


def test_giving_back_and_giving_up(row, ana, ben):
    steps.claim(row.pk, ana)
    assert not steps.give_up(row.pk, ben)
    assert steps.give_back(row.pk, ben)
    assert not steps.give_back(row.pk, ben)
    assert steps.give_up(row.pk, ben, "moved away")
    assert not steps.claim(row.pk, ana)


def test_reaching_the_caller_resolves_what_it_was_promised_for(ana):
    call = live_call("CA-x")
    escalation = escalations.raise_for(call.pk, reason="complaint", priority="high")
    row = promising.promise(
        "+15550107777", reason="complaint", call=call, escalation=escalation
    )
    assert row is not None
    steps.record_try(row.pk, ana, "reached", "paid back")
    escalation.refresh_from_db()
    assert (escalation.status, escalation.outcome) == ("resolved", "called_back")
    assert escalation.resolution == "paid back"


def test_it_is_told_once_when_it_becomes_due_and_again_after_a_try(row, ana):
    endpoint("http://127.0.0.1:9/")
    assert steps.tell_due() == 0, "it is not due yet"
    for told in (1, 2):
        past = timezone.now() - timedelta(seconds=1)
        Callback.objects.filter(pk=row.pk).update(due_at=past)
        assert steps.tell_due() == 1
        assert steps.tell_due() == 0
        assert WebhookDelivery.objects.filter(event="callback.due").count() == told
        steps.record_try(row.pk, ana, "no_answer")
