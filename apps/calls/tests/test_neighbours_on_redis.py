"""Installations that share a Redis server, each with a database of its own number."""

from __future__ import annotations

import asyncio

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from apps.calls import live
from callcenter import env

NOTICE: live.StaffNotice = {
    "type": "staff.notice",
    "kind": "callback_due",
    "row_id": 7,
    "user_id": None,
}


def layer_of(url: str) -> RedisPubSubChannelLayer:
    return RedisPubSubChannelLayer(hosts=[url], prefix=env.redis_prefix(url))


async def test_the_staff_of_one_hears_nothing_of_the_other(redis_url):
    server, _, number = redis_url.rpartition("/")
    urls = (redis_url, f"{server}/{(int(number) + 1) % 16}")
    ours, theirs = map(layer_of, urls)
    page = await ours.new_channel()
    await ours.group_add(live.STAFF, page)
    await theirs.group_send(live.STAFF, {**NOTICE, "row_id": 8})
    await ours.group_send(live.STAFF, dict(NOTICE))
    async with asyncio.timeout(10):
        assert await ours.receive(page) == NOTICE
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await ours.receive(page)
    await ours.flush()
    await theirs.flush()


def test_a_url_without_a_number_means_the_first_database():
    assert env.redis_prefix("redis://host:6379") == env.redis_prefix("redis://host/0")
    assert env.redis_prefix("unix:///run/redis?db=3") == "callcenter.3."
