"""Whole conversations in real time: who spoke when, and what was really heard."""

from __future__ import annotations

import asyncio
import time
import wave

import numpy as np
import pytest

from apps.calls.telephony.simulator import (
    AfterAgentBegan,
    CallerLine,
    HangUp,
    SimulatorError,
    place_call,
)

from .honest_server import tone


def loudness(pcm) -> float:
    return float(np.sqrt((pcm.astype(float) ** 2).mean())) if len(pcm) else 0.0


async def greet_and_answer(agent):
    await agent.say(tone(400), mark="greeting")
    await agent.wait_for("mark")
    await agent.wait_quiet_after_speech()
    await agent.say(tone(300), mark="answer")
    await agent.wait_for("stop")


async def test_the_caller_speaks_after_the_greeting_and_hears_the_answer(
    server, options
):
    server.behave = greet_and_answer
    report = await place_call(options(steps=(CallerLine("hi there"),), patience_ms=300))
    (line,) = report.lines
    greeting, answer = report.agent_utterances
    assert line.start_ms - greeting.end_ms == pytest.approx(300, abs=120)
    assert line.end_ms - line.start_ms == pytest.approx(400, abs=20)
    assert line.latency_ms == pytest.approx(answer.start_ms - line.end_ms)
    assert 180 < line.latency_ms < 700
    assert report.ended_by == "caller: nothing more to say"
    assert [(m.name, m.how) for m in report.streams[0].marks] == [
        ("greeting", "played"),
        ("answer", "played"),
    ]


async def test_a_mark_comes_back_when_its_audio_has_been_heard(server, options):
    returned = []

    async def measure(agent):
        await agent.say(tone(600), mark="end")
        await agent.wait_for("mark")
        returned.append(len(agent.of("media")) * 20)
        await agent.ws.close()

    server.behave = measure
    report = await place_call(options())
    assert returned[0] == pytest.approx(600, abs=120)
    mark = report.streams[0].marks[0]
    assert mark.returned_at_ms - mark.sent_at_ms == pytest.approx(600, abs=5)


async def test_after_clear_the_caller_hears_nothing_and_the_marks_are_back(
    server, options
):
    async def say_too_much(agent):
        await agent.say(tone(3000), mark="a")
        await agent.say(tone(3000), mark="b")
        await agent.wait_media(15)
        await agent.clear()
        assert (await agent.wait_for("mark"))["mark"] == {"name": "a"}
        assert (await agent.wait_for("mark"))["mark"] == {"name": "b"}
        await agent.wait_media(15)
        await agent.ws.close()

    server.behave = say_too_much
    report = await place_call(options(no_answer_ms=5000))
    stream = report.streams[0]
    (cleared_ms,) = stream.clears_at_ms
    assert cleared_ms < 800
    assert {mark.how for mark in stream.marks} == {"cleared"}
    assert loudness(report.agent_sounds_between(cleared_ms - 100, cleared_ms)) > 1000
    assert loudness(report.agent_sounds_between(cleared_ms + 1, cleared_ms + 300)) < 10


async def test_an_interruption_is_timed_to_the_agents_silence(server, options):
    async def give_way(agent):
        await agent.say(tone(5000))
        while True:
            message = await agent.wait_for("media")
            if set(message["media"]["payload"]) > set("/w=="):
                break
        await agent.clear()
        await agent.wait_quiet_after_speech()
        await agent.ws.close()

    server.behave = give_way
    line = CallerLine("stop it", AfterAgentBegan(400))
    report = await place_call(options(steps=(line,)))
    (spoken,) = report.lines
    assert spoken.start_ms - report.greeting_ms == pytest.approx(400, abs=120)
    assert 0 < spoken.barge_in_ms < 300
    assert report.barge_ins_ms == [spoken.barge_in_ms]


async def test_the_wav_has_both_sides_where_they_were(server, options, tmp_path):
    server.behave = greet_and_answer
    report = await place_call(options(steps=(CallerLine("hello"),), output=tmp_path))
    assert report.wav_path == tmp_path / f"{report.call_sid}.wav"
    with wave.open(str(report.wav_path)) as file:
        assert file.getnchannels() == 2
        both = np.frombuffer(file.readframes(10**7), "<i2").reshape(-1, 2)
    line = report.lines[0]
    spoken = both[int(line.start_ms) * 8 : int(line.end_ms) * 8]
    assert loudness(spoken[:, 0]) > 1000
    assert loudness(spoken[:, 1]) < 10
    greeting = report.agent_utterances[0]
    heard = both[int(greeting.start_ms) * 8 : int(greeting.end_ms) * 8]
    assert loudness(heard[:, 0]) < 10
    assert loudness(heard[:, 1]) > 1000


async def test_frames_keep_step_with_the_clock_over_seconds(server, options):
    stamps = []

    async def time_frames(agent):
        while len(stamps) < 120:
            message = await agent.wait_for("media")
            stamps.append((time.monotonic(), int(message["media"]["timestamp"])))
        await agent.ws.close()

    server.behave = time_frames
    report = await place_call(options(no_answer_ms=5000))
    drift_ms = [
        (at - stamps[0][0]) * 1000 - (stamp - stamps[0][1]) for at, stamp in stamps
    ]
    # The best of the last frames: a busy machine may delay some, drift delays all.
    assert abs(min(drift_ms[-20:]) - min(drift_ms[:20])) < 10
    assert report.streams[0].frames_sent >= 120


async def test_moments_are_told_as_they_happen(server, options):
    told = []
    server.behave = greet_and_answer
    await place_call(options(steps=(CallerLine("hello"),), on_moment=told.append))
    kinds = [moment.kind for moment in told]
    assert kinds[:4] == ["calling", "picked-up", "stream-opened", "agent-starts"]
    assert kinds.index("caller-starts") < kinds.index("caller-stops")
    assert kinds[kinds.index("caller-stops") + 1] == "agent-starts"
    assert kinds.count("agent-starts") == kinds.count("agent-stops") == 2
    assert kinds[-1] == "ended"


async def test_a_line_without_a_voice_is_refused_before_the_call(server, options):
    with pytest.raises(SimulatorError, match="needs a voice"):
        await place_call(options(steps=(CallerLine("hello"),), voice=None))
    assert not server.requests


async def test_a_silent_recording_is_refused_before_the_call(server, options):
    silence = CallerLine("nothing", pcm=np.zeros(8000, np.int16))
    with pytest.raises(SimulatorError, match="no audible sound"):
        await place_call(options(steps=(silence,)))


async def test_the_caller_can_hang_up_by_the_clock(server, options):
    report = await place_call(options(hangup_after_seconds=0.3, no_answer_ms=9000))
    assert report.ended_by == "caller: after 0.3 s"
    assert not report.failure


async def test_the_caller_can_hang_up_on_request(server, options):
    heard = []
    server.behave = greet_and_answer
    report = await place_call(
        options(
            on_moment=lambda moment: heard.append(moment.kind),
            hang_up_when=lambda: "agent-starts" in heard,
        )
    )
    assert report.ended_by == "caller: asked to"
    assert server.agents[0].messages[-1]["event"] == "stop"


async def test_a_call_that_goes_on_and_on_is_ended_and_reported(server, options):
    report = await place_call(options(timeout_seconds=0.3, no_answer_ms=9000))
    assert "longer than 0.3 s" in report.failure


async def test_several_calls_at_once_keep_apart(server, options):
    server.behave = greet_and_answer
    reports = await asyncio.gather(
        *(
            place_call(options(steps=(CallerLine("hi"), HangUp()), from_number=number))
            for number in ("+15550000001", "+15550000002", "+15550000003")
        )
    )
    assert all(not report.failure and len(report.lines) == 1 for report in reports)
    assert len({report.call_sid for report in reports}) == 3
