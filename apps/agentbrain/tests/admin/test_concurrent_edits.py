"""Two people with the same form open: the second save is refused, not swallowed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.agentbrain.models import AgentProfile, EscalationRule, LabelledUtterance

from .people import booking, form_of, supervisor

pytestmark = pytest.mark.django_db


def refusal(response) -> str:
    assert response.status_code == 200, "the form was accepted"
    (text,) = response.context["adminform"].form.non_field_errors()
    return text


def test_the_second_save_of_an_intent_is_refused_and_says_who_was_first():
    intent, sue, tom = booking("oil"), supervisor("sue"), supervisor("tom")
    url = reverse("admin:agentbrain_intent_change", args=[intent.pk])
    first, second = form_of(sue, url), form_of(tom, url)

    assert sue.post(url, first | {"name": "Sue's name"}).status_code == 302
    text = refusal(tom.post(url, second | {"name": "Tom's name"}))

    assert text.startswith("sue changed this at ")
    assert "Nothing of yours was saved" in text
    intent.refresh_from_db()
    assert intent.name == "Sue's name"


def test_a_change_of_only_the_patterns_counts_as_a_change():
    intent, sue, tom = booking("oil"), supervisor("sue"), supervisor("tom")
    url = reverse("admin:agentbrain_intent_change", args=[intent.pk])
    first, second = form_of(sue, url), form_of(tom, url)
    sue.post(url, first | {"patterns-1-pattern": "tires"})
    assert "sue changed this" in refusal(tom.post(url, second | {"name": "Tom's"}))


def test_saving_again_after_the_refusal_is_refused_again():
    intent, sue, tom = booking("oil"), supervisor("sue"), supervisor("tom")
    url = reverse("admin:agentbrain_intent_change", args=[intent.pk])
    first, second = form_of(sue, url), form_of(tom, url)
    sue.post(url, first | {"name": "Sue's"})
    for _ in range(2):
        refused = tom.post(url, second | {"name": "Tom's"})
        shown = refused.context["adminform"].form["opened_at_version"].value()
        assert shown == second["opened_at_version"]
    fresh = form_of(tom, url)
    assert tom.post(url, fresh | {"name": "Tom's"}).status_code == 302


def test_a_save_that_does_not_say_what_it_saw_is_refused():
    intent, sue = booking("oil"), supervisor()
    url = reverse("admin:agentbrain_intent_change", args=[intent.pk])
    data = form_of(sue, url)
    del data["opened_at_version"]
    assert "changed this" in refusal(sue.post(url, data))


def test_the_profile_is_guarded_in_the_same_way():
    profile = AgentProfile.objects.create(name="Standard", business_name="Shop")
    sue, tom = supervisor("sue"), supervisor("tom")
    url = reverse("admin:agentbrain_agentprofile_change", args=[profile.pk])
    first, second = form_of(sue, url), form_of(tom, url)
    assert sue.post(url, first | {"agent_name": "Robin"}).status_code == 302
    assert "sue changed this" in refusal(tom.post(url, second | {"agent_name": "Kim"}))
    profile.refresh_from_db()
    assert profile.agent_name == "Robin"


def test_a_new_row_has_nothing_to_be_compared_with():
    data = {
        "name": "Hours",
        "code": "hours",
        "priority": 0,
        "patterns-TOTAL_FORMS": 0,
        "patterns-INITIAL_FORMS": 0,
    }
    url = reverse("admin:agentbrain_intent_add")
    assert supervisor().post(url, data).status_code == 302


def test_a_pattern_changed_on_its_own_page_is_not_undone_from_the_intents():
    intent, sue, tom = booking("oil"), supervisor("sue"), supervisor("tom")
    whole = reverse("admin:agentbrain_intent_change", args=[intent.pk])
    single = reverse(
        "admin:agentbrain_intentpattern_change", args=[intent.patterns.get().pk]
    )
    opened = form_of(tom, whole)
    changed = form_of(sue, single) | {"pattern": "oil change"}
    assert sue.post(single, changed).status_code == 302
    assert refusal(tom.post(whole, opened)).startswith("sue changed this at ")
    assert intent.patterns.get().pattern == "oil change"


def test_a_pattern_changed_with_its_intent_is_not_undone_from_its_own_page():
    intent, sue, tom = booking("oil"), supervisor("sue"), supervisor("tom")
    whole = reverse("admin:agentbrain_intent_change", args=[intent.pk])
    single = reverse(
        "admin:agentbrain_intentpattern_change", args=[intent.patterns.get().pk]
    )
    opened = form_of(tom, single)
    changed = form_of(sue, whole) | {"patterns-0-pattern": "oil change"}
    assert sue.post(whole, changed).status_code == 302
    assert "changed this" in refusal(tom.post(single, opened | {"weight": 3}))
    assert intent.patterns.get().weight == 1


def test_deleting_a_pattern_counts_as_a_change_of_its_intent():
    intent, sue, tom = booking("oil", "tires"), supervisor("sue"), supervisor("tom")
    whole = reverse("admin:agentbrain_intent_change", args=[intent.pk])
    opened = form_of(tom, whole)
    pattern = intent.patterns.get(pattern="tires")
    url = reverse("admin:agentbrain_intentpattern_delete", args=[pattern.pk])
    assert sue.post(url, {"post": "yes"}).status_code == 302
    assert tom.post(whole, opened | {"name": "Tom's"}).status_code == 200
    intent.refresh_from_db()
    assert intent.name == "Book an appointment"


def test_rules_for_a_person_are_guarded_in_the_same_way():
    rule = EscalationRule.objects.create(reason="anger", pattern="furious")
    sue, tom = supervisor("sue"), supervisor("tom")
    url = reverse("admin:agentbrain_escalationrule_change", args=[rule.pk])
    first, second = form_of(sue, url), form_of(tom, url)
    assert sue.post(url, first | {"priority": "high"}).status_code == 302
    assert "sue changed this" in refusal(tom.post(url, second | {"pattern": "mad"}))
    rule.refresh_from_db()
    assert (rule.priority, rule.pattern) == ("high", "furious")


def test_labelled_utterances_are_guarded_in_the_same_way():
    row = LabelledUtterance.objects.create(text="it pulls left")
    booking()
    sue, tom = supervisor("sue"), supervisor("tom")
    url = reverse("admin:agentbrain_labelledutterance_change", args=[row.pk])
    first, second = form_of(sue, url), form_of(tom, url)
    meant = {"intent": "book_appointment", "slots": "service: alignment"}
    assert sue.post(url, first | meant).status_code == 302
    assert "sue changed this" in refusal(tom.post(url, second))
    row.refresh_from_db()
    assert (row.intent, row.slots) == ("book_appointment", {"service": "alignment"})
    assert row.labelled_by.username == "sue"
