"""A member of staff at "Talk to the agent": a browser, and what its ears hear."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from apps.agentbrain.engines.tts.local import synthesize
from callcenter.testing.server import RunningServer

EAR = Path(__file__).with_name("browser_ear.js")
VOICE = "en-us+m3"
MICROPHONE_HZ = 48_000
AUDIBLE = 0.01  # of full scale
BROWSER = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@dataclass(frozen=True)
class Received:
    """One message of the server, at the page's own clock."""

    at_ms: float
    kind: str
    sound_ms: float


@dataclass(frozen=True)
class Ear:
    """What reached the loudspeaker and the wire; milliseconds since the page opened."""

    heard: list[tuple[float, float]]
    wire: list[Received]
    sent_seconds: float

    def audible_ms(self, start_ms: float = 0.0, end_ms: float = np.inf) -> list[float]:
        """When the loudspeaker was not silent."""
        return [
            at for at, peak in self.heard if peak > AUDIBLE and start_ms <= at < end_ms
        ]

    def audible_seconds(self) -> float:
        return len(self.audible_ms()) * 1024 / 24_000

    def first(self, kind: str, after_ms: float = 0.0) -> float:
        """When the first such message came after the given moment."""
        return next(m.at_ms for m in self.wire if m.kind == kind and m.at_ms > after_ms)

    def received_seconds(self) -> float:
        return sum(message.sound_ms for message in self.wire) / 1000


class TalkPage:
    """What staff do on the page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def begin(self, *, number: str, microphone: bool = True) -> None:
        self._page.fill("#talk-number", number)
        self._page.set_checked("#talk-microphone", microphone)
        self._page.click("#talk-begin")

    def type(self, text: str) -> None:
        self._page.wait_for_selector("#talk-text:not([disabled])")
        self._page.fill("#talk-text", text)
        self._page.press("#talk-text", "Enter")

    def wait_for_turn(self, speaker: str, words: str, seconds: float = 40.0) -> None:
        """Until somebody's turn with these words is on the page."""
        self._page.locator(f".cc-turn--{speaker}", has_text=words).first.wait_for(
            timeout=seconds * 1000
        )

    def wait_for_end(self, seconds: float = 30.0) -> str:
        """Until the line is closed; what the page says then."""
        self._page.wait_for_selector(
            "#talk-begin:not([disabled])", timeout=seconds * 1000
        )
        return self._page.inner_text("#talk-status")

    def wait_for_quiet(self, seconds: float = 1.5) -> None:
        """Until the loudspeaker, after it was heard, is silent for so long."""
        self._page.wait_for_function(
            "([quiet, level]) => { const loud = ear.heard.filter((h) => h[1] > level);"
            " return loud.length && performance.now() - loud.at(-1)[0] > quiet; }",
            arg=[seconds * 1000, AUDIBLE],
        )

    def hang_up(self) -> str:
        self._page.click("#talk-end")
        return self.wait_for_end()

    def leave(self) -> None:
        """Go elsewhere without hanging up."""
        self._page.goto(self._page.url.replace("talk/", ""))

    def said(self, speaker: str) -> list[str]:
        return self._page.locator(f".cc-turn--{speaker} .cc-words").all_inner_texts()

    def cut_off(self) -> str:
        """The words that are struck out because nobody heard them."""
        return self._page.inner_text(".cc-unheard s")

    def now_ms(self) -> float:
        """The page's own clock."""
        now: float = self._page.evaluate("performance.now()")
        return now

    def knows(self) -> str:
        return self._page.inner_text("#talk-state").lower()

    def call_id(self) -> int:
        href = self._page.get_attribute("#talk-call", "href")
        assert href
        return int(href.rstrip("/").split("/")[-2])

    def ear(self) -> Ear:
        found = self._page.evaluate("ear")
        return Ear(
            [(at, peak) for at, peak in found["heard"]],
            [Received(*message) for message in found["wire"]],
            found["sentBytes"] / 48_000,
        )


@contextmanager
def talk_page(
    server: RunningServer, chromium: str, microphone: Path | None = None
) -> Iterator[TalkPage]:
    """The page, by a browser that signed in at the login page. Errors fail the test.

    The ORM refuses to work beside the browser's event loop: read rows afterwards.
    """
    arguments = list(BROWSER)
    if microphone is not None:
        arguments.append(f"--use-file-for-fake-audio-capture={microphone}%noloop")
    errors: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=arguments)
        context = browser.new_context(locale="en-US")
        context.add_init_script(path=EAR)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        name, password = server.ADMIN
        page.goto(f"{server.url}/admin/login/?next=/admin/talk/")
        page.fill("#id_username", name)
        page.fill("#id_password", password)
        page.click("[type=submit]")
        page.wait_for_selector("#talk-begin")
        yield TalkPage(page)
        browser.close()
    assert errors == []


def recording(path: Path, text: str, after_seconds: float) -> Path:
    """A microphone's recording: silence, then these words, then silence."""
    spoken = synthesize(text, VOICE, MICROPHONE_HZ)
    before = np.zeros(int(after_seconds * MICROPHONE_HZ), np.int16)
    after = np.zeros(2 * MICROPHONE_HZ, np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(MICROPHONE_HZ)
        file.writeframes(np.concatenate([before, spoken, after]).tobytes())
    return path
