"""Models by the name that ``LLM`` gives them, and what each name needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm import registry
from apps.agentbrain.tests.llm.doors import settings_for
from callcenter.testing.environment import ROOT

NOTHING = {
    "OPENAI_API_KEY": "",
    "OPENAI_BASE_URL": "",
    "OLLAMA_URL": "",
    "AZURE_OPENAI_ENDPOINT": "",
    "AZURE_OPENAI_CHAT_DEPLOYMENT": "",
    "AZURE_OPENAI_API_KEY": "",
}


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("script", []),
        ("ollama", []),
        ("ollama-v1", []),
        ("openai", ["OPENAI_API_KEY"]),
        ("compatible", ["OPENAI_BASE_URL", "LLM_MODEL"]),
        (
            "azure",
            [
                "AZURE_OPENAI_ENDPOINT",
                "AZURE_OPENAI_CHAT_DEPLOYMENT",
                "AZURE_OPENAI_API_KEY or AZURE_OPENAI_AD_TOKEN_FILE",
            ],
        ),
    ],
)
def test_what_a_name_lacks_is_told_by_variable(name, lacking):
    settings = settings_for(None, **NOTHING)

    assert registry.missing(name, settings) == lacking
    if lacking:
        with pytest.raises(EngineError, match=lacking[0]) as caught:
            registry.make(name, settings)
        assert caught.value.permanent


def test_a_name_nobody_knows_is_answered_with_those_there_are():
    with pytest.raises(EngineError, match="there are: script, openai") as caught:
        registry.make("gpt", settings_for(None))

    assert caught.value.permanent


def test_the_script_is_no_model():
    assert registry.make("script", settings_for(None, **NOTHING)) is None


@pytest.mark.parametrize(
    ("name", "named", "called"),
    [
        ("openai", "", "openai:gpt-4.1-mini"),
        ("openai", "gpt-4o", "openai:gpt-4o"),
        ("ollama", "", "ollama:llama3.2"),
        ("ollama-v1", "qwen3", "ollama:qwen3"),
        ("azure", "gpt-4o", "azure:our-mini"),
    ],
)
def test_a_model_has_the_vendors_default_or_the_name_given(name, named, called):
    settings = settings_for(None, LLM_MODEL=named, AZURE_OPENAI_ENDPOINT="https://x.y")

    assert registry.make(name, settings).name == called


def test_what_is_needed_is_known_without_loading_a_vendors_client():
    program = (
        "import sys; from apps.agentbrain.engines.llm import registry; "
        "registry.names(); sys.exit(bool({'openai', 'httpx'} & set(sys.modules)))"
    )
    outcome = subprocess.run((sys.executable, "-c", program), cwd=ROOT, check=False)

    assert outcome.returncode == 0


def test_every_vendor_in_the_table_can_be_made():
    settings = settings_for(
        None,
        LLM_MODEL="m",
        **{
            **NOTHING,
            "OPENAI_API_KEY": "k",
            "OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
            "AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com/",
            "AZURE_OPENAI_CHAT_DEPLOYMENT": "d",
            "AZURE_OPENAI_API_KEY": "k",
        },
    )

    for name in registry.names():
        model = registry.make(name, settings)
        assert (model is None) == (name == "script")
