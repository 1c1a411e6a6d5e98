"""The shop's own data: services and opening hours."""

from __future__ import annotations

from datetime import time

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from apps.customers.models import OpeningHours, Service

pytestmark = pytest.mark.django_db


def signed_in(group: str) -> Client:
    user = User.objects.create_user(group, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def test_what_callers_call_a_service_is_written_between_commas():
    data = {
        "name": "Oil change",
        "code": "oil_change",
        "aliases": "lube , oil,, oil and filter",
        "duration_minutes": 30,
        "active": "on",
    }
    supervisor = signed_in("supervisors")
    supervisor.post(reverse("admin:customers_service_add"), data)
    service = Service.objects.get()
    assert service.aliases == ["lube", "oil", "oil and filter"]
    page = reverse("admin:customers_service_change", args=[service.pk])
    assert 'value="lube, oil, oil and filter"' in supervisor.get(page).content.decode()


def test_opening_hours_of_one_day_do_not_overlap():
    OpeningHours.objects.create(weekday=0, opens_at=time(8), closes_at=time(12))
    supervisor = signed_in("supervisors")
    url = reverse("admin:customers_openinghours_add")

    def errors(opens: str, closes: str) -> list[str]:
        data = {"weekday": 0, "opens_at": opens, "closes_at": closes}
        response = supervisor.post(url, data)
        if response.status_code == 302:
            return []
        return list(response.context["adminform"].form.errors)

    assert errors("11:00", "14:00") == ["opens_at"]
    assert errors("14:00", "13:00") == ["closes_at"]
    assert errors("12:00", "18:00") == []


def test_agents_look_at_services_and_do_not_change_them():
    service = Service.objects.create(code="oil", name="Oil", duration_minutes=30)
    url = reverse("admin:customers_service_change", args=[service.pk])
    agent = signed_in("agents")
    assert agent.get(url).status_code == 200
    assert agent.post(url, {"name": "Gold"}).status_code == 403
