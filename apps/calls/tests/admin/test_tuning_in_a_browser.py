"""Staff make the agent better, in a browser, on a running call center.

An utterance is labelled, a pattern added, the draft tested by a real worker, published,
and noticed by the next caller; then everything goes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from apps.calls.models import Call, ReviewItem, Turn
from callcenter.testing.server import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.calls]

SAID = "when is the spanner parade"
REASON = "Callers ask for our hours in these words."
PATIENCE_MS = 120_000  # a worker learns all examples meanwhile
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
OPEN = "open"  # what the agent says of its hours, whatever the day


@pytest.fixture
def review(server: RunningServer, server_rows: str) -> int:
    """A past call in which the agent did not know what was meant; to be reviewed."""
    start = timezone.now() - timedelta(hours=2)
    call = Call.objects.using(server_rows).create(
        call_sid="CAparade",
        status="completed",
        call_type="inbound_new",
        from_number="+15559990000",
        started_at=start,
        answered_at=start,
        ended_at=start + timedelta(minutes=1),
    )
    turn = Turn.objects.using(server_rows).create(
        call=call,
        index=0,
        speaker="caller",
        text=SAID,
        confidence=0.9,
        started_ms=2000,
        ended_ms=3500,
        question="intent",
        missed=True,
    )
    items = ReviewItem.objects.using(server_rows)
    return items.create(turn=turn, reason="unsure").pk


@pytest.fixture
def page(server: RunningServer, chromium: str) -> Iterator[Page]:
    """Signed in as the administrator of the running call center."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=[*ARGUMENTS])
        context = browser.new_context(base_url=server.url)
        context.set_default_timeout(30_000)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        name, password = server.ADMIN
        page.goto("/admin/login/")
        page.fill("#id_username", name)
        page.fill("#id_password", password)
        page.click("[type=submit]")
        yield page
        browser.close()
        assert errors == []


def label(page: Page, item: int) -> None:
    page.goto(f"/admin/calls/reviewitem/{item}/change/")
    page.check("input[name=use][value=example]")
    page.select_option("#label-intent", "ask_hours")
    page.click(".cc-other button")
    expect(page.locator(".messagelist")).to_contain_text("labelled")


def add_pattern(page: Page) -> None:
    page.goto("/admin/agentbrain/intent/?q=ask_hours")
    page.click("#result_list .field-name a")
    page.locator("#patterns-group tr.form-row:not(.empty-form) .cc-pattern").last.fill(
        "spanner parade"
    )
    page.click("[name=_save]")
    expect(page.locator(".cc-waiting")).to_contain_text("2 changes wait")


def publish(page: Page) -> None:
    page.click(".cc-waiting a")
    expect(page.locator(".cc-change ins")).to_have_text(["spanner parade", SAID])
    page.click("text=Test the draft")
    tested = page.locator('[data-part="test"][data-status="done"]')
    expect(tested).to_be_visible(timeout=PATIENCE_MS)
    expect(tested.locator("tr", has_text=SAID).first).to_contain_text("Opening hours")
    expect(page.locator(".cc-untested")).to_have_count(0)
    page.fill("#reason", REASON)
    page.click("text=/^Publish version/")
    expect(page.locator(".messagelist")).to_contain_text("1 version published")
    expect(page.locator("blockquote")).to_have_text(REASON)


def call(page: Page, words: str) -> tuple[str, str]:
    """What the agent says to a new caller who types ``words``, and its version."""
    page.goto("/admin/talk/")
    page.uncheck("#talk-microphone")
    page.click("#talk-begin")
    agent = page.locator("#talk-turns .cc-turn--agent")
    expect(agent).to_have_count(1)
    page.fill("#talk-text", words)
    page.press("#talk-text", "Enter")
    expect(agent).to_have_count(2)
    said = agent.last.inner_text()
    page.click("#talk-end")
    expect(page.locator("#talk-status")).to_contain_text("The call is over")
    page.click("#talk-call")
    version = page.locator("tr", has_text="Brain version").locator("td")
    return said, version.inner_text()


def back_to(page: Page, number: int) -> None:
    page.goto("/admin/agentbrain/brainversion/")
    page.click(f"text=/^Version {number}$/")
    page.click("text=Roll back to this version")
    expect(page.locator(".messagelist")).to_contain_text(f"is version {number} again")
    page.click("text=Load into the draft")
    expect(page.locator(".messagelist")).to_contain_text("1 version loaded")


def test_staff_teach_the_agent_and_take_it_back(review: int, page: Page):
    label(page, review)
    add_pattern(page)
    said, first = call(page, SAID)
    assert OPEN not in said, "a draft must not answer calls"

    page.goto("/admin/agentbrain/intent/")
    publish(page)
    said, second = call(page, SAID)
    assert OPEN in said
    assert second != first

    back_to(page, 1)
    said, third = call(page, SAID)
    assert OPEN not in said
    assert third == first
    page.goto("/admin/agentbrain/brainversion/publish/")
    expect(page.locator("#content-main")).to_contain_text("the draft is what answers")
