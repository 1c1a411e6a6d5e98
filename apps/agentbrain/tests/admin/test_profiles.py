"""Which profile answers, and who says so."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apps.agentbrain.models import AgentProfile
from apps.agentbrain.versions.content import THRESHOLDS, UNDERSTANDING

from .people import agent, form_of, signed_in, supervisor

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    return AgentProfile.objects.create(name="Day", business_name="Shop", active=True)


@pytest.fixture
def night():
    return AgentProfile.objects.create(name="Night", business_name="Shop")


def activate(client: Client, profile: AgentProfile):
    url = reverse("admin:agentbrain_agentprofile_activate", args=[profile.pk])
    return client.post(url, follow=True)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def active() -> list[str]:
    names = AgentProfile.objects.filter(active=True).values_list("name", flat=True)
    return list(names)


def test_activating_one_profile_retires_the_other(day, night):
    response = activate(supervisor(), night)
    assert said(response) == ["1 profile activated: Night answers now."]
    assert active() == ["Night"]


def test_activating_the_active_one_changes_nothing(day, night):
    response = activate(supervisor(), day)
    assert said(response) == ["0 profiles activated: Day answers already."]
    assert active() == ["Day"]


def test_activating_needs_the_right_and_a_post(client, day, night):
    url = reverse("admin:agentbrain_agentprofile_activate", args=[night.pk])
    assert client.post(url).status_code == 302
    assert agent().post(url).status_code == 403
    assert supervisor().get(url).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="sue"))
    assert strict.post(url).status_code == 403
    assert active() == ["Day"]


def test_saving_the_form_does_not_change_who_answers(day, night):
    sue = supervisor()
    url = reverse("admin:agentbrain_agentprofile_change", args=[night.pk])
    data = form_of(sue, url) | {"active": "on"}
    assert sue.post(url, data).status_code == 302
    assert active() == ["Day"]


def test_a_threshold_out_of_its_range_is_refused(day):
    sue = supervisor()
    url = reverse("admin:agentbrain_agentprofile_change", args=[day.pk])
    response = sue.post(url, form_of(sue, url) | {"silence_duration_ms": 100})
    assert list(response.context["adminform"].form.errors) == ["silence_duration_ms"]


def test_the_profile_that_answers_cannot_be_deleted(day, night):
    adam = signed_in("adam", "administrators")
    for profile, status in ((day, 403), (night, 302)):
        url = reverse("admin:agentbrain_agentprofile_delete", args=[profile.pk])
        assert adam.post(url, {"post": "yes"}).status_code == status
    changelist = reverse("admin:agentbrain_agentprofile_changelist")
    data = {"action": "delete_selected", "_selected_action": [day.pk], "post": "yes"}
    adam.post(changelist, data)
    assert active() == ["Day"]


def test_each_threshold_says_its_unit(day):
    url = reverse("admin:agentbrain_agentprofile_change", args=[day.pk])
    form = supervisor().get(url).context["adminform"].form
    for name, field in form.fields.items():
        if name.endswith("_ms"):
            assert "illiseconds" in str(field.help_text), name


def test_what_is_asked_about_must_be_less_sure_than_what_is_acted_on(day):
    sue = supervisor()
    url = reverse("admin:agentbrain_agentprofile_change", args=[day.pk])
    data = form_of(sue, url) | {"intent_threshold": 0.4, "clarify_threshold": 0.5}
    response = sue.post(url, data)
    assert list(response.context["adminform"].form.errors) == ["clarify_threshold"]


def test_every_threshold_of_the_profile_can_be_edited(day):
    url = reverse("admin:agentbrain_agentprofile_change", args=[day.pk])
    form = supervisor().get(url).context["adminform"].form
    assert {*THRESHOLDS, *UNDERSTANDING} <= {*form.fields}
