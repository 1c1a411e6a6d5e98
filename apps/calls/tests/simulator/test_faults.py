"""Each failure switch makes exactly its failure happen on the wire."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from apps.calls.telephony.simulator import (
    AT_ONCE,
    AfterPause,
    Burst,
    CallerLine,
    HangUp,
    Window,
    place_call,
)
from apps.calls.telephony.simulator.faults import Faults, Mischief
from apps.calls.telephony.simulator.wire import MessageMaker
from apps.calls.tests.simulator.honest_server import tone

FOR_HALF_A_SECOND = (HangUp(AfterPause(500)),)


async def read_everything(agent):
    """Note when each frame came, whatever it is, until the socket closes."""
    agent.arrivals = []
    while True:
        raw = await agent.ws.recv()
        agent.raw.append(raw)
        agent.arrivals.append(time.monotonic())


def media_of(agent):
    messages = [json.loads(raw) for raw in agent.raw if raw and raw[:2] == '{"']
    return [m for m in messages if m.get("event") == "media"]


async def test_a_muted_caller_sends_no_frames_and_the_timestamps_jump(server, options):
    faults = {"mutes": (Window(100, 200),)}
    await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    stamps = [int(m["media"]["timestamp"]) for m in server.agents[0].of("media")]
    assert stamps[:6] == [0, 20, 40, 60, 80, 300]


async def test_a_stall_holds_frames_back_and_delivers_all_of_them(server, options):
    server.behave = read_everything
    faults = {"stalls": (Window(100, 250),)}
    await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    agent = server.agents[0]
    gaps = [b - a for a, b in zip(agent.arrivals, agent.arrivals[1:], strict=False)]
    assert max(gaps) > 0.15
    stamps = [int(m["media"]["timestamp"]) for m in media_of(agent)]
    assert stamps == list(range(0, 20 * len(stamps), 20))


def test_jitter_delays_within_its_bound_and_keeps_the_order():
    mischief = Mischief(Faults(jitter_ms=60))
    releases = [mischief.release_ms(at_ms) for at_ms in range(0, 2000, 20)]
    assert releases == sorted(releases)
    late = [r - at for r, at in zip(releases, range(0, 2000, 20), strict=True)]
    assert 0 <= min(late) < max(late) <= 60


async def test_garbage_is_sent_in_many_kinds_one_of_them_binary(server, options):
    server.behave = read_everything
    faults = {"garbage": Burst(100, 200)}
    await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    raw = server.agents[0].raw
    assert sum(isinstance(frame, bytes) for frame in raw) == 13
    assert sum(frame == '{"event":"applause"}' for frame in raw) == 13
    assert len(raw) > 210


async def test_frames_of_another_stream_are_sent(server, options):
    faults = {"wrong_stream_sid": Burst(100, 3)}
    await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    agent = server.agents[0]
    sids = [m["streamSid"] for m in agent.of("media")]
    assert sids.count("MZ" + "f" * 32) == 3
    assert len(set(sids)) == 2


async def test_an_oversize_frame_is_sent(server, options):
    faults = {"oversize": Burst(100, 300_000)}
    await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    sizes = [len(m["media"]["payload"]) for m in server.agents[0].of("media")]
    assert sizes.count(400_000) == 1


async def test_start_is_sent_twice(server, options):
    faults = {"second_start_at_ms": 100}
    await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    assert len(server.agents[0].of("start")) == 2


async def test_media_can_come_before_start(server, options):
    server.behave = read_everything
    server.documents["/twilio/stream-ended"] = "<Response/>"
    await place_call(options(steps=FOR_HALF_A_SECOND, faults={"media_before_start": 3}))
    assert [m["event"] for m in server.agents[0].messages] == ["connected", "media"]


async def test_start_can_be_left_out(server, options):
    server.behave = read_everything
    await place_call(options(steps=FOR_HALF_A_SECOND, faults={"no_start": True}))
    agent = server.agents[0]
    assert [m["event"] for m in agent.messages] == ["connected", "media"]
    assert not any('"start"' in raw for raw in agent.raw)


async def test_the_format_of_start_can_be_another(server, options):
    faults = {"encoding": "audio/L16", "sample_rate_hz": 16000}
    await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    start = server.agents[0].of("start")[0]["start"]
    assert start["mediaFormat"]["encoding"] == "audio/L16"
    assert start["mediaFormat"]["sampleRate"] == 16000


async def test_a_second_socket_opens_for_the_same_call(server, options):
    faults = {"second_socket_at_ms": 100}
    report = await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    first, second = (agent.of("start")[0] for agent in server.agents)
    assert first["start"]["callSid"] == second["start"]["callSid"]
    assert first["streamSid"] != second["streamSid"]
    assert report.strangers[0].label == "second socket"


async def test_a_token_is_replayed_after_the_stream(server, options):
    async def refuse_the_second(agent):
        if len(server.agents) == 2:
            await agent.ws.close(1008)
        else:
            await agent.wait_for("stop")

    server.behave = refuse_the_second
    report = await place_call(
        options(steps=FOR_HALF_A_SECOND, faults={"replay_token": True})
    )
    tokens = [a.of("start")[0]["start"]["customParameters"] for a in server.agents]
    assert tokens == [{"token": "once"}] * 2
    assert report.strangers[0].close_code == 1008


async def test_parameters_and_signatures_can_be_forged(server, options):
    faults = {"forge_parameters": True, "forge_signatures": True}
    await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    honest = options()
    await place_call(options(steps=(HangUp(AT_ONCE),), call_sid=honest.call_sid))
    start = server.agents[0].of("start")[0]["start"]
    assert start["customParameters"] != {"token": "once"}
    forged, true = (upgrade["x-twilio-signature"] for upgrade in server.upgrades)
    assert forged != true


async def test_a_torn_connection_sends_no_stop_and_the_action_is_asked(server, options):
    server.behave = read_everything
    report = await place_call(options(faults={"drop_at_ms": 200}))
    agent = server.agents[0]
    assert not any('"stop"' in raw for raw in agent.raw)
    assert agent.ws.close_code in {None, 1006}
    assert report.streams[0].ended_by == "drop"
    assert server.forms("/twilio/stream-ended")[0]["CallStatus"] == "in-progress"


async def test_a_half_open_socket_stops_reading_but_goes_on_sending(server, options):
    async def talk_without_end(agent):
        await agent.wait_media(20)
        for _ in range(20):
            await agent.send({"event": "clear"})
        await asyncio.wait_for(agent.wait_for("stop"), 5)

    server.behave = talk_without_end
    faults = {"half_open_at_ms": 100}
    report = await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    assert len(server.agents[0].of("media")) >= 24
    assert not report.streams[0].clears_at_ms
    assert report.streams[0].ended_by == "caller"


async def test_marks_can_be_lost(server, options):
    async def marks(agent):
        await agent.say(tone(100), mark="m1")
        await agent.wait_media(15)

    server.behave = marks
    report = await place_call(
        options(steps=FOR_HALF_A_SECOND, faults={"lost_marks": True})
    )
    assert [mark.name for mark in report.streams[0].marks] == ["m1"]
    assert not server.agents[0].of("mark")


async def test_a_call_can_end_without_a_status_callback(server, options):
    faults = {"no_status_callback": True}
    await place_call(options(steps=FOR_HALF_A_SECOND, faults=faults))
    assert not server.forms("/twilio/status")


async def test_faults_spoil_the_first_stream_only(server, options):
    server.behave = read_everything
    server.documents["/twilio/stream-ended"] = server.documents["/twilio/voice"]
    line = CallerLine("hello", AfterPause(1000))
    report = await place_call(options(steps=(line,), faults={"drop_at_ms": 100}))
    assert [s.ended_by for s in report.streams] == ["drop", "caller"]


@pytest.mark.parametrize("switch", ["garbage", "wrong_stream_sid", "oversize"])
def test_a_burst_happens_once(switch):
    mischief = Mischief(Faults(**{switch: Burst(50, 2)}))
    maker = MessageMaker("MZ1", "AC1", "CA1")
    counts = [len(mischief.extra_messages(at_ms, maker)) for at_ms in (0, 60, 80)]
    assert counts[0] == counts[2] == 0
    assert counts[1] > 0
