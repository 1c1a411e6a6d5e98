"""The fake engine keeps to its script and complains about everything else."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    CallerSaid,
    EngineReady,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.fake import (
    ScriptedEngine,
    Truncation,
    UnexpectedStep,
    expect,
    hear,
    speak,
)


async def started(*steps, now_ms=lambda: 50):
    engine = ScriptedEngine(*steps)
    await engine.start(EngineSession("CA1", now_ms))
    return engine


async def told(engine):
    await engine.stop()
    return [event async for event in engine.events()]


async def test_it_plays_its_script_in_order():
    engine = await started(
        hear(CallerSaid(0, "u1", "hello", 0, 0)),
        expect(Respond, text="Good morning"),
        speak("Good morning"),
    )
    engine.respond(Respond("r1", "Good morning"))
    engine.finish()
    ready, said, begun, _delta, audio, ended = await told(engine)
    assert isinstance(ready, EngineReady)
    assert (said.text, said.at_ms) == ("hello", 50)
    assert isinstance(begun, ResponseStarted)
    assert begun.request_id == "r1"
    assert isinstance(audio, AgentAudio)
    assert audio.audio
    assert isinstance(ended, ResponseEnded)


async def test_a_step_nobody_expected_fails_at_once():
    engine = await started(expect(Respond, text="yes"))
    with pytest.raises(UnexpectedStep, match="no"):
        engine.respond(Respond("r1", "no"))
    with pytest.raises(UnexpectedStep):
        engine.truncate("item-1", 3)


async def test_a_step_nobody_used_fails_at_the_end():
    engine = await started(expect(Truncation, heard_ms=300))
    with pytest.raises(UnexpectedStep, match="heard_ms"):
        engine.finish()
    engine.truncate("item-1", 300)
    engine.finish()


async def test_cancelling_an_open_response_ends_it():
    engine = await started(
        expect(Respond), speak("a long story", ending=None), expect(CancelResponse)
    )
    engine.respond(Respond("r1", "a long story"))
    engine.cancel(CancelResponse("r1", "response-1"))
    assert (await told(engine))[-1].status is ResponseStatus.CANCELLED


async def test_it_may_not_be_used_before_start_or_after_stop():
    engine = ScriptedEngine()
    with pytest.raises(UnexpectedStep, match="before start"):
        engine.send_audio(b"\xff")
    engine = await started()
    await engine.stop()
    with pytest.raises(UnexpectedStep, match="after stop"):
        engine.respond(Respond("r1", "hello"))
