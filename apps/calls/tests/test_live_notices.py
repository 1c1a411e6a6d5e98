"""Whoever watches calls is told after the commit; a broken layer stops nothing."""

from __future__ import annotations

import asyncio

import pytest
from channels.layers import get_channel_layer

from apps.calls import escalations, live, services
from apps.calls.choices import CallStatus
from apps.calls.tests.parts import live_call


async def watching(group: str) -> str:
    layer = get_channel_layer()
    name = await layer.new_channel()
    await layer.group_add(group, name)
    return name


async def told(name: str) -> dict:
    async with asyncio.timeout(5):
        return await get_channel_layer().receive(name)


@pytest.mark.django_db(transaction=True)
async def test_watchers_of_one_call_and_of_all_are_told():
    from channels.db import database_sync_to_async

    live.bind(asyncio.get_running_loop())
    call = await database_sync_to_async(live_call)()
    one, all_calls = await watching(live.group_of(call.pk)), await watching("calls")
    other = await watching(live.group_of(call.pk + 1))
    await database_sync_to_async(services.end_call)(
        call.pk, CallStatus.COMPLETED, "caller", snapshot={}
    )
    expected = {
        "type": "call.changed",
        "call_id": call.pk,
        "status": "completed",
        "state": "",
        "intent": "",
        "outcome": "",
    }
    assert await told(one) == expected
    assert await told(all_calls) == expected
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await get_channel_layer().receive(other)


@pytest.mark.django_db
def test_nobody_is_told_of_what_was_rolled_back(
    monkeypatch, django_capture_on_commit_callbacks
):
    notices: list[live.Notice] = []
    monkeypatch.setattr(live, "publish", notices.extend)
    call = live_call()
    with django_capture_on_commit_callbacks(execute=True):
        escalations.raise_for(call.pk, reason="complaint", priority="high")
        assert notices == []
    assert [notice["type"] for notice in notices] == ["escalation.changed"]


class BrokenLayer:
    async def group_send(self, group, message):
        raise ConnectionError("refused")


async def test_a_broken_layer_is_logged_once(monkeypatch, caplog):
    monkeypatch.setattr(live, "get_channel_layer", BrokenLayer)
    monkeypatch.setattr(live, "_health", live._Health())
    notice: live.TurnSaved = {"type": "turn.saved", "call_id": 1, "index": 0}
    await live.send([notice])
    await live.send([notice])
    assert len(caplog.records) == 1


class SilentLayer:
    async def group_send(self, group, message):
        await asyncio.Event().wait()


async def test_a_layer_that_never_answers_holds_nobody_up(monkeypatch, caplog):
    monkeypatch.setattr(live, "get_channel_layer", SilentLayer)
    monkeypatch.setattr(live, "_health", live._Health())
    monkeypatch.setattr(live, "_LONGEST_SECONDS", 0.01)
    async with asyncio.timeout(5):
        await live.send([{"type": "turn.saved", "call_id": 1, "index": 0}])
    assert "Live notices cannot be sent" in caplog.text


async def test_of_more_notices_than_may_wait_the_latest_are_dropped(monkeypatch):
    sent = []

    class SlowLayer:
        async def group_send(self, group, message):
            await asyncio.sleep(0)
            sent.append(message["index"])

    monkeypatch.setattr(live, "get_channel_layer", SlowLayer)
    live.bind(asyncio.get_running_loop())
    for index in range(600):
        live.publish([{"type": "turn.saved", "call_id": 1, "index": index}])
    async with asyncio.timeout(10):
        while len(sent) < 1000:  # noqa: ASYNC110 - two groups for each of five hundred
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert set(sent) == set(range(500))
