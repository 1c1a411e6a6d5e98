"""From a figure to its calls, whose callers not everybody may see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.calls.dashboard import behind
from apps.calls.dashboard.behind import masked_name, masked_number, page_behind
from apps.calls.models import Reveal
from apps.calls.reporting.drill import Part
from apps.calls.reporting.windows import last_days
from apps.calls.tests.api.people import staff
from apps.calls.tests.tasks.calls import call
from apps.customers.models import Customer

pytestmark = pytest.mark.django_db

ANALYST = ("calls.view_reports", "calls.view_call")
NUMBER = "+15550004321"


@pytest.fixture
def maria():
    return Customer.objects.create(first_name="Maria", last_name="Garcia", phone=NUMBER)


@pytest.fixture
def hers(maria):
    return call(customer=maria, from_number=NUMBER, outcome="booked")


def signed_in(*permissions):
    client = Client()
    client.force_login(staff("ann", *permissions))
    return client


def shown(client, query="metric=resolution"):
    answer = client.get(reverse("admin:calls_call_behind") + f"?{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_calls_that_were_counted_are_listed_and_the_others_not(hers):
    other = call(from_number="+15550009876")
    client = signed_in(*ANALYST, "customers.view_customer")
    assert NUMBER in shown(client)
    assert other.from_number not in shown(client)
    assert other.from_number in shown(client, "metric=resolution&part=denominator")


def test_a_caller_is_masked_for_who_may_not_see_customers(hers):
    html = shown(signed_in(*ANALYST))
    assert "••••••321 M. G." in html
    assert NUMBER not in html
    assert "Garcia" not in html


def test_a_look_behind_the_mask_is_logged_and_is_of_one_call(hers, maria):
    second = call(customer=maria, from_number="+15550008888", outcome="booked")
    client = signed_in(*ANALYST, "calls.reveal_caller")
    address = reverse("admin:calls_call_reveal", args=[hers.pk])
    answer = client.post(address, {"query": "metric=resolution"}, follow=True)
    html = answer.content.decode()
    assert NUMBER in html
    assert second.from_number not in html
    [row] = Reveal.objects.all()
    assert (row.call, row.username) == (hers, "ann")


def test_nobody_looks_behind_it_without_the_permission(hers):
    client = signed_in(*ANALYST)
    address = reverse("admin:calls_call_reveal", args=[hers.pk])
    assert client.post(address).status_code == 403
    assert "Show" not in shown(client)
    assert not Reveal.objects.exists()


def test_a_look_is_asked_for_by_post_and_at_a_call_that_is_there(hers):
    client = signed_in(*ANALYST, "calls.reveal_caller")
    address = reverse("admin:calls_call_reveal", args=[hers.pk])
    assert client.get(address).status_code == 405
    missing = reverse("admin:calls_call_reveal", args=[10**6])
    assert client.post(missing).status_code == 404


def test_the_pages_hold_every_call_once(monkeypatch):
    monkeypatch.setattr(behind, "PAGE", 3)
    now = timezone.now()
    moments = [now - timedelta(minutes=n // 2) for n in range(8)]  # pairs at one moment
    made = [call(started_at=at, outcome="booked").pk for at in moments]
    user = staff("ann", *ANALYST)
    seen, after = [], ""
    while True:
        page = page_behind(
            "resolution", Part.NUMERATOR, last_days(2), {}, user=user, after=after
        )
        seen += [row.call.pk for row in page.rows]
        if not (after := page.next):
            break
    assert sorted(seen) == sorted(made)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    "query",
    [
        *("", "metric=nothing", "metric=resolution&part=half"),
        *("metric=resolution&after=yesterday", "metric=resolution&after=2026-01-01_1"),
    ],
)
def test_a_question_that_makes_no_sense_finds_nothing(query):
    client = signed_in(*ANALYST)
    address = reverse("admin:calls_call_behind")
    assert client.get(f"{address}?{query}").status_code == 404


def test_calls_behind_costs_are_for_those_who_see_costs(hers):
    address = reverse("admin:calls_call_behind") + "?metric=cost"
    assert signed_in(*ANALYST).get(address).status_code == 403


def test_masks_leave_little():
    assert masked_number("+15550004321") == "••••••321"
    assert masked_number("anonymous") == "••••••ous"
    assert masked_number("") == ""
    assert masked_name("Maria Garcia Lopez") == "M. G. L."
    assert masked_name("") == ""
