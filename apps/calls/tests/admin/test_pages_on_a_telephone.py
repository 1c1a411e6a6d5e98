"""Pages in a real browser, 390 pixels wide, with names nobody planned for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from apps.agentbrain.models import Intent, IntentPattern
from apps.calls.callbacks.models import Callback
from apps.calls.lines.models import Line
from apps.calls.outbound.models import Campaign
from apps.customers.models import Customer

from .people import call_of, escalation, say, signed_in, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ONE_WORD = "Wolfeschlegelsteinhausenbergerdorff" * 2
UNNAMED = """() => [...document.querySelectorAll("input, select, textarea, button")]
    .filter((field) => field.type !== "hidden" && field.checkVisibility())
    .filter((field) => !field.closest("[aria-hidden=true]"))
    .filter((field) => !field.ariaLabel && !field.getAttribute("aria-labelledby"))
    .filter((field) => ![...(field.labels || [])].some(
        (label) => label.textContent.trim() || label.querySelector("img[alt]")))
    .filter((field) => !field.textContent.trim() && !(field.type === "submit"))
    .map((field) => field.outerHTML)"""
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def telephone(chromium, live_server, places) -> Iterator[Callable[[str], Page]]:
    """Open a page as the owner; rows are made before the browser's driver runs."""
    cookie = signed_in(staff("boss", root=True)).cookies[settings.SESSION_COOKIE_NAME]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )
        page = context.new_page()

        def opened(name: str) -> Page:
            page.goto(live_server.url + places[name])
            return page

        yield opened
        browser.close()


@pytest.fixture
def places() -> dict[str, str]:
    """A row of each kind that people named, and where it is shown."""
    person = Customer.objects.create(
        first_name=ONE_WORD, last_name="محمد عبد الرحمن", phone="+15550107001"
    )
    person.vehicles.create(year=2015, make="Honda", model="Civic")
    call = call_of(person)
    say(call, "caller", ONE_WORD * 3)
    waiting = escalation(call, words=ONE_WORD, priority="urgent")
    due = Callback.objects.create(
        call=call,
        customer=person,
        number=person.phone,
        reason="promised",
        note=ONE_WORD,
    )
    line = Line.objects.create(number="+15550009999", name=ONE_WORD[:60])
    campaign = Campaign.objects.create(
        name=ONE_WORD, kind="reminder", line=line, created_by=staff("sue")
    )
    intent = Intent.objects.create(code="greet", name="Greeting")
    IntentPattern.objects.create(intent=intent, pattern="good (morning|evening)")
    rows = {
        "customers_customer": person,
        "calls_call": call,
        "calls_escalation": waiting,
        "calls_callback": due,
        "calls_line": line,
        "calls_campaign": campaign,
        "agentbrain_intent": intent,
    }
    lists = {name: reverse(f"admin:{name}_changelist") for name in rows}
    pages = {
        f"one {name}": reverse(f"admin:{name}_change", args=[row.pk])
        for name, row in rows.items()
    }
    new = ("customers_appointment", "calls_apitoken", "calls_callback", "calls_price")
    forms = {f"new {name}": reverse(f"admin:{name}_add") for name in new}
    more = {
        "front": reverse("admin:index"),
        "reports": reverse("admin:calls_call_reports"),
        "flows": reverse("admin:calls_call_flows"),
        "campaign": reverse("admin:calls_campaign_look", args=[campaign.pk]),
        "line's history": reverse("admin:calls_line_history", args=[line.pk]),
        "delete the line": reverse("admin:calls_line_delete", args=[line.pk]),
    }
    return {**lists, **pages, **forms, **more}


def test_no_page_grows_out_of_the_screen_and_every_field_has_a_name(telephone, places):
    wrong = {}
    for name in places:
        page = telephone(name)
        if (pixels := page.evaluate(TOO_WIDE)) > 0:
            wrong[name] = f"{pixels} pixels too wide"
        if unnamed := page.evaluate(UNNAMED):
            wrong[f"fields of {name}"] = unnamed
    assert wrong == {}


def test_rows_within_a_form_stand_below_each_other(telephone):
    page = telephone("one customers_customer")
    year = page.locator("#id_vehicles-0-year").bounding_box()
    make = page.locator("#id_vehicles-0-make").bounding_box()
    assert make["y"] > year["y"] + year["height"] - 1
    assert make["x"] + make["width"] <= page.viewport_size["width"]
