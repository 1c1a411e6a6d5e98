"""Patterns: edited with their intent, refused when they are bad, tried out."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.agentbrain.models import EscalationRule, Intent, IntentPattern

from .people import agent, booking, form_of, supervisor

pytestmark = pytest.mark.django_db

TRY = reverse("admin:agentbrain_try")
NEW_PATTERN = "patterns-1-pattern"


def change_url(intent: Intent) -> str:
    return reverse("admin:agentbrain_intent_change", args=[intent.pk])


def pattern_errors(response) -> list[str]:
    assert response.status_code == 200, "the form was accepted"
    (inline,) = response.context["inline_admin_formsets"]
    return [
        text
        for errors in inline.formset.errors
        for texts in errors.values()
        for text in texts
    ]


def test_a_supervisor_adds_a_pattern_and_examples():
    intent, sue = booking("oil change"), supervisor()
    data = form_of(sue, change_url(intent))
    data |= {NEW_PATTERN: "new tires?", "examples": "I need tires\n\n new tires "}
    assert sue.post(change_url(intent), data).status_code == 302
    intent.refresh_from_db()
    assert intent.examples == ["I need tires", "new tires"]
    stored = intent.patterns.values_list("pattern", flat=True)
    assert list(stored) == ["oil change", "new tires?"]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(oil", "This is not a valid RE2 pattern: missing ): (oil"),
        (r"(a)\1", "This is not a valid RE2 pattern: invalid escape sequence: \\1"),
        ("(oil)?", "This pattern matches silence: it would fire on every utterance."),
    ],
)
def test_a_bad_pattern_is_refused_with_the_reason(pattern, reason):
    intent, sue = booking("oil change"), supervisor()
    data = form_of(sue, change_url(intent)) | {NEW_PATTERN: pattern}
    assert pattern_errors(sue.post(change_url(intent), data)) == [reason]
    assert intent.patterns.count() == 1


def test_a_bad_escalation_pattern_is_refused_too():
    url = reverse("admin:agentbrain_escalationrule_add")
    data = {"reason": "angry", "pattern": "[", "priority": "high", "active": "on"}
    response = supervisor().post(url, data)
    assert "not a valid RE2 pattern" in str(response.context["errors"])
    assert not EscalationRule.objects.exists()


def test_trying_marks_the_words_each_pattern_fires_on():
    booking(r"\boil change\b", "tires")
    EscalationRule.objects.create(reason="person_requested", pattern="manager")
    said = {"utterance": "Um, an Oil  change, and your MANAGER please"}
    html = supervisor().get(TRY, said).content.decode()
    assert "1 of 2 patterns fired" in html
    assert "an <mark>oil change</mark> and your manager please" in html
    assert "an oil change and your <mark>manager</mark> please" in html


def test_trying_says_when_a_negation_takes_the_words_back():
    booking("cancel")
    said = {"utterance": "I don't want to cancel"}
    html = supervisor().get(TRY, said).content.decode()
    assert "0 of 1 pattern fired" in html
    assert "taken back: does not fire" in html


def test_patterns_are_tried_before_they_are_saved():
    intent = booking("oil change")
    data = {
        "utterance": "new tires",
        "intent": intent.pk,
        "drafts": "1",
        "draft": ["new tires?", "(", ""],
        "fragment": "1",
    }
    html = supervisor().post(TRY, data).content.decode()
    assert "1 of 2 patterns fired" in html
    assert "<mark>new tires</mark>" in html
    assert "missing )" in html
    assert "<html" not in html
    assert IntentPattern.objects.count() == 1


def test_only_the_intents_own_patterns_are_tried_from_its_page():
    intent = booking("oil")
    other = Intent.objects.create(code="hours", name="Hours")
    IntentPattern.objects.create(intent=other, pattern="change")
    said = {"utterance": "oil change", "intent": intent.pk}
    html = supervisor().get(TRY, said).content.decode()
    assert "1 of 1 pattern fired" in html


def test_switched_off_patterns_and_intents_are_not_tried():
    intent = booking("oil")
    intent.patterns.update(active=False)
    other = Intent.objects.create(code="hours", name="Hours", active=False)
    IntentPattern.objects.create(intent=other, pattern="change")
    html = supervisor().get(TRY, {"utterance": "oil change"}).content.decode()
    assert "0 of 0 patterns fired" in html


def test_a_hostile_utterance_or_pattern_is_shown_and_does_nothing():
    booking("script")
    data = {
        "utterance": "<script>alert(1)</script>",
        "drafts": "1",
        "draft": ["<img src=x>(", "script"],
    }
    html = supervisor().post(TRY, data).content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;img src=x&gt;(" in html


def test_a_very_long_utterance_is_cut():
    booking("needle")
    said = {"utterance": "hay " * 400 + "needle"}
    html = supervisor().get(TRY, said).content.decode()
    assert "0 of 1 pattern fired" in html


def test_trying_is_for_those_who_may_see_patterns(client):
    assert client.get(TRY).status_code == 302
    assert agent().get(TRY).status_code == 403
    assert supervisor().get(TRY).status_code == 200


def test_agents_have_no_way_to_the_intents():
    intent = booking("oil")
    ana = agent()
    for url in (change_url(intent), reverse("admin:agentbrain_intent_changelist")):
        assert ana.get(url).status_code == 403
    assert ana.post(change_url(intent), {"name": "Mine"}).status_code == 403


def test_the_code_of_an_intent_stays_as_flows_know_it():
    intent, sue = booking("oil"), supervisor()
    data = form_of(sue, change_url(intent)) | {"code": "renamed", "name": "Renamed"}
    sue.post(change_url(intent), data)
    intent.refresh_from_db()
    assert (intent.code, intent.name) == ("book_appointment", "Renamed")


def test_the_list_of_intents_takes_no_query_a_row(django_assert_num_queries):
    """Session, user, rights 4; what waits to be published 7; rows with counts 3."""
    sue = supervisor()
    booking("oil")
    url = reverse("admin:agentbrain_intent_changelist")
    for numbers in (range(2), range(2, 20)):
        for number in numbers:
            Intent.objects.create(code=f"intent-{number}", name=f"Intent {number}")
        with django_assert_num_queries(14):
            sue.get(url)
