"""``AGENT_ENGINE`` and its settings make the ladder of a call."""

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
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.configured import Changed, realtime_options, realtime_rungs
from apps.agentbrain.engines.factory import close_workers, create_engine
from apps.agentbrain.engines.ladder.circuit import CIRCUITS


@pytest.fixture
def configured(settings, tmp_path):
    settings.SPEECH_DIR = tmp_path
    settings.OPENAI_API_KEY = "sk-test"
    settings.AZURE_OPENAI_ENDPOINT = "https://name.openai.azure.com"
    settings.AZURE_OPENAI_DEPLOYMENT = "speaker"
    settings.AZURE_OPENAI_API_KEY = "azure-key"
    yield settings
    close_workers()


def names(engine):
    return [rung.name for rung in engine._rungs]


def test_behind_a_vendors_model_stands_the_local_engine(configured):
    assert names(create_engine("openai")) == ["openai:gpt-realtime-2.1", "local"]
    assert names(create_engine("azure")) == ["azure:speaker", "local"]


def test_the_fallback_model_comes_before_the_local_engine(configured):
    configured.OPENAI_FALLBACK_MODEL = "gpt-realtime-2.1-mini"
    assert names(create_engine("openai")) == [
        "openai:gpt-realtime-2.1",
        "openai:gpt-realtime-2.1-mini",
        "local",
    ]


def test_the_same_model_twice_is_one_rung(configured):
    configured.OPENAI_FALLBACK_MODEL = configured.OPENAI_REALTIME_MODEL
    assert len(realtime_rungs("openai", configured)) == 1


def test_one_model_hands_the_conversation_to_the_other_and_no_other_call(configured):
    configured.OPENAI_FALLBACK_MODEL = "gpt-realtime-2.1-mini"
    first, second = (rung.make() for rung in realtime_rungs("openai", configured))
    assert first.memory is second.memory
    other_call = realtime_rungs("openai", configured)[0].make()
    assert other_call.memory is not first.memory


async def test_openai_is_told_what_the_settings_say(configured):
    configured.OPENAI_VOICE = "cedar"
    configured.OPENAI_SYSTEM_PROMPT = "Be brief."
    configured.REALTIME_NOISE_REDUCTION = "near_field"
    configured.REALTIME_TURN_DETECTION = "semantic_vad"
    configured.REALTIME_LANGUAGE = "es"
    configured.OPENAI_WS_DEBUG = True
    options = realtime_options("openai", configured)
    assert options.url == "wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1"
    assert await options.authorize() == {"Authorization": "Bearer sk-test"}
    assert (options.voice, options.system_prompt) == ("cedar", "Be brief.")
    assert options.transcription_model == "gpt-transcribe"
    assert options.noise_reduction == "near_field"
    assert (options.turn_detection, options.language) == ("semantic_vad", "es")
    assert (options.debug, options.trace) == (True, False)


def test_another_server_can_take_the_vendors_place(configured):
    configured.OPENAI_REALTIME_URL = "ws://127.0.0.1:9999/v1/realtime"
    options = realtime_options(
        "openai", Changed(configured, OPENAI_REALTIME_MODEL="gpt-realtime-2")
    )
    assert options.url == "ws://127.0.0.1:9999/v1/realtime?model=gpt-realtime-2"


async def test_azure_is_told_its_deployments_and_its_key(configured):
    configured.AZURE_OPENAI_TRANSCRIPTION_DEPLOYMENT = "writer"
    options = realtime_options("azure", configured)
    assert options.url == (
        "wss://name.openai.azure.com/openai/v1/realtime?model=speaker"
    )
    assert options.transcription_model == "writer"
    assert await options.authorize() == {"api-key": "azure-key"}


async def test_a_renewed_azure_token_is_used_for_the_next_connection(
    configured, tmp_path
):
    token = tmp_path / "token"
    token.write_text("first\n")
    configured.AZURE_OPENAI_API_KEY = ""
    configured.AZURE_OPENAI_AD_TOKEN_FILE = str(token)
    options = realtime_options("azure", configured)
    assert await options.authorize() == {"Authorization": "Bearer first"}
    token.write_text("second")
    assert await options.authorize() == {"Authorization": "Bearer second"}


async def test_a_token_file_that_is_gone_is_an_error_with_its_setting(
    configured, tmp_path
):
    configured.AZURE_OPENAI_API_KEY = ""
    configured.AZURE_OPENAI_AD_TOKEN_FILE = str(tmp_path / "nothing")
    options = realtime_options("azure", configured)
    with pytest.raises(EngineError, match="AZURE_OPENAI_AD_TOKEN_FILE"):
        await options.authorize()


@pytest.mark.parametrize(
    ("engine", "name", "value", "complaint"),
    [
        ("openai", "OPENAI_API_KEY", "", "needs OPENAI_API_KEY"),
        ("openai", "OPENAI_API_KEY", "two words", "misconfigured: api_key"),
        ("azure", "AZURE_OPENAI_DEPLOYMENT", "", "needs AZURE_OPENAI_DEPLOYMENT"),
        ("azure", "AZURE_OPENAI_AD_TOKEN_FILE", "/t", "either an api_key or a token"),
    ],
)
def test_what_is_missing_or_wrong_is_named(configured, engine, name, value, complaint):
    setattr(configured, name, value)
    with pytest.raises(EngineError, match=complaint) as caught:
        realtime_options(engine, configured)
    assert caught.value.permanent


async def test_without_a_key_the_local_engine_answers_the_call(configured):
    configured.OPENAI_API_KEY = ""
    engine = create_engine("openai")
    await engine.start(EngineSession("CA1", lambda: 0))
    told = []
    async with asyncio.timeout(30):
        async for event in engine.events():
            told.append(event)
            if isinstance(event, EngineReady):
                engine.respond(Respond("r1", "Good morning."))
            if isinstance(event, ResponseEnded):
                break
    await engine.stop()
    lost, change, ready = told[:3]
    assert isinstance(lost, EngineLost)
    assert not lost.permanent
    assert isinstance(change, EngineReported)
    assert change.data["to"] == "local"
    assert "OPENAI_API_KEY" in change.data["why"]
    assert isinstance(ready, EngineReady)
    assert any(isinstance(event, AgentAudio) for event in told)


def test_what_one_call_meets_the_next_one_knows(configured):
    first, second = create_engine("openai"), create_engine("openai")
    assert first._circuits is second._circuits is CIRCUITS
