"""``AGENT_ENGINE=pipeline`` with its parts makes the engine of a call."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    EngineLost,
    EngineReady,
    EngineReported,
    ResponseEnded,
)
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.configured_pipeline import pipeline_engine
from apps.agentbrain.engines.factory import close_workers, create_engine
from apps.agentbrain.engines.ladder.ladder import Ladder
from apps.agentbrain.engines.parts import missing, nothing_chosen
from apps.agentbrain.engines.pipeline import PipelineEngine, Script
from apps.agentbrain.engines.pipeline.composing_mind import ComposingMind
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.tts.base import TextToSpeech

from .parts import QuietEars, WordVoice


@pytest.fixture
def configured(settings, tmp_path):
    settings.SPEECH_DIR = tmp_path
    yield settings
    close_workers()


def assembled(settings, voice: TextToSpeech | None = None) -> PipelineEngine:
    return pipeline_engine(
        settings,
        vocabulary=Vocabulary("shop"),
        local_ear=QuietEars,
        local_voice=lambda: voice or WordVoice(),
    )


def test_alone_it_is_this_machines_own_engine(configured):
    assert nothing_chosen(configured)
    engine = create_engine("pipeline")
    assert isinstance(engine, PipelineEngine)
    assert isinstance(engine._mind, Script)


def test_with_any_part_the_local_engine_stands_behind_it(configured):
    configured.LLM = ("openai",)
    engine = create_engine("pipeline")
    assert isinstance(engine, Ladder)
    assert [rung.name for rung in engine._rungs] == ["pipeline", "local"]


def test_parts_that_are_not_chosen_are_this_machines(configured):
    configured.LLM, configured.OPENAI_API_KEY = ("openai",), "key"
    engine = assembled(configured)
    assert isinstance(engine._mind, ComposingMind)
    assert isinstance(engine._ear, QuietEars)
    assert isinstance(engine._voice, WordVoice)


def test_two_calls_share_their_model_and_no_memory(configured):
    configured.LLM, configured.OPENAI_API_KEY = ("openai",), "key"
    minds = [assembled(configured)._mind for _ in range(2)]
    for mind in minds:
        mind.start(EngineSession("CA1", lambda: 0))
    assert minds[0]._model is minds[1]._model
    assert minds[0]._composer is not minds[1]._composer
    assert minds[0]._composer._window is not minds[1]._composer._window


def test_a_model_that_lacks_its_key_leaves_the_words_to_the_script(configured):
    configured.LLM = ("openai",)
    assert missing(configured) == ["OPENAI_API_KEY (for LLM=openai)"]
    assert isinstance(assembled(configured)._mind, Script)


async def test_a_voice_that_lacks_its_key_is_stood_in_for_and_the_change_told(
    configured,
):
    configured.TTS = ("cartesia", "local")
    engine, told = assembled(configured), []
    await engine.start(EngineSession("CA1", lambda: 0))
    engine.respond(Respond("r1", "Good morning."))
    async with asyncio.timeout(10):
        async for event in engine.events():
            told.append(event)
            if isinstance(event, ResponseEnded):
                break
    await engine.stop()
    assert any(isinstance(event, AgentAudio) for event in told)
    [change] = [e for e in told if isinstance(e, EngineReported)][:1]
    assert change.kind == "engine_changed"
    assert (change.data["from"], change.data["to"]) == ("cartesia", "local")
    assert "CARTESIA_API_KEY" in change.data["why"]


async def test_an_ear_that_is_the_only_one_and_lacks_its_key_is_a_loss_for_good(
    configured,
):
    configured.STT = ("deepgram",)
    engine = assembled(configured)
    await engine.start(EngineSession("CA1", lambda: 0))
    async with asyncio.timeout(30):
        async for event in engine.events():
            if isinstance(event, EngineLost):
                break
    await engine.stop()
    assert event.permanent
    assert "DEEPGRAM_API_KEY" in event.reason


async def test_without_any_ear_of_the_chain_the_local_engine_answers(configured):
    configured.STT = ("deepgram",)
    engine, told = create_engine("pipeline"), []
    await engine.start(EngineSession("CA1", lambda: 0))
    async with asyncio.timeout(60):
        async for event in engine.events():
            told.append(event)
            if isinstance(event, EngineReady):
                engine.respond(Respond("r1", "Good morning."))
            if isinstance(event, ResponseEnded):
                break
    await engine.stop()
    [change] = [e for e in told if isinstance(e, EngineReported)]
    assert change.data["to"] == "local"
    assert "DEEPGRAM_API_KEY" in change.data["why"]
    assert any(isinstance(event, AgentAudio) for event in told)
