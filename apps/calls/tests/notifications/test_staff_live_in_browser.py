"""What staff see pop up on any page, in a real browser; the socket is scripted."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import WebSocketRoute, expect, sync_playwright

from apps.calls.tests.admin.people import signed_in, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOAST = {
    "type": "toast",
    "key": "escalation-7-0",
    "title": "Urgent: <b>complaint</b>",
    "text": "Maria Lopez waits for a person.",
    "url": "/admin/calls/escalation/",
    "urgent": True,
}
STATE = {
    "type": "state",
    "escalations": 3,
    "overdue": 1,
    "mine": 0,
    "callbacks": 2,
    "newest": 7,
}


class Wire:
    """The far end of ``/staff/live``: says what the test has it say."""

    def __init__(self) -> None:
        self.routes: list[WebSocketRoute] = []
        self.urls: list[str] = []

    def serve(self, route: WebSocketRoute) -> None:
        self.routes.append(route)
        self.urls.append(route.url)
        route.send(json.dumps(STATE))

    def say(self, **message: object) -> None:
        self.routes[-1].send(json.dumps(message))


def test_the_figure_the_note_and_what_happens_when_the_line_breaks(
    chromium, live_server
):
    """One visit: badge, a note that is followed, put away and not shown twice, a lost
    connection that is taken up where it broke off, and an end for good."""
    session = signed_in(staff("ana", group="agents")).cookies[
        settings.SESSION_COOKIE_NAME
    ]
    wire = Wire()
    index = live_server.url + reverse("admin:index")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.value}
        context.add_cookies([{**cookie, "url": live_server.url}])
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route_web_socket("**/staff/live*", wire.serve)
        page.goto(index)

        badge = page.locator("#live-work")
        expect(badge).to_be_visible()
        expect(badge.locator("[data-count]")).to_have_text("3")
        expect(badge).to_have_attribute(
            "title", "3 waiting for a person, 1 overdue, 2 callbacks due"
        )

        wire.say(**TOAST)
        notes = page.locator(".cc-toast")
        expect(notes).to_have_count(1)
        expect(notes.locator("a")).to_have_text("Urgent: <b>complaint</b>")
        notes.get_by_role("button", name="Put away").press("Enter")
        expect(notes).to_have_count(0)
        wire.say(**TOAST)
        wire.say(**{**TOAST, "key": "escalation-8-0", "title": "Another"})
        expect(notes.locator("a")).to_have_text(["Another"])
        notes.locator("a").click()
        page.wait_for_url("**/admin/calls/escalation/")

        expect(badge).to_be_visible()
        before = len(wire.routes)
        wire.routes[-1].close(code=1011)
        page.wait_for_function("document.getElementById('live-work').hidden")
        expect(badge).to_be_visible()  # it has connected anew
        assert len(wire.routes) == before + 1
        assert wire.urls[-1].endswith("?since=7")

        wire.routes[-1].close(code=4403)
        expect(badge).to_be_hidden()
        assert errors == []
        context.close()
        browser.close()


def test_pages_of_who_may_not_see_escalations_ask_nothing():
    html = signed_in(staff("cora", "customers.view_customer")).get("/admin/")
    assert "staff_live.js" not in html.content.decode()
