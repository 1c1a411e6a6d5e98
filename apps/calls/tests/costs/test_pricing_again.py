"""Calls that are over take the prices as they are now, when staff say so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError

from apps.calls.costs import again
from apps.calls.costs.models import CallCost, Price
from apps.calls.costs.services import work_out_cost
from apps.calls.costs.tasks import price_again
from apps.calls.models import CallEvent
from apps.calls.tests.api.people import staff
from apps.calls.tests.tasks.calls import call
from callcenter.groups import AGENTS, SUPERVISORS

pytestmark = pytest.mark.django_db

URL = "admin:calls_price_again"


@pytest.fixture
def broker(monkeypatch):
    """What was asked of the worker."""
    asked = []
    monkeypatch.setattr(
        again.current_app, "send_task", lambda name, args: asked.append((name, args))
    )
    return asked


@pytest.fixture
def browser():
    """Somebody who may change prices."""
    client = Client()
    client.force_login(staff("sue", group=SUPERVISORS))
    return client


def spoken(count):
    for _ in range(count):
        made = call()
        data = {"vendor": "openai", "model": "gpt-a", "output_tokens": 50}
        CallEvent.objects.create(call=made, at_ms=0, kind="usage", data=data)
        work_out_cost(made.pk)


def test_every_chunk_asks_for_the_next_until_none_is_left(broker, monkeypatch):
    monkeypatch.setattr(again, "CHUNK_CALLS", 2)
    spoken(5)
    Price.objects.create(
        vendor="openai", unit="output_tokens", price=2, valid_from=date(2026, 1, 1)
    )
    broker.append((again.PRICE_AGAIN, ("", 0)))
    rounds = 0
    while broker:
        price_again(*broker.pop()[1])
        rounds += 1
    assert rounds == 4  # two, two, one, none
    amounts = CallCost.objects.values_list("amount", flat=True)
    assert list(amounts) == [Decimal(100)] * 5


def test_staff_ask_for_it_from_a_day_on(browser, broker):
    answer = browser.post(reverse(URL), {"since": "2026-02-01"}, follow=True)
    assert broker == [(again.PRICE_AGAIN, ("2026-02-01", 0))]
    assert "being worked out again" in answer.content.decode()


def test_without_a_day_it_is_all_calls(browser, broker):
    browser.post(reverse(URL))
    assert broker == [(again.PRICE_AGAIN, ("", 0))]


def test_what_is_no_day_is_said_and_nothing_is_done(browser, broker):
    answer = browser.post(reverse(URL), {"since": "soon"}, follow=True)
    assert broker == []
    assert "That is no date" in answer.content.decode()


def test_a_broker_that_is_away_is_said(browser, monkeypatch):
    def away(name, args):
        raise OperationalError("no broker")

    monkeypatch.setattr(again.current_app, "send_task", away)
    answer = browser.post(reverse(URL), follow=True)
    assert "cannot be reached" in answer.content.decode()


def test_the_list_of_prices_offers_it_to_who_may_change_them(browser):
    html = browser.get(reverse("admin:calls_price_changelist")).content.decode()
    assert "Work out their costs again" in html


def test_who_may_not_change_prices_may_not_ask(broker):
    client = Client()
    client.force_login(staff("ann", group=AGENTS))
    assert client.post(reverse(URL)).status_code == 403
    assert broker == []
