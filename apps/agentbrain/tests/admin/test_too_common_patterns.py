"""A pattern that matches too much of what callers really said is refused."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apps.agentbrain.models import EscalationRule, Intent
from apps.calls.models import Call, Turn

from .people import booking, form_of, supervisor

pytestmark = pytest.mark.django_db


def said(*texts: str, **fields: object) -> None:
    call, _ = Call.objects.get_or_create(call_sid="CApast", from_number="+1555")
    first = call.turns.count()
    Turn.objects.bulk_create(
        Turn(
            call=call,
            index=first + number,
            speaker="caller",
            text=text,
            started_ms=0,
            ended_ms=1,
            **fields,
        )
        for number, text in enumerate(texts)
    )


def a_day_of_calls() -> None:
    said(*["I need an oil change."] * 30, *["hello there"] * 30, *["friday"] * 40)


def supervisor_again():
    """``supervisor`` makes the person; a second form needs the same one."""
    user = User.objects.filter(username="sue").first()
    if user is None:
        return supervisor()
    client = Client()
    client.force_login(user)
    return client


def add_pattern(intent: Intent, pattern: str) -> list[str]:
    """What the form says about it; nothing when it was saved."""
    sue = supervisor_again()
    url = reverse("admin:agentbrain_intent_change", args=[intent.pk])
    new = f"patterns-{intent.patterns.count()}-pattern"
    response = sue.post(url, form_of(sue, url) | {new: pattern})
    if response.status_code == 302:
        return []
    (inline,) = response.context["inline_admin_formsets"]
    return [
        text
        for errors in inline.formset.errors
        for texts in errors.values()
        for text in texts
    ]


def test_it_says_how_much_it_matches_and_shows_examples():
    a_day_of_calls()
    assert add_pattern(booking(), "oil|hello") == [
        "This pattern matches 60 of the last 100 things callers said (60 %); at most "
        "20 % are allowed. For example: “hello there”, “I need an oil change.”."
    ]


def test_a_share_below_the_limit_is_accepted():
    a_day_of_calls()
    said("new tires", "brakes")
    assert add_pattern(booking(), "tires|brakes") == []


def test_with_little_on_record_nothing_is_too_common():
    said(*["hello"] * 49)
    assert add_pattern(booking(), "hello") == []


def test_fifty_utterances_are_enough_to_tell():
    said(*["hello"] * 50)
    assert add_pattern(booking(), "hello")[0].startswith("This pattern matches 50 of")


def test_only_what_callers_said_counts(settings):
    a_day_of_calls()
    Turn.objects.filter(text="hello there").update(speaker="agent")
    said(*["[keys] 5551234"] * 60)
    settings.PATTERN_MAX_PERCENT = 42
    assert add_pattern(booking(), "oil") == [
        "This pattern matches 30 of the last 70 things callers said (43 %); at most "
        "42 % are allowed. For example: “I need an oil change.”."
    ]


def test_proofs_of_identity_are_not_shown_as_examples():
    said(*["june fourth nineteen eighty"] * 60, question="verify")
    assert add_pattern(booking(), "june")[0].endswith("(none that may be shown).")


def test_a_stored_pattern_does_not_block_other_changes():
    a_day_of_calls()
    assert add_pattern(booking("oil"), "tires") == []


def test_switching_a_common_pattern_on_again_is_refused():
    a_day_of_calls()
    intent = booking("oil")
    intent.patterns.update(active=False)
    sue, url = supervisor(), reverse("admin:agentbrain_intent_change", args=[intent.pk])
    response = sue.post(url, form_of(sue, url) | {"patterns-0-active": "on"})
    assert response.status_code == 200
    assert not intent.patterns.filter(active=True).exists()


def test_a_yes_may_be_said_more_often_than_a_wish():
    said(*["yes"] * 30, *["friday"] * 40, *["no"] * 30)
    yes = Intent.objects.create(code="affirm", name="Yes")
    assert add_pattern(yes, "yes") == []
    assert add_pattern(booking(), "yes|no")


def test_the_page_of_a_single_pattern_refuses_it_too():
    a_day_of_calls()
    intent, url = booking(), reverse("admin:agentbrain_intentpattern_add")
    data = {"intent": intent.pk, "pattern": "friday", "weight": 1, "active": "on"}
    response = supervisor().post(url, data)
    assert "40 of the last 100" in str(response.context["errors"])


def test_a_rule_for_a_person_must_be_rarer_than_a_pattern():
    a_day_of_calls()
    said(*["my brakes failed"] * 8)
    url = reverse("admin:agentbrain_escalationrule_add")
    data = {"reason": "emergency", "pattern": "brakes", "priority": "high"}
    response = supervisor().post(url, data)
    assert "8 of the last 108" in str(response.context["errors"])
    assert "at most 5 %" in str(response.context["errors"])
    assert not EscalationRule.objects.exists()
    assert add_pattern(booking(), "brakes") == []


def test_a_name_of_no_group_of_words_is_refused_with_its_name():
    assert add_pattern(booking(), "talk to {robot}") == [
        "This pattern cannot be read: there is no group of words {robot}."
    ]
    assert add_pattern(Intent.objects.get(), "talk to {a}{person}") == []


def test_two_thousand_utterances_are_looked_at_in_one_query(django_assert_num_queries):
    from apps.agentbrain.validators import validate_share

    said(*(f"i need number {number}" for number in range(2500)))
    with django_assert_num_queries(1):
        validate_share("number 1\\b", 20)
