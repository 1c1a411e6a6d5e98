"""What a draft changes, counted on past calls and labelled utterances."""

from __future__ import annotations

import pytest

from apps.agentbrain.models import EscalationRule, IntentPattern, LabelledUtterance
from apps.calls.backtesting.figures import MOST_LISTED, Listing, Tally

from .past import BOOKING, backtested, load_shop, past_call, pattern, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(db):
    load_shop()


def label(text: str, intent: str = "", **fields) -> None:
    LabelledUtterance.objects.create(text=text, intent=intent, **fields)


def test_a_draft_like_what_answers_changes_nothing():
    past_call(*BOOKING, intent="book_appointment", outcome="booked")
    publish()
    result = backtested().result
    assert result["utterances"] == {
        "heard": len(BOOKING),
        "total": 0,
        "listed": [],
        "unlisted": 0,
    }
    assert result["replayed"]["calls"] == 1
    assert result["replayed"]["same_outcome_as_really"] == 1
    (flow,) = result["flows"]
    assert flow["flow"] == "inbound_new book_appointment"
    assert flow["completed"] == {"really": 1, "before": 1, "after": 1}
    assert flow["turns"] == {"before": 8, "after": 8}


def test_utterances_that_change_intent_are_listed_with_their_call():
    first = past_call("gubbins please")
    past_call("Gubbins please")
    publish()
    pattern("ask_services", "gubbins")
    utterances = backtested().result["utterances"]
    assert utterances["total"] == 2
    (line,) = utterances["listed"]
    assert (line["text"].lower(), line["before"], line["after"], line["times"]) == (
        "gubbins please",
        "",
        "ask_services",
        2,
    )
    assert line["call"] >= first.pk


def test_escalations_that_appear_and_vanish_are_told_apart():
    past_call("that is bananas", "it is plain ridiculous and i am furious")
    EscalationRule.objects.create(reason="anger", pattern="furious", priority="high")
    publish()
    EscalationRule.objects.filter(reason="anger").delete()
    EscalationRule.objects.create(reason="threat", pattern="bananas")
    result = backtested().result["escalations"]
    (appeared,) = result["appeared"]["listed"]
    (vanished,) = result["vanished"]["listed"]
    assert (appeared["text"], appeared["reason"]) == ("that is bananas", "threat")
    assert vanished["reason"] == "anger"


def test_flows_that_no_longer_complete_show():
    past_call(*BOOKING, intent="book_appointment", outcome="booked")
    publish()
    IntentPattern.objects.filter(intent__code__in=("book_appointment",)).delete()
    EscalationRule.objects.create(reason="anger", pattern="oil change")
    (flow,) = backtested().result["flows"]
    assert flow["completed"] == {"really": 1, "before": 1, "after": 0}
    assert flow["escalated"] == {"really": 0, "before": 0, "after": 1}


def test_precision_and_recall_are_counted_per_intent_before_and_after():
    label("gubbins one", "ask_services")
    label("gubbins two", "ask_services")
    label("gubbins three", "")
    publish()
    pattern("ask_services", "gubbins")
    rows = {row["code"]: row for row in backtested().result["intents"]}
    assert rows["ask_services"]["before"] == {
        "right": 0,
        "false": 0,
        "missed": 2,
        "precision": None,
        "recall": 0.0,
    }
    assert rows["ask_services"]["after"] == {
        "right": 2,
        "false": 1,
        "missed": 0,
        "precision": round(2 / 3, 4),
        "recall": 1.0,
    }


def test_escalations_are_measured_where_staff_looked_at_them():
    label("that is bananas", should_escalate=True)
    label("bananas are on my list", should_escalate=False)
    label("more bananas", should_escalate=None)
    publish()
    EscalationRule.objects.create(reason="threat", pattern="bananas")
    rows = {row["code"]: row for row in backtested().result["intents"]}
    after = rows["needs a person"]["after"]
    assert (after["right"], after["false"], after["missed"]) == (1, 1, 0)


def test_a_label_that_breaks_by_an_alarm_says_so():
    label("bananas are on my list", should_escalate=False)
    publish()
    EscalationRule.objects.create(reason="threat", pattern="bananas")
    (broken,) = backtested().result["labelled"]["broken"]["listed"]
    assert broken["to_a_person"] == "after"


def test_examples_are_counted_apart_because_they_teach():
    label("gubbins one", "ask_services", use="example")
    publish()
    pattern("ask_services", "gubbins")
    result = backtested().result
    assert result["labelled"]["example"] == {"total": 1, "before": 0, "after": 1}
    assert result["labelled"]["test_case"]["total"] == 0
    assert result["intents"] == []
    (fixed,) = result["labelled"]["fixed"]["listed"]
    assert fixed["meant"] == "ask_services"


def test_a_test_case_that_breaks_is_listed():
    pattern("ask_services", "gubbins")
    label("gubbins one", "ask_services")
    publish()
    IntentPattern.objects.filter(pattern="gubbins").delete()
    (broken,) = backtested().result["labelled"]["broken"]["listed"]
    assert (broken["before"], broken["after"]) == ("ask_services", "")


def test_long_numbers_are_masked():
    past_call("gubbins for five five five one two three four five six seven")
    publish()
    pattern("ask_services", "gubbins")
    (line,) = backtested().result["utterances"]["listed"]
    assert line["text"] == "gubbins for [number removed]"


def test_a_call_that_cannot_be_replayed_is_counted_and_spoils_nothing(caplog):
    past_call("hello")
    past_call("hello", outcome="nothing", slots={"start": "not a time"})
    call = past_call("i need an oil change tomorrow")
    call.slots = {"start": "not a time"}
    call.save()
    publish()
    replayed = backtested().result["replayed"]
    assert replayed["calls"] + replayed["failed"] == 3


def test_a_listing_counts_all_and_lists_some():
    listing = Listing()
    for number in range(MOST_LISTED + 50):
        listing.add(f"text {number}", 1, after="x")
    listing.add("TEXT 0", 1, after="x")
    data = listing.as_data()
    assert data["total"] == MOST_LISTED + 51
    assert len(data["listed"]) == MOST_LISTED
    assert data["listed"][0]["times"] == 2
    assert data["unlisted"] == 50


def test_a_rate_of_nothing_is_none():
    assert Tally().as_data()["precision"] is None
    assert Tally(right=1, missed=3).as_data()["recall"] == 0.25
