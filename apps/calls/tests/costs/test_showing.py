"""Where a call's cost is seen, and by whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.calls.costs.models import Price
from apps.calls.costs.services import work_out_cost
from apps.calls.models import Call, CallEvent
from apps.calls.tests.api.people import client_of, staff
from apps.calls.tests.tasks.calls import call
from callcenter.groups import AGENTS, SUPERVISORS

pytestmark = pytest.mark.django_db


@pytest.fixture
def spoken() -> Call:
    """A call whose model has a price and whose voice has none."""
    Price.objects.create(
        vendor="openai",
        unit="output_tokens",
        price=2,
        per=1000,
        valid_from=date(2026, 1, 1),
    )
    made = call()
    for data in (
        {"vendor": "openai", "model": "gpt-a", "output_tokens": 50},
        {"part": "tts", "vendor": "cartesia", "model": "sonic", "characters": 70},
    ):
        CallEvent.objects.create(call=made, at_ms=0, kind="usage", data=data)
    work_out_cost(made.pk)
    return made


def page(user, made: Call) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.get(
        reverse("admin:calls_call_change", args=[made.pk])
    ).content.decode()


def test_the_calls_page_shows_the_sum_its_parts_and_what_has_no_price(spoken):
    html = page(staff("sue", group=SUPERVISORS), spoken)
    assert "0.1000 USD" in html
    assert "without what has no price" in html
    assert "50 text tokens written" in html
    assert "cartesia sonic: 70 characters spoken" in html


def test_agents_do_not_see_what_calls_cost(spoken):
    html = page(staff("ann", group=AGENTS), spoken)
    assert "0.1000" not in html
    assert "cartesia" not in html.split("Event log")[0]


def test_a_call_without_usage_has_no_cost_on_its_page():
    html = page(staff("sue", group=SUPERVISORS), call())
    assert "<h2>Cost</h2>" not in html


def test_the_api_gives_it_as_decimals_in_text(spoken):
    answer = client_of(staff("sue", group=SUPERVISORS)).get(
        f"/api/v1/calls/{spoken.pk}/"
    )
    cost = answer.json()["cost"]
    assert (cost["amount"], cost["currency"]) == ("0.100000", "USD")
    assert [line["vendor"] for line in cost["lines"]] == ["openai"]
    assert [line["vendor"] for line in cost["unpriced"]] == ["cartesia"]


def test_the_api_keeps_it_from_whoever_may_not_see_it(spoken):
    answer = client_of(staff("ann", group=AGENTS)).get(f"/api/v1/calls/{spoken.pk}/")
    assert answer.json()["cost"] is None


def test_supervisors_enter_prices_and_the_form_says_what_they_act_on():
    browser = Client()
    browser.force_login(staff("sue", group=SUPERVISORS))
    form = browser.get(reverse("admin:calls_price_add")).content.decode()
    assert "price_calls" in form
    browser.post(
        reverse("admin:calls_price_add"),
        {
            "vendor": "deepgram",
            "model": "*",
            "unit": "audio_seconds",
            "price": "0.25",
            "per": "60",
            "currency": "USD",
            "valid_from": "2026-01-01",
        },
    )
    assert str(Price.objects.get()) == "deepgram *: 0.25 USD for 60 audio_seconds"


def test_agents_do_not_see_prices():
    browser = Client()
    browser.force_login(staff("ann", group=AGENTS))
    answer = browser.get(reverse("admin:calls_price_changelist"))
    assert answer.status_code == 403
