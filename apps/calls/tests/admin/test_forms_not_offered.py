"""Forms that are left out are left out for everybody."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from .people import staff

pytestmark = pytest.mark.django_db

LEFT_OUT = {
    "agentbrain.Backtest": "add change delete",
    "agentbrain.BrainVersion": "add change delete",
    "calls.ApiToken": "change delete",
    "calls.Call": "add change",
    "calls.CallSummary": "add delete",
    "calls.Callback": "change delete",
    "calls.Escalation": "add change",
    "calls.ForgetRequest": "add change delete",
    "calls.LegalHold": "change",
    "calls.Listening": "add change delete",
    "calls.OutboundLimits": "add delete",
    "calls.RetentionEntry": "add change delete",
    "calls.RetentionPolicy": "add delete",
    "calls.Reveal": "add change delete",
    "calls.ReviewItem": "add change delete",
    "calls.StaffMail": "add change delete",
    "calls.WebhookDelivery": "add change delete",
    "customers.Feedback": "add change",
}


@pytest.mark.parametrize(("name", "forms"), LEFT_OUT.items())
def test_the_administrator_is_offered_the_other_forms_only(name, forms):
    request = RequestFactory().get("/admin/")
    request.user = staff("root", root=True)
    pages = admin.site.get_model_admin(apps.get_model(name))

    offered = {
        "add": pages.has_add_permission(request),
        "change": pages.has_change_permission(request),
        "delete": pages.has_delete_permission(request),
    }

    assert offered == {form: form not in forms.split() for form in offered}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_nobody_is_offered_what_they_are_not_permitted(name):
    request = RequestFactory().get("/admin/")
    request.user = staff("lou")
    pages = admin.site.get_model_admin(apps.get_model(name))

    assert not pages.has_add_permission(request)
    assert not pages.has_change_permission(request)
    assert not pages.has_delete_permission(request)
