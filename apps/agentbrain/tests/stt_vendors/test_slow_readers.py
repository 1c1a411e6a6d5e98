"""A vendor that takes no sound is not written to for ever."""

from __future__ import annotations

import asyncio

from websockets.asyncio.server import serve

from apps.agentbrain.conversation.events import EngineLost
from apps.agentbrain.engines.stt import socket
from apps.agentbrain.engines.stt.counters import SOUND_DROPPED
from apps.agentbrain.tests.stt_vendors.line import ear_of, on_the_line
from apps.agentbrain.tests.stt_vendors.unconnected import Deaf

SECOND = b"\xff" * 8000


def dropped_seconds():
    return SOUND_DROPPED.labels("deepgram")._value.get()


async def test_it_is_lost_and_what_was_dropped_is_counted(monkeypatch):
    monkeypatch.setattr(socket, "SEND_SECONDS", 0.5)
    over = asyncio.Event()

    async def ignore(connection):
        await over.wait()

    before = dropped_seconds()
    async with serve(ignore, "127.0.0.1", 0, max_queue=1, close_timeout=0.1) as server:
        port = server.sockets[0].getsockname()[1]
        stt = ear_of("deepgram", f"ws://127.0.0.1:{port}")
        stt._make_detector = Deaf
        async with on_the_line(stt) as line:
            for _ in range(3000):
                stt.send_audio(SECOND)
                line.at_ms += 1000
                await asyncio.sleep(0)
                if line.of(EngineLost):
                    break
                assert stt._outbox.waiting_bytes <= 20 * 8000
            (lost,) = await line.until(EngineLost)
            began = asyncio.get_running_loop().time()
        took = asyncio.get_running_loop().time() - began
        over.set()
    assert lost.reason == "the vendor stopped reading"
    assert not lost.permanent
    assert dropped_seconds() > before
    assert took < 2.0
