"""What the worker finds out pops up in a browser: worker, Redis, web server, page.

All of it as it runs in an installation on Redis, with a Redis of its own that can go
away.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from apps.calls.tests.tasks.site import Redis
from callcenter.testing.server import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.calls]

SOON_MS = 60_000
PROMISED = """
from django.utils import timezone
from apps.calls.callbacks import promising
from apps.calls.models import Callback
row = promising.promise("{number}", reason="promised")
Callback.objects.filter(pk=row.pk).update(due_at=timezone.now())
"""
LOOK = """
from apps.calls.callbacks.tasks import sweep_callbacks
sweep_callbacks.delay()
"""
RAISED = """
from apps.calls import escalations
from apps.calls.services import answer_call, open_call
call = open_call("CA-while-away", from_number="+15550107003", to_number="+1555")
answer_call(call.pk, "MZ-while-away")
escalations.raise_for(call.pk, reason="complaint", priority="high")
"""


@pytest.fixture
def redis(tmp_path) -> Iterator[Redis]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("absent: redis-server")
    redis = Redis(program, tmp_path)
    redis.start()
    yield redis
    redis.stop()


@pytest.fixture
def center(tmp_path, redis) -> Iterator[RunningServer]:
    server = RunningServer(tmp_path / "data", environment={"REDIS_URL": redis.url})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def page(center, chromium) -> Iterator[Page]:
    """The first page of a signed-in member of staff; its socket is connected."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(f"{center.url}/admin/login/?next=/admin/")
        name, password = center.ADMIN
        page.fill("#id_username", name)
        page.fill("#id_password", password)
        page.click("[type=submit]")
        expect(page.locator("#live-work")).to_be_visible(timeout=SOON_MS)
        yield page
        browser.close()


def test_what_the_worker_tells_pops_up_also_after_redis_was_away(center, redis, page):
    """A callback due; then Redis is away while a call needs a person, and comes back:
    the next thing told brings the one that was missed."""
    notes = page.locator(".cc-toast")
    center.manage("shell", "-c", PROMISED.format(number="+15550107001") + LOOK)
    expect(notes.filter(has_text="+15550107001")).to_have_count(1, timeout=SOON_MS)

    redis.stop()
    center.manage("shell", "-c", RAISED)
    assert notes.filter(has_text="+15550107003").count() == 0
    redis.start()
    center.manage("shell", "-c", PROMISED.format(number="+15550107002"))
    # By the schedule: what was asked for while Redis was away is gone with it.
    expect(notes.filter(has_text="+15550107002")).to_have_count(1, timeout=3 * SOON_MS)
    expect(notes.filter(has_text="+15550107003")).to_have_count(1, timeout=SOON_MS)
    expect(page.locator("#live-work [data-count]")).to_have_text("1")
