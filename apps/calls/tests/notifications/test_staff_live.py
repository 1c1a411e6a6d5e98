"""Pages of signed-in staff are told at once what waits, as far as they may see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from apps.calls import escalations, live
from apps.calls.callbacks import promising, steps
from apps.calls.models import Callback, Escalation
from apps.calls.notifications.consumer import NOT_ALLOWED, StaffConsumer
from apps.calls.tests.admin.people import maria, staff
from apps.calls.tests.parts import live_call

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in_as(user: Any) -> dict[str, Any]:
    session = SessionStore()
    session.create()
    return {"user": user, "session": session}


def raised(reason: str = "complaint") -> Escalation:
    call = live_call(f"CA-{reason}")
    call.customer = maria()
    call.save()
    return escalations.raise_for(call.pk, reason=reason, priority="high")


in_database = database_sync_to_async


@asynccontextmanager
async def page_of(user: Any, since: str = "") -> AsyncIterator[WebsocketCommunicator]:
    """The socket of an open page; it has been told how things stand."""
    live.bind(asyncio.get_running_loop())
    page = WebsocketCommunicator(
        StaffConsumer.as_asgi(), f"/staff/live?since={since}", subprotocols=[]
    )
    page.scope |= await in_database(signed_in_as)(user)
    connected, _ = await page.connect(timeout=10)
    assert connected
    try:
        yield page
    finally:
        await page.disconnect()


async def told(page: WebsocketCommunicator) -> dict[str, Any]:
    return await page.receive_json_from(timeout=10)


async def test_a_page_is_told_how_many_wait_when_it_opens():
    ana = await in_database(staff)("ana", group="agents")
    await in_database(raised)()
    async with page_of(ana) as page:
        state = await told(page)
    assert (state["type"], state["escalations"], state["mine"]) == ("state", 1, 0)


async def test_a_new_escalation_pops_up_at_once_with_who_and_where():
    ana = await in_database(staff)("ana", group="agents")
    async with page_of(ana) as page:
        await told(page)
        row = await in_database(raised)()
        toast, state = await told(page), await told(page)
    assert toast["title"] == "High: complaint"
    assert "Maria Lopez" in toast["text"]
    assert toast["url"] == f"/admin/calls/escalation/{row.pk}/change/"
    assert toast["urgent"] is True
    assert state["escalations"] == 1


async def test_when_a_colleague_takes_it_the_figure_falls_and_nothing_pops_up():
    ana = await in_database(staff)("ana", group="agents")
    ben = await in_database(staff)("ben", group="agents")
    row = await in_database(raised)()
    async with page_of(ana) as page:
        await told(page)
        await in_database(escalations.claim)(row.pk, ben)
        state = await told(page)
    assert (state["type"], state["escalations"]) == ("state", 0)


async def test_what_is_handed_on_pops_up_for_the_colleague_alone():
    ana = await in_database(staff)("ana", group="agents")
    ben = await in_database(staff)("ben", group="agents")
    row = await in_database(raised)()
    async with page_of(ana) as anas, page_of(ben) as bens:
        await told(anas)
        await told(bens)
        await in_database(escalations.hand_on)(row.pk, ana, ben)
        to_ana = [await told(anas), await told(anas)]
        to_ben = [await told(bens) for _ in range(3)]
    assert {message["type"] for message in to_ana} == {"state"}
    [toast] = [message for message in to_ben if message["type"] == "toast"]
    assert toast["title"] == "Handed to you: complaint"


async def test_a_callback_that_becomes_due_pops_up():
    ana = await in_database(staff)("ana", group="agents")

    def promised() -> None:
        promising.promise("+15550107777", reason="promised")
        past = timezone.now() - timedelta(seconds=1)
        Callback.objects.update(due_at=past)

    await in_database(promised)()
    async with page_of(ana) as page:
        assert (await told(page))["callbacks"] == 1
        await in_database(steps.tell_due)()
        toast = await told(page)
    assert toast["title"] == "A callback is due"
    assert "+15550107777" in toast["text"]


async def test_a_page_that_was_cut_off_hears_what_it_missed():
    ana = await in_database(staff)("ana", group="agents")
    seen = await in_database(raised)("seen")
    missed = await in_database(raised)("missed")
    async with page_of(ana, since=str(seen.pk)) as page:
        toast, state = await told(page), await told(page)
    assert toast["title"] == "High: missed"
    assert state["newest"] == missed.pk


async def test_what_nobody_told_a_page_is_told_when_it_asks_and_only_once(monkeypatch):
    """As while the channel layer is away."""
    ana = await in_database(staff)("ana", group="agents")
    async with page_of(ana) as page:
        await told(page)
        with monkeypatch.context() as away:
            away.setattr(live, "publish", lambda notices: None)
            await in_database(raised)("unheard")
        await page.send_to(text_data="{}")
        toast, state = await told(page), await told(page)
        assert (toast["type"], toast["title"]) == ("toast", "High: unheard")
        assert state["escalations"] == 1
        await page.send_to(text_data="{}")
        assert (await told(page))["type"] == "state"


async def test_the_next_notice_brings_what_was_missed_before_it(monkeypatch):
    ana = await in_database(staff)("ana", group="agents")
    async with page_of(ana) as page:
        await told(page)
        with monkeypatch.context() as away:
            away.setattr(live, "publish", lambda notices: None)
            await in_database(raised)("unheard")
        await in_database(raised)("heard")
        titles = [(await told(page))["title"] for _ in range(2)]
        assert (await told(page))["escalations"] == 2
    assert titles == ["High: heard", "High: unheard"]


@pytest.mark.parametrize(
    "rights", [(), ("calls.view_escalation",), ("customers.view_customer",)]
)
async def test_whoever_may_not_see_escalations_is_told_nothing(rights):
    user = await in_database(staff)("lou", *rights)
    async with page_of(user) as page:
        closed = await page.receive_output(timeout=10)
    assert closed == {"type": "websocket.close", "code": NOT_ALLOWED}


async def test_rights_taken_away_count_from_the_next_notice_on():
    ana = await in_database(staff)(
        "ana", "calls.view_escalation", "customers.view_customer"
    )
    async with page_of(ana) as page:
        await told(page)
        await in_database(ana.user_permissions.clear)()
        await in_database(raised)()
        closed = await page.receive_output(timeout=10)
    assert closed["code"] == NOT_ALLOWED


async def test_signing_out_ends_it():
    ana = await in_database(staff)("ana", group="agents")
    async with page_of(ana) as page:
        await told(page)
        await in_database(page.scope["session"].delete)()
        await page.send_to(text_data="{}")
        closed = await page.receive_output(timeout=10)
    assert closed["code"] == NOT_ALLOWED


async def test_whatever_a_page_sends_only_asks_how_things_stand():
    ana = await in_database(staff)("ana", group="agents")
    async with page_of(ana) as page:
        await told(page)
        for nonsense in ("{}", "not json", '{"type":"escalation.changed"}'):
            await page.send_to(text_data=nonsense)
            assert (await told(page))["type"] == "state"


async def test_a_callback_somebody_has_claimed_pops_up_for_them_alone():
    ana = await in_database(staff)("ana", group="agents")
    ben = await in_database(staff)("ben", group="agents")

    def claimed() -> None:
        row = promising.promise("+15550107777", reason="promised")
        assert row is not None
        steps.claim(row.pk, ben)
        Callback.objects.update(due_at=timezone.now() - timedelta(seconds=1))

    await in_database(claimed)()
    async with page_of(ana) as anas, page_of(ben) as bens:
        await told(anas)
        await told(bens)
        await in_database(steps.tell_due)()
        to_ana, to_ben = await told(anas), await told(bens)
    assert (to_ana["type"], to_ben["type"]) == ("state", "toast")
