"""What differs is told so that staff know their own edit again."""

from __future__ import annotations

import pytest

from apps.agentbrain.models import (
    AgentProfile,
    EscalationRule,
    Intent,
    IntentPattern,
    LabelledUtterance,
    Wording,
)
from apps.agentbrain.versions.content import read_draft
from apps.agentbrain.versions.differences import Change, count, differences

from .shop import edit, intent, small_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def before(db) -> str:
    small_agent()
    return read_draft().text


def told(before: str) -> dict[str, tuple[Change, ...]]:
    sections = differences(before, read_draft().text)
    return {section.title: section.changes for section in sections}


def test_nothing_differs_from_itself(before):
    assert told(before) == {}


def test_an_edited_pattern_is_one_change(before):
    edit("book", "reserve")
    assert told(before) == {
        "Intent Book appointment (book_appointment)": (
            Change("changed", "pattern", "book", "reserve"),
        )
    }


def test_another_weight_is_told_as_such(before):
    IntentPattern.objects.filter(pattern="book").update(weight=1.5)
    (changes,) = told(before).values()
    assert changes == (Change("changed", "weight of book", "1", "1.5"),)


def test_a_pattern_switched_off_is_a_pattern_removed(before):
    IntentPattern.objects.filter(pattern="cancel").update(active=False)
    (changes,) = told(before).values()
    assert changes == (Change("removed", "pattern", before="cancel"),)


def test_examples_are_told_one_by_one(before):
    row = Intent.objects.get(code="book_appointment")
    row.examples = ["fit me in"]
    row.save()
    before = read_draft().text
    row.examples = ["squeeze me in"]
    row.save()
    LabelledUtterance.objects.create(text="got a slot", intent=row.code, use="example")
    (changes,) = told(before).values()
    assert changes == (
        Change("added", "example", after="squeeze me in"),
        Change("removed", "example", before="fit me in"),
        Change("added", "example from a call", after="got a slot"),
    )


def test_a_new_and_a_lost_intent_come_with_all_they_held(before):
    intent("ask_hours", "opening hours")
    Intent.objects.filter(code="cancel_appointment").delete()
    changes = told(before)
    assert changes["Intent Ask hours (ask_hours)"] == (
        Change("added", "intent", after="Ask hours"),
        Change("added", "pattern", after="opening hours"),
    )
    assert (
        Change("removed", "intent", before="Cancel appointment")
        in changes["Intent Cancel appointment (cancel_appointment)"]
    )


def test_rules_wordings_and_the_profile_have_sections_of_their_own(before):
    EscalationRule.objects.update(priority="urgent", response="I hear you.")
    Wording.objects.all().delete()
    AgentProfile.objects.update(max_nudges=4, greeting="Hello.")
    changes = told(before)
    assert changes["Calls for a person: anger"] == (
        Change(
            "changed",
            "rule",
            "ridiculous (anger, high)",
            "ridiculous (anger, urgent, says “I hear you.”)",
        ),
    )
    assert changes["Wordings"] == (Change("removed", "anything else", "What else?"),)
    assert Change("changed", "max nudges", "2", "4") in changes["Profile"]


def test_against_nothing_everything_is_new(before):
    sections = differences("", before)
    assert {change.kind for s in sections for change in s.changes} == {"added"}
    assert count(sections) > 10
