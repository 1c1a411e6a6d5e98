"""What all lists of the admin have in common."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from apps.calls.models import WebhookEndpoint

from .people import call_of, signed_in, staff

pytestmark = pytest.mark.django_db

ENDPOINTS = reverse("admin:calls_webhookendpoint_changelist")


@pytest.fixture
def root():
    return signed_in(staff("root", root=True))


def test_every_list_opens_with_its_filters(root):
    call_of()
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert root.get(reverse(name), follow=True).status_code == 200, name


def test_a_list_is_called_what_it_lists(root):
    html = root.get(ENDPOINTS).content.decode()
    assert "<title>Webhook endpoints |" in html
    assert "<h1>Webhook endpoints</h1>" in html
    assert "Select webhook endpoint" not in html


def test_a_name_chosen_for_a_list_stays(root):
    html = root.get(reverse("admin:calls_callback_changelist")).content.decode()
    assert "<h1>To call back</h1>" in html


def test_an_empty_list_says_so_and_whether_a_choice_made_it_empty(root):
    assert "Nothing here." in root.get(ENDPOINTS).content.decode()
    WebhookEndpoint.objects.create(name="Office", url="https://example.com/in")
    assert "Nothing " not in root.get(ENDPOINTS).content.decode()
    chosen = root.get(ENDPOINTS, {"q": "nobody"}).content.decode()
    assert "Nothing fits what is chosen here." in chosen


def test_an_empty_list_leads_to_the_first_row_where_one_may_be_added(root):
    add = '<a href="add/">Add one</a>'
    assert add in root.get(ENDPOINTS).content.decode()
    looks_only = signed_in(staff("lou", "calls.view_webhookendpoint"))
    assert add not in looks_only.get(ENDPOINTS).content.decode()
