"""System checks name what the pipeline's parts are and what they lack."""

from __future__ import annotations

import pytest

from .test_checks import _ours, production  # noqa: F401 - a fixture

KEYS = {
    "STT": ("deepgram", "DEEPGRAM_API_KEY"),
    "LLM": ("openai", "OPENAI_API_KEY"),
    "TTS": ("elevenlabs", "ELEVENLABS_API_KEY"),
}


@pytest.fixture
def pipeline(production):  # noqa: F811
    production.AGENT_ENGINE = "pipeline"
    return production


def test_the_pipeline_alone_needs_nothing(pipeline):
    assert _ours(deploy=True) == {}


def test_it_is_content_with_its_parts_and_their_keys(pipeline):
    for part, (name, key) in KEYS.items():
        setattr(pipeline, part, (name,))
        setattr(pipeline, key, "key")
    assert _ours(deploy=True) == {}


@pytest.mark.parametrize("part", KEYS)
def test_a_part_nobody_knows_is_named_with_those_there_are(pipeline, part):
    setattr(pipeline, part, ("telepathy",))
    found = _ours(deploy=False)
    assert set(found) == {"callcenter.E012"}
    assert f"{part}=telepathy" in found["callcenter.E012"].msg
    assert KEYS[part][0] in found["callcenter.E012"].hint


@pytest.mark.parametrize("part", KEYS)
def test_a_key_that_is_missing_anywhere_in_a_chain_is_named(pipeline, part):
    name, key = KEYS[part]
    last = "script" if part == "LLM" else "local"
    setattr(pipeline, part, (name, last))
    found = _ours(deploy=False)
    assert set(found) == {"callcenter.E013"}
    assert found["callcenter.E013"].msg == f"{part}={name} needs {key}."


@pytest.mark.parametrize("part", ["STT", "TTS"])
def test_parts_that_are_not_used_are_not_looked_at(production, part):  # noqa: F811
    setattr(production, part, ("telepathy",))
    assert _ours(deploy=False) == {}


def test_text_lines_use_the_model_with_any_engine(production):  # noqa: F811
    production.LLM = ("openai",)
    assert set(_ours(deploy=False)) == {"callcenter.E013"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("LLM_MODEL", "gpt-realtime-2.1", "callcenter.E014"),
        ("LLM", ("script", "ollama"), "callcenter.W011"),
        ("DEEPGRAM_URL", "ws://proxy.example.com", "callcenter.W008"),
    ],
)
def test_what_would_not_do_is_reported_with_a_way_out(pipeline, name, value, expected):
    setattr(pipeline, name, value)
    found = _ours(deploy=False)
    assert set(found) == {expected}
    assert found[expected].hint
    assert found[expected].is_serious() == expected.startswith("callcenter.E")


def test_a_simulator_is_fine_on_a_developers_machine(pipeline):
    pipeline.DEBUG = True
    pipeline.DEEPGRAM_URL = "ws://127.0.0.1:9000"
    assert _ours(deploy=False) == {}
