"""What calls for a person, said in many ways; and ordinary talk that does not."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.alarms import (
    match_escalation,
    match_escalations,
)
from apps.agentbrain.conversation.language.text import normalise
from apps.agentbrain.models import EscalationRule
from apps.agentbrain.tests.dialogue.alarming_words import SAID
from apps.agentbrain.tests.dialogue.ordinary_talk import ORDINARY

from .shop import BRAIN, example


def reasons(words: str) -> set[str]:
    return {match.rule.reason for match in match_escalations(BRAIN, normalise(words))}


@pytest.mark.parametrize(
    ("reason", "words"), [(key, words) for key, all_ in SAID.items() for words in all_]
)
def test_it_hears_the_alarm(reason, words):
    assert reason in reasons(words)


@pytest.mark.parametrize("words", ORDINARY)
def test_ordinary_talk_raises_no_alarm(words):
    assert reasons(words) == set()


@pytest.mark.parametrize("row", example("escalation_rules.json"))
def test_every_rule_that_ships_is_one_that_staff_could_save(row):
    EscalationRule(**row).clean_fields()


def test_every_reason_of_the_rules_is_tried_here():
    assert set(SAID) == {rule.reason for rule in BRAIN.escalation_rules}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("i ned to spek to a humn", "person_requested"),
        ("tlak to an agnet plese", "person_requested"),
        ("can i speak tosomebody", "person_requested"),
        ("how do i file a complant", "complaint"),
        ("i want to lodge acomplaint", "complaint"),
        ("i have a consumerclaim for you", "complaint"),
    ],
)
def test_mistyped_words_are_understood(words, reason):
    assert reason in reasons(words)


@pytest.mark.parametrize(
    "words",
    ["i want to walk to a person", "i taste a human flavor", "the chart of an agent"],
)
def test_words_of_their_own_are_not_taken_for_mistyped_ones(words):
    assert reasons(words) == set()


def test_a_negation_takes_an_alarm_back_but_not_the_next_one():
    words = "i don't want to talk to a person i want to file a complaint"
    assert reasons(words) == {"complaint"}


def test_the_most_urgent_alarm_comes_first():
    words = normalise("put me through to a manager my brakes failed on the highway")
    found = match_escalations(BRAIN, words)
    assert found[0].rule.reason == "emergency"
    assert match_escalation(BRAIN, words) == found[0]
    assert {match.rule.reason for match in found} == {"emergency", "person_requested"}
