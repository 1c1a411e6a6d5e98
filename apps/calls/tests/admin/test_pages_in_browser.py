"""What the pages' own scripts do, in a real browser; the line itself is scripted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, WebSocketRoute, sync_playwright

from .people import live_call, say, signed_in, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
TONE = bytes(range(240)) * 4  # 20 ms of PCM16 at 24 kHz
Open = Callable[..., AbstractContextManager[Page]]


class Line:
    """The far end of ``/audio``: remembers what came, answers by a small script."""

    def __init__(self) -> None:
        self.messages: list[dict[str, object]] = []
        self.frames: list[bytes] = []

    def serve(self, route: WebSocketRoute) -> None:
        self.route = route
        route.on_message(self.take)

    def send(self, **message: object) -> None:
        self.route.send(json.dumps(message))

    def take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.frames.append(message)
            return
        self.messages.append(json.loads(message))
        if self.messages[-1]["type"] == "start":
            self.send(type="ready", call_sid="BR1", call_id=7)
        if self.messages[-1]["type"] == "stop":
            self.send(type="ended", reason="caller")

    def got(self, kind: str) -> list[dict[str, object]]:
        return [message for message in self.messages if message["type"] == kind]


@pytest.fixture
def open_page(chromium, live_server) -> Open:
    """Open a page as one of the agents. Rows are made before: the browser's driver
    keeps an event loop running, next to which the ORM refuses to work."""
    cookie = signed_in(staff("ana", group="agents")).cookies
    session = cookie[settings.SESSION_COOKIE_NAME].value

    @contextmanager
    def opened(path: str, *arguments: str, line: Line | None = None) -> Iterator[Page]:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(
                executable_path=chromium, args=[*ARGUMENTS, *arguments]
            )
            context = browser.new_context()
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
            if line is not None:
                page.route_web_socket("**/audio", line.serve)
            page.goto(live_server.url + path)
            yield page
            browser.close()
            assert errors == []

    return opened


def wait_for(page: Page, condition: Callable[[], object]) -> None:
    """Let the browser work until the condition holds (five seconds at most)."""
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(50)
    pytest.fail("It did not happen within five seconds.")


def test_a_call_is_typed_by_keyboard_when_there_is_no_microphone(open_page):
    line = Line()
    with open_page(reverse("admin:talk"), line=line) as page:
        page.focus("#talk-number")
        page.keyboard.press("Enter")
        page.wait_for_selector("#talk-text:focus")
        assert "No microphone" in page.inner_text("#talk-status")
        page.keyboard.type("When do you open?")
        page.keyboard.press("Enter")
        page.focus("#talk-keys button")
        page.keyboard.press("Enter")
        page.keyboard.press("#")
        page.click("#talk-end")
        page.wait_for_selector("#talk-begin:focus")
        assert page.inner_text("#talk-status") == "The call is over: you hung up."
        assert page.get_attribute("#talk-call", "href") == "/admin/calls/call/7/change/"
    assert line.messages == [
        {"type": "start", "from_number": "+15550001111"},
        {"type": "text", "text": "When do you open?"},
        {"type": "key", "digit": "1"},
        {"type": "key", "digit": "#"},
        {"type": "stop"},
    ]


def test_a_mark_comes_back_when_the_sound_before_it_was_played(open_page):
    line = Line()
    with open_page(reverse("admin:talk"), line=line) as page:
        page.click("#talk-begin")
        page.wait_for_selector("#talk-text:not([disabled])")
        wait_for(page, lambda: line.got("start"))
        for _ in range(10):
            line.route.send(TONE)
        line.send(type="mark", name="heard")
        wait_for(page, lambda: line.got("mark"))
    assert line.got("mark") == [{"type": "mark", "name": "heard"}]


def test_a_clear_brings_all_waiting_marks_back_at_once(open_page):
    line = Line()
    with open_page(reverse("admin:talk"), line=line) as page:
        page.click("#talk-begin")
        page.wait_for_selector("#talk-text:not([disabled])")
        wait_for(page, lambda: line.got("start"))
        for _ in range(50 * 60):
            line.route.send(TONE)  # a minute of sound: it cannot be over by itself
        for name in ("first", "second"):
            line.send(type="mark", name=name)
        line.send(type="clear")
        wait_for(page, lambda: len(line.got("mark")) == 2)
    assert [mark["name"] for mark in line.got("mark")] == ["first", "second"]


def test_the_microphone_is_sent_in_frames_of_20_ms_of_pcm16_at_24_khz(open_page):
    line = Line()
    with open_page(reverse("admin:talk"), *MICROPHONE, line=line) as page:
        page.click("#talk-begin")
        wait_for(page, lambda: len(line.frames) >= 25)
        assert page.inner_text("#talk-status") == "Connected: speak."
    assert {len(frame) for frame in line.frames} == {960}


def test_what_was_cut_off_and_hostile_text_are_shown_as_text(open_page):
    line = Line()
    with open_page(reverse("admin:talk"), line=line) as page:
        page.click("#talk-begin")
        page.wait_for_selector("#talk-text:not([disabled])")
        turn = {"type": "turn", "index": 0, "speaker": "agent"}
        said = "We open <img src=x> at eight"
        line.send(**turn, text=said, heard_text="", interrupted=False)
        page.wait_for_selector("#talk-turn-0")
        line.send(**turn, text=said, heard_text="We open", interrupted=True)
        page.wait_for_selector("#talk-turn-0 s")
        assert page.inner_text("#talk-turn-0 s") == "<img src=x> at eight"
        line.send(
            type="state",
            state="closing",
            intent="ask_hours",
            slots={"<b>": "<i>x</i>"},
            outcome="",
        )
        page.wait_for_selector("#talk-state tr:nth-child(3)")
        assert page.inner_text("#talk-state tr:nth-child(3) td") == "<i>x</i>"
        assert page.locator("#talk img, #talk-state i").count() == 0


def test_a_lost_line_is_said_and_a_new_call_can_begin(open_page):
    line = Line()
    with open_page(reverse("admin:talk"), line=line) as page:
        page.click("#talk-begin")
        page.wait_for_selector("#talk-text:not([disabled])")
        line.route.close(code=1011)
        page.wait_for_selector("#talk-begin:not([disabled])")
        assert page.inner_text("#talk-status") == "The line was lost (1011)."
        page.click("#talk-begin")
        wait_for(page, lambda: len(line.got("start")) == 2)


def test_a_live_call_is_followed_until_it_is_over(open_page):
    call = live_call()
    say(call, "agent", "Good morning")
    path = reverse("admin:calls_call_change", args=[call.pk])
    looks: list[str] = []

    with open_page(path) as page:
        page.clock.install()
        page.goto(page.url)
        page.evaluate("document.getElementById('turn-0').remembered = true")
        page.evaluate("document.querySelector('.cc-log').open = true")
        before = page.inner_html("#live-call")
        after = before.replace('data-follow="yes"', 'data-follow="no"').replace(
            "</ol>", '<li class="cc-turn" id="turn-1" data-key="turn-1">Bye</li></ol>'
        )

        def answer(route) -> None:
            looks.append(route.request.url)
            body = before if len(looks) == 1 else after
            route.fulfill(body=body, content_type="text/html")

        page.route("**/live/", answer)
        page.clock.run_for(2000)
        wait_for(page, lambda: len(looks) == 1)
        page.clock.run_for(2500)
        page.wait_for_selector("#turn-1")
        page.clock.run_for(20_000)

        assert page.inner_text("#turn-1") == "Bye"
        assert page.evaluate("document.getElementById('turn-0').remembered")
        assert page.evaluate("document.querySelector('.cc-log').open")
    assert len(looks) == 2
