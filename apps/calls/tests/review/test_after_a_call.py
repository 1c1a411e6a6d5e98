"""Once a call is over, what staff should look at is put up for review."""

from __future__ import annotations

import pytest

from apps.calls import sweeper, tasks
from apps.calls.models import Call, CallSummary, ReviewItem
from apps.calls.review.finding import MOST_ITEMS_A_CALL, find_items

from ..admin.people import call_of, escalation, live_call, say
from .spoken import heard

pytestmark = pytest.mark.django_db


def puzzling(call: Call) -> Call:
    say(call, "agent", "How can I help?")
    heard(call, "the thing", question="intent", missed=True)
    heard(call, "get me a person", question="intent")
    escalation(call, words="get me a person")
    return call


def found(call: Call) -> list[tuple[str, str]]:
    rows = ReviewItem.objects.filter(turn__call=call).order_by("turn__index")
    return list(rows.values_list("turn__text", "reason"))


EXPECTED = [("the thing", "unsure"), ("get me a person", "escalated")]


def test_the_task_after_a_call_finds_what_was_not_understood():
    call = puzzling(call_of())
    tasks.summarize_call(call.pk)
    assert found(call) == EXPECTED
    assert call.summary.status == "ready"


def test_looking_twice_changes_nothing_staff_have_done():
    call = puzzling(call_of())
    assert find_items(call.pk) == 2
    ReviewItem.objects.filter(reason="unsure").update(status="dismissed")
    assert find_items(call.pk) == 0
    assert ReviewItem.objects.get(reason="unsure").status == "dismissed"


def test_words_that_came_after_the_line_was_resumed_are_found_too():
    call = puzzling(call_of())
    find_items(call.pk)
    heard(call, "hello, what", question="intent", missed=True)
    assert find_items(call.pk) == 1


def test_calls_closed_by_the_sweeper_are_looked_at_as_well():
    call = puzzling(live_call(minutes_ago=9))
    sweeper.close_lost_calls()
    Call.objects.filter(pk=call.pk).update(ended_at="2026-01-01T00:00:00Z")
    tasks.sweep_missing_summaries()
    for call_id in sweeper.calls_without_summary():
        tasks.summarize_call(call_id)
    assert found(call) == EXPECTED


def test_a_failure_to_look_does_not_cost_the_call_its_summary(monkeypatch):
    call = puzzling(call_of())

    def broken(call_id: int) -> int:
        raise ValueError(call_id)

    monkeypatch.setattr(tasks, "find_items", broken)
    tasks.summarize_call(call.pk)
    assert CallSummary.objects.get(call=call).status == "ready"


def test_one_odd_call_does_not_fill_the_queue(django_assert_max_num_queries):
    call = call_of()
    for number in range(MOST_ITEMS_A_CALL + 10):
        heard(call, f"noise {number}", missed=True)
    with django_assert_max_num_queries(16):
        assert find_items(call.pk) == MOST_ITEMS_A_CALL
    assert find_items(call.pk) == 0


def test_a_call_that_is_gone_has_nothing_to_look_at():
    assert find_items(123456) == 0
