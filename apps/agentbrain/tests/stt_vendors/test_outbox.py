"""What waits to be sent: bounded, in order, and times stay right when sound is lost."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.engines.stt.outbox import Outbox
from apps.calls.tests.virtual_time import run_virtually, virtually


def piece(number, length=160):
    return bytes([number % 256]) * length


@virtually
async def test_small_frames_are_joined_to_what_is_worth_sending():
    outbox = Outbox(640)
    waiting = asyncio.create_task(outbox.next())
    for number in range(3):
        outbox.put_sound(piece(number))
        await asyncio.sleep(0)
    assert not waiting.done()
    outbox.put_sound(piece(3))
    assert len(await waiting) == 640


@virtually
async def test_a_request_goes_behind_the_sound_before_it():
    outbox = Outbox(640)
    outbox.put_sound(piece(1))
    outbox.put_control("Finalize")
    outbox.put_sound(piece(2))
    assert await outbox.next() == piece(1)
    assert await outbox.next() == "Finalize"
    assert outbox.waiting_bytes == 160


@virtually
async def test_the_oldest_sound_goes_when_nobody_takes_it():
    outbox = Outbox(160, most_waiting_bytes=480)
    for number in range(5):
        outbox.put_sound(piece(number))
    assert outbox.dropped_bytes == 320
    assert await outbox.next() == piece(2) + piece(3) + piece(4)
    # The vendor counts from the first sound it was given.
    assert outbox.sample_of(0.0) == 320
    assert outbox.sample_of(0.01) == 400
    assert outbox.seconds_of(400) == 0.01


@virtually
async def test_requests_are_bounded_too():
    outbox = Outbox(160)
    for _ in range(10_000):
        outbox.put_control("KeepAlive")
    assert len(outbox._waiting) < 1000


@given(st.lists(st.one_of(st.integers(1, 700), st.just("send")), max_size=60))
def test_every_sample_sent_is_found_again(steps):
    async def check():
        outbox = Outbox(1, most_waiting_bytes=1500)
        put = sent = 0
        places = {}  # of the vendor's samples in ours
        waiting = []
        for step in steps:
            if step == "send":
                if outbox.waiting_bytes:
                    chunk = await outbox.next()
                    for place in waiting[: len(chunk)]:
                        places[sent] = place
                        sent += 1
                    del waiting[: len(chunk)]
            else:
                before = outbox.dropped_bytes
                outbox.put_sound(bytes(step))
                waiting += range(put, put + step)
                put += step
                del waiting[: outbox.dropped_bytes - before]
        assert outbox.waiting_bytes == len(waiting) <= 1500
        for vendors, ours in places.items():
            assert outbox.sample_of(vendors / 8000) == ours

    run_virtually(check())
