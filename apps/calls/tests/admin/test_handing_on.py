"""The page of an escalation: briefing, history, handing on, outcome, trail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.calls import escalations
from apps.calls.models import CallSummary, Escalation

from .people import call_of, escalation, maria, say, signed_in, staff
from .test_worklist import LIST, do, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return staff("ana", group="agents")


@pytest.fixture
def ben():
    return staff("ben", group="agents")


def page(user, row: Escalation) -> str:
    url = reverse("admin:calls_escalation_change", args=[row.pk])
    return signed_in(user).get(url).content.decode()


def test_it_is_handed_on_to_a_named_colleague_and_counted(ana, ben):
    row = escalation()
    said = do(ana, "hand_on", row, to=ben.pk, note="yours")
    assert said == ["1 escalation handed on to ben."]
    assert (row.status, row.claimed_by) == ("claimed", ben)
    assert "handed it on to ben" in page(ana, row)


@pytest.mark.parametrize("to", ["", "x", "999999"])
def test_it_is_handed_to_nobody_else(ana, to):
    row = escalation()
    do(ana, "hand_on", row, to=to)
    assert row.status == "open"


def test_colleagues_without_the_right_are_neither_offered_nor_taken(ana):
    outsider = staff("eve", "calls.view_escalation")
    row = escalation()
    assert f'value="{outsider.pk}"' not in page(ana, row)
    assert do(ana, "hand_on", row, to=outsider.pk) == [
        "Choose a colleague who may work on escalations."
    ]


def test_what_another_has_is_theirs_to_hand_on(ana, ben):
    row = escalation(status="claimed", claimed_by=ben, claimed_at=timezone.now())
    cy = staff("cy", group="agents")
    said = do(ana, "hand_on", row, to=cy.pk)
    assert said == ["0 escalations changed: this one is claimed by ben already."]


def test_resolving_with_an_outcome_needs_no_words(ana):
    row = escalation()
    assert do(ana, "resolve", row, outcome="nonsense") == ["Say how it was resolved."]
    assert do(ana, "resolve", row, outcome="not_needed") == ["1 escalation resolved."]
    assert row.outcome == "not_needed"
    assert listed(ana, work="resolved", outcome="not_needed") == [row.pk]


def test_the_briefing_says_who_why_what_is_known_and_what_was_before(ana):
    earlier = call_of(maria(), minutes_ago=3000, outcome="booked")
    call = call_of(
        maria(),
        intent="book_appointment",
        slots={
            "service": {"label": "Brake inspection", "service_id": 3},
            "date": "tomorrow",
            "message": "About the bill.",
        },
    )
    say(call, "caller", "I want a person")
    CallSummary.objects.create(call=call, status="ready", text="Charged twice.")
    html = page(ana, escalation(call))
    for words in ("Brake inspection", "tomorrow", "About the bill.", "Charged twice."):
        assert words in html
    assert "label:" not in html
    assert reverse("admin:calls_call_change", args=[earlier.pk]) in html
    assert "Appointment booked" in html


def test_what_is_known_is_among_the_words_that_need_their_own_right():
    call = call_of(maria(), slots={"service": "Brake inspection"})
    looks_only = staff("lou", "calls.view_escalation", "customers.view_customer")
    assert "Brake inspection" not in page(looks_only, escalation(call))


def test_what_waits_too_long_is_marked_and_can_be_listed_alone(ana):
    late, fresh = escalation(call=call_of()), escalation(call=call_of())
    Escalation.objects.filter(pk=late.pk).update(
        answer_by=timezone.now() - timedelta(minutes=3)
    )
    assert listed(ana, work="overdue") == [late.pk]
    late.refresh_from_db()
    assert "overdue by 3 min" in page(ana, late)
    assert "overdue by" not in page(ana, fresh)


def test_the_list_publishes_the_service_level_beside_its_figure(ana, settings):
    settings.ESCALATION_ANSWER_SECONDS = {
        "urgent": 90,
        "high": 600,
        "normal": 1800,
        "low": 14_400,
    }
    row = escalation()
    escalations.claim(row.pk, ana)
    html = signed_in(ana).get(LIST).content.decode()
    assert "90 s (urgent), 10 min (high), 30 min (normal), 4 h (low)" in html
    assert "1 of 1" in html


def test_a_longer_history_takes_no_more_queries(ana, django_assert_max_num_queries):
    row = escalation()
    client = signed_in(ana)
    url = reverse("admin:calls_escalation_change", args=[row.pk])
    for _ in range(2):
        for number in range(4):
            other = call_of(maria(), minutes_ago=100 + number)
            escalation(other, status="resolved")
            escalations.claim(row.pk, ana)
            escalations.put_back(row.pk, ana)
        with django_assert_max_num_queries(16):
            client.get(url)
