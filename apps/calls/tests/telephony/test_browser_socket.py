"""Staff talk to the agent through the browser."""

from __future__ import annotations

import asyncio
import json

import numpy as np
import pytest
from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.security.websocket import AllowedHostsOriginValidator
from channels.testing import WebsocketCommunicator
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.calls.choices import CallStatus, Channel
from apps.calls.consumers import AudioConsumer
from apps.calls.models import Call
from apps.calls.switchboard import Switchboard

from . import carrier
from .media_caller import complaints, soon

pytestmark = pytest.mark.django_db(transaction=True)

OURS = b"http://localhost"


@pytest.fixture
def calls():
    return carrier.QuietCalls()


@pytest.fixture
def site(calls, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    consumer = AudioConsumer(open_session=calls.open, switchboard=Switchboard())
    return AllowedHostsOriginValidator(AuthMiddlewareStack(consumer))


def cookie_of(*, staff: bool = True, permitted: bool = True) -> bytes:
    """The session cookie of Tess, who may or may not talk to the agent."""
    tess = get_user_model().objects.create_user("tess", is_staff=staff)
    if permitted:
        tess.user_permissions.add(Permission.objects.get(codename="talk_to_agent"))
    client = Client()
    client.force_login(tess)
    name = django_settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}".encode()


class Page(WebsocketCommunicator):
    def __init__(self, site, cookie: bytes = b"", origin: bytes = OURS):
        super().__init__(
            site, "/audio", headers=[(b"cookie", cookie), (b"origin", origin)]
        )

    async def say(self, **message) -> None:
        await self.send_to(text_data=json.dumps(message))

    async def hear(self, kind: str) -> dict:
        """The next notice of that kind."""
        while True:
            text = await self.receive_from(5)
            if isinstance(text, str) and (body := json.loads(text))["type"] == kind:
                return body

    async def gone(self) -> None:
        await self.disconnect(1001, timeout=15)


async def opened(site) -> Page:
    page = Page(site, await database_sync_to_async(cookie_of)())
    assert (await page.connect())[0]
    await page.say(type="start", from_number="+15550001111")
    return page


async def test_a_member_of_staff_reaches_the_agent(site, calls):
    page = await opened(site)
    ready = await page.hear("ready")
    call = await Call.objects.aget()
    assert ready == {"type": "ready", "call_sid": call.call_sid, "call_id": call.pk}
    assert call.call_sid.startswith("BR")
    assert (call.channel, call.from_number) == (Channel.BROWSER, "+15550001111")
    await page.say(type="text", text="I need an oil change")
    await page.say(type="key", digit="1")
    await page.say(type="mark", name="m1")
    await soon(lambda: calls.heard(happened.MarkReturned))
    assert [e.text for e in calls.heard(happened.CallerSaid)] == [
        "I need an oil change"
    ]
    assert [e.digit for e in calls.heard(happened.KeyPressed)] == ["1"]
    await page.say(type="stop")
    assert await page.hear("ended") == {"type": "ended", "reason": "caller"}
    await page.gone()
    assert (await Call.objects.aget()).status == CallStatus.COMPLETED


async def test_microphone_sound_reaches_the_engine_as_telephone_sound(site, calls):
    page = await opened(site)
    await page.hear("ready")
    await soon(lambda: calls.engines)
    tone = (8000 * np.sin(np.arange(24_000) * 2 * np.pi * 440 / 24_000)).astype("<i2")
    for start in range(0, 24_000, 480):
        await page.send_to(bytes_data=tone[start : start + 480].tobytes())
    await soon(lambda: len(calls.engines[0].heard) > 7_800)
    heard = len(calls.engines[0].heard)
    assert heard <= 8_000
    await page.gone()


async def test_the_agents_sound_and_words_reach_the_page(site, calls):
    calls.answer = lambda event: (
        [
            do.PlayAudio("i1", b"\x80\x00" * 400),
            do.SendMark("m1"),
            do.SaveTurn(0, "agent", "Hello", "Hel", 0, 10, interrupted=True),
            do.UpdateCall("greeting", "book", {"service": "oil"}),
            do.ClearPlayback(),
        ]
        if isinstance(event, happened.EngineReady)
        else []
    )
    page = await opened(site)
    await page.hear("ready")
    sound = await page.receive_from(5)
    assert isinstance(sound, bytes)
    assert 3_000 < len(sound) <= 4_800  # 100 ms at 24 kHz, a little held back
    assert await page.hear("mark") == {"type": "mark", "name": "m1"}
    assert await page.hear("turn") == {
        "type": "turn",
        "index": 0,
        "speaker": "agent",
        "text": "Hello",
        "heard_text": "Hel",
        "interrupted": True,
    }
    assert await page.hear("state") == {
        "type": "state",
        "state": "greeting",
        "intent": "book",
        "slots": {"service": "oil"},
        "outcome": "",
    }
    assert await page.hear("clear")
    await page.gone()


@pytest.mark.parametrize(
    "person", [{"staff": False}, {"permitted": False}], ids=["not staff", "no right"]
)
async def test_others_are_turned_away(site, person):
    cookie = await database_sync_to_async(cookie_of)(**person)
    assert not (await Page(site, cookie).connect())[0]


async def test_nobody_is_let_in_without_signing_in(site):
    assert not (await Page(site).connect())[0]


@pytest.mark.parametrize("origin", [b"https://evil.example.com", b"null", b""])
async def test_a_page_of_another_site_is_turned_away(site, origin):
    cookie = await database_sync_to_async(cookie_of)()
    assert not (await Page(site, cookie, origin).connect())[0]


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        ("{", "malformed_json"),
        ("[]", "malformed_json"),
        ('{"type":"party"}', "unknown_event"),
        ('{"type":"text"}', "malformed_frame"),
        ('{"type":"text","text":"   "}', "malformed_frame"),
        (json.dumps({"type": "text", "text": "x" * 501}), "malformed_frame"),
        ('{"type":"key","digit":"x"}', "malformed_frame"),
        ('{"type":"start","from_number":"+1"}', "second_start"),
        (json.dumps({"type": "x" * 70_000}), "oversized_frame"),
        (b"\x01", "malformed_frame"),
        (b"\x00" * 70_000, "oversized_frame"),
    ],
)
async def test_a_bad_message_is_explained_and_the_call_goes_on(
    site, calls, caplog, bad, kind
):
    page = await opened(site)
    await page.hear("ready")
    if isinstance(bad, bytes):
        await page.send_to(bytes_data=bad)
    else:
        await page.send_to(text_data=bad)
    assert (await page.hear("error"))["message"].endswith(".")
    call = await Call.objects.aget()
    assert complaints(caplog) == [(kind, call.call_sid)]
    await page.say(type="key", digit="1")
    await soon(lambda: calls.heard(happened.KeyPressed))
    await page.gone()


@pytest.mark.parametrize("first", ['{"type":"text","text":"hello"}', b"\x00\x00"])
async def test_the_first_message_is_start(site, first, calls):
    page = Page(site, await database_sync_to_async(cookie_of)())
    await page.connect()
    if isinstance(first, bytes):
        await page.send_to(bytes_data=first)
    else:
        await page.send_to(text_data=first)
    assert await page.hear("error") == {
        "type": "error",
        "message": "The first message is start.",
    }
    await page.gone()
    assert not await Call.objects.aexists()
    await asyncio.sleep(0)
    assert calls.sessions == []
