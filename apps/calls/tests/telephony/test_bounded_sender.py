"""Sends end: at once where they can, within bounds where the line makes them wait."""

from __future__ import annotations

import asyncio

import pytest

from apps.calls.telephony.transport import BoundedSender, LineLost
from apps.calls.tests.virtual_time import run_virtually


class Server:
    """Takes messages; a ``gate`` that is shut makes it wait as a full socket does."""

    def __init__(self):
        self.took = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.cancelled = False

    async def send(self, message):
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        await asyncio.sleep(0)
        self.took.append(message["text"])


def test_a_send_that_need_not_wait_is_over_when_it_returns():
    took = []

    async def send(message):
        took.append(message["text"])

    assert BoundedSender(send).begin_text("a") is None
    assert took == ["a"]


def test_a_send_that_has_to_wait_goes_on_where_it_was():
    async def scenario():
        server = Server()
        server.gate.clear()
        rest = BoundedSender(server.send).begin_text("a")
        asyncio.get_running_loop().call_later(1, server.gate.set)
        await rest
        assert server.took == ["a"]

    run_virtually(scenario())


def test_a_line_that_takes_nothing_is_lost_and_the_send_is_let_go():
    async def scenario():
        server = Server()
        server.gate.clear()
        sender = BoundedSender(server.send, seconds=5)
        with pytest.raises(LineLost, match="did not return"):
            await sender.begin_text("a")
        assert (sender.closed, server.cancelled) == (True, True)
        assert sender.begin_text("b") is None
        assert server.took == []

    run_virtually(scenario())


@pytest.mark.parametrize("after_a_wait", [False, True])
def test_a_send_that_fails_loses_the_line(after_a_wait):
    async def send(message):
        if after_a_wait:
            await asyncio.sleep(1)
        raise RuntimeError("already closed")

    async def scenario():
        sender = BoundedSender(send)
        with pytest.raises(LineLost, match="already closed"):
            await sender.text("a")
        assert sender.closed

    run_virtually(scenario())


def test_nothing_sent_straight_overtakes_a_message_that_waits():
    async def scenario():
        server, straight = Server(), []

        def send_now(text):
            straight.append(text)
            return True

        sender = BoundedSender(server.send, send_now=send_now)
        server.gate.clear()
        waiting = asyncio.ensure_future(sender.text("waits"))
        await asyncio.sleep(0)
        behind = asyncio.ensure_future(sender.begin_text("behind it"))
        await asyncio.sleep(1)
        server.gate.set()
        await asyncio.gather(waiting, behind)
        assert (server.took, straight) == (["waits", "behind it"], [])
        assert sender.begin_text("free again") is None
        assert straight == ["free again"]

    run_virtually(scenario())


def test_where_the_straight_road_is_closed_a_message_goes_the_usual_way():
    took = []

    async def send(message):
        took.append(message["text"])

    assert BoundedSender(send, send_now=lambda text: False).begin_text("a") is None
    assert took == ["a"]
