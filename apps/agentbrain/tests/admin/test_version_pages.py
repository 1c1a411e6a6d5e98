"""Versions that were published: shown, rolled back, made the draft again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.agentbrain.models import BrainVersion
from apps.agentbrain.tests.admin.publishing_pages import page, said, version_url
from apps.agentbrain.versions.content import read_draft
from apps.agentbrain.versions.live import live_version

from ..versions.shop import edit, publish_rows, small_agent
from .people import agent, signed_in, supervisor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows(db):
    small_agent()


def test_a_version_shows_who_why_and_what():
    publish_rows("The first words.")
    edit("book", "reserve")
    publish_rows("Callers say reserve.")
    shown = page(supervisor("tom"), version_url(2))
    assert "Callers say reserve." in shown
    assert "by pia" in shown
    assert "<ins>reserve</ins>" in shown
    assert "Roll back" not in shown


def test_rolling_back_is_one_click():
    publish_rows()
    edit("book", "reserve")
    publish_rows()
    tom = supervisor("tom")
    assert "Roll back to this version" in page(tom, version_url(1))
    url = reverse("admin:agentbrain_roll_back", args=[1])
    response = tom.post(url, {"base_number": 2}, follow=True)
    assert "version 3 is version 1 again" in said(response)
    assert live_version().digest == BrainVersion.objects.get(number=1).digest


def test_rolling_back_needs_the_right_and_a_post():
    publish_rows()
    url = reverse("admin:agentbrain_roll_back", args=[1])
    assert agent().post(url, {"base_number": 1}).status_code == 403
    assert supervisor("tom").get(url).status_code == 405


def test_a_roll_back_decided_on_an_old_page_is_refused():
    publish_rows()
    edit("book", "reserve")
    publish_rows()
    edit("reserve", "arrange")
    publish_rows("Third.")
    url = reverse("admin:agentbrain_roll_back", args=[1])
    response = supervisor("tom").post(url, {"base_number": 2}, follow=True)
    assert "version 3 meanwhile" in said(response)
    assert live_version().number == 3


def test_an_older_version_becomes_the_draft():
    first = publish_rows()
    edit("book", "reserve")
    publish_rows()
    tom = supervisor("tom")
    url = reverse("admin:agentbrain_load_version", args=[1])
    response = tom.post(url, {"draft_digest": read_draft().digest}, follow=True)
    assert "the draft is version 1 now" in said(response)
    assert read_draft().digest == first.digest
    assert live_version().number == 2


def test_a_draft_changed_meanwhile_is_not_lost_by_loading():
    publish_rows()
    seen = read_draft().digest
    edit("book", "reserve")
    url = reverse("admin:agentbrain_load_version", args=[1])
    response = supervisor("tom").post(url, {"draft_digest": seen}, follow=True)
    assert "Nothing was loaded" in said(response)
    assert "reserve" in read_draft().text


def test_nobody_adds_edits_or_deletes_a_version():
    publish_rows()
    adam = signed_in("adam", "administrators")
    pk = BrainVersion.objects.get().pk
    assert adam.get("/admin/agentbrain/brainversion/add/").status_code == 403
    url = reverse("admin:agentbrain_brainversion_delete", args=[pk])
    assert adam.post(url, {"post": "yes"}).status_code == 403
    assert adam.get("/admin/agentbrain/brainversion/99/change/").status_code == 404


def test_a_version_leads_to_the_calls_it_answered():
    version = publish_rows()
    link = f"{reverse('admin:calls_call_changelist')}?brain_version={version.digest}"
    kim = supervisor("kim")
    assert link in page(kim, version_url(1))
    assert "Nothing fits what is chosen here" in page(kim, link)
