"""The review queue by keyboard, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from apps.agentbrain.models import Intent, IntentPattern

from ..review.spoken import unsure_item
from .people import signed_in, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def queue() -> list[str]:
    """Two items; the addresses of their pages, the first of the queue first."""
    intent = Intent.objects.create(code="book_appointment", name="Book an appointment")
    IntentPattern.objects.create(intent=intent, pattern="pulls")
    items = [unsure_item(text) for text in ("it pulls badly", "it pulls left")]
    return [
        reverse("admin:calls_reviewitem_change", args=[item.pk])
        for item in reversed(items)
    ]


@pytest.fixture
def page(queue, chromium, live_server) -> Iterator[Page]:
    """Made after the rows: the browser's driver keeps an event loop running."""
    cookie = signed_in(staff("sue", group="supervisors")).cookies
    session = cookie[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(base_url=live_server.url)
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": session,
                    "url": live_server.url,
                }
            ]
        )
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        browser.close()
        assert errors == []


def test_a_digit_labels_and_the_next_utterance_comes_up(page, queue):
    page.goto(queue[0], wait_until="networkidle")
    page.keyboard.press("1")
    page.wait_for_url(f"**{queue[1]}")
    assert "labelled “Book an appointment”" in page.inner_text(".messagelist")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("d")
    page.wait_for_url("**/admin/calls/reviewitem/")
    assert "1 utterance dismissed." in page.inner_text(".messagelist")
    page.click(".messagelist a")
    page.wait_for_url(f"**{queue[1]}")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("u")
    page.wait_for_selector("#label-form")


def test_keys_typed_into_a_field_are_the_fields(page, queue):
    page.goto(queue[0], wait_until="networkidle")
    page.focus("#label-text")
    page.keyboard.type("1d")
    assert page.input_value("#label-text").startswith("1d")
    page.focus("input[name=use]:checked")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist")
    assert "Choose what it means." in page.inner_text(".messagelist")
    assert page.input_value("#label-text").startswith("1d")
