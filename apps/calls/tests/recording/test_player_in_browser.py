"""The player in a real browser: it plays, seeks, and the transcript follows."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import soundfile
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, sync_playwright

from apps.calls.models import Call, Listening, Recording, Turn
from apps.calls.recording.files import storage
from apps.calls.recording.models import RecordingStatus

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--autoplay-policy=no-user-gesture-required",
)
Open = Callable[[Call], AbstractContextManager[Page]]
STARTS_MS = 4_000


def flac(seconds: int) -> bytes:
    wave = (6000 * np.sin(np.arange(seconds * 8000) * 0.3)).astype(np.int16)
    file = io.BytesIO()
    soundfile.write(file, np.column_stack((wave, wave)), 8000, format="FLAC")
    return file.getvalue()


def recorded_call() -> Call:
    began = timezone.now() - timedelta(hours=1)
    call = Call.objects.create(
        call_sid="CA1",
        from_number="+15550001111",
        status="completed",
        started_at=began,
        answered_at=began,
        ended_at=began + timedelta(seconds=64),
    )
    for index in range(12):
        Turn.objects.create(
            call=call,
            index=index,
            speaker="caller" if index % 2 else "agent",
            text=f"turn number {index}",
            heard_text=f"turn number {index}",
            started_ms=STARTS_MS + index * 5_000,
            ended_ms=STARTS_MS + index * 5_000 + 4_500,
        )
    Recording.objects.create(
        call=call,
        status=RecordingStatus.READY,
        name=storage().save("test/b.flac", ContentFile(flac(60))),
        starts_ms=STARTS_MS,
        duration_ms=60_000,
        peaks={"caller": [50] * 600, "agent": [50] * 600},
    )
    return call


@pytest.fixture
def open_call(chromium: str, live_server: Any) -> Open:
    """Open the page of a call. Rows are looked at afterwards: the browser's driver
    keeps an event loop running, next to which the ORM refuses to work."""
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    cookie = client.cookies["sessionid"].value

    @contextmanager
    def opened(call: Call) -> Iterator[Page]:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=list(ARGUMENTS)
            )
            context = browser.new_context()
            context.add_cookies(
                [{"name": "sessionid", "value": cookie, "url": live_server.url}]
            )
            page = context.new_page()
            page.goto(
                live_server.url + reverse("admin:calls_call_change", args=[call.pk])
            )
            yield page
            browser.close()

    return opened


def test_a_click_on_a_turn_plays_from_there_and_marks_it(open_call: Open) -> None:
    call = recorded_call()
    with open_call(call) as page:
        page.locator("#turn-8 .cc-play-from").click()
        page.wait_for_selector("#turn-8.cc-turn--playing")
        page.wait_for_function("document.querySelector('audio').currentTime > 40.2")
        assert not page.evaluate("document.querySelector('audio').paused")
    assert Listening.objects.get().username == "root"


def test_it_is_played_by_keyboard(open_call: Open) -> None:
    call = recorded_call()
    with open_call(call) as page:
        seek = page.get_by_label("Position in the recording")
        seek.focus()
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('audio').currentTime == 20")
        page.wait_for_selector('#turn-4[aria-current="true"]')
        assert seek.get_attribute("aria-valuetext") == "0:20 of 1:00"
        page.keyboard.press("ArrowLeft")
        page.wait_for_function("document.querySelector('audio').currentTime == 15")
        page.keyboard.press("Space")
        page.wait_for_function("!document.querySelector('audio').paused")
        page.keyboard.press("Space")
        page.wait_for_function("document.querySelector('audio').paused")


def test_a_recording_that_cannot_be_fetched_is_said_to_be_so(open_call: Open) -> None:
    call = recorded_call()
    storage().delete(call.recording.name)
    with open_call(call) as page:
        page.locator("#turn-2 .cc-play-from").click()
        page.get_by_text("cannot be played just now").wait_for(state="visible")
