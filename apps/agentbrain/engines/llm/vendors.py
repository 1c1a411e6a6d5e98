"""Makers of the models that speak as OpenAI does."""

from __future__ import annotations

from typing import Any, Final

import openai

from apps.agentbrain.engines.llm.ollama import DEFAULT_MODEL as OLLAMA_MODEL
from apps.agentbrain.engines.llm.ollama import DEFAULT_URL as OLLAMA_URL
from apps.agentbrain.engines.llm.openai_compatible import CompatibleModel
from apps.agentbrain.engines.llm.timing import patience_of

OPENAI_MODEL: Final = "gpt-4.1-mini"
_NO_KEY: Final = "none"
"""Local servers ask for none; the client insists on one."""


def openai_model(settings: Any) -> CompatibleModel:
    """OpenAI's own service, or a stand-in at ``OPENAI_BASE_URL``."""
    return _compatible(
        "openai",
        settings.LLM_MODEL or OPENAI_MODEL,
        settings,
        api_key=settings.OPENAI_API_KEY,
        base_url=settings.OPENAI_BASE_URL,
        says_max_tokens=False,
    )


def compatible_model(settings: Any) -> CompatibleModel:
    """Any other server of chat completions."""
    return _compatible(
        "compatible",
        settings.LLM_MODEL,
        settings,
        api_key=settings.OPENAI_API_KEY,
        base_url=settings.OPENAI_BASE_URL,
    )


def ollama_v1_model(settings: Any) -> CompatibleModel:
    """Ollama's imitation of chat completions."""
    url = (settings.OLLAMA_URL or OLLAMA_URL).removesuffix("/v1")
    return _compatible(
        "ollama", settings.LLM_MODEL or OLLAMA_MODEL, settings, base_url=f"{url}/v1"
    )


def _compatible(
    vendor: str,
    model: str,
    settings: Any,
    *,
    api_key: str = "",
    base_url: str = "",
    says_max_tokens: bool = True,
) -> CompatibleModel:
    def make(options: dict[str, Any]) -> openai.AsyncOpenAI:
        # Named in full: the package would read the environment for what is left out.
        return openai.AsyncOpenAI(
            api_key=api_key or _NO_KEY,
            base_url=base_url or "https://api.openai.com/v1",
            **options,
        )

    return CompatibleModel(
        vendor,
        model,
        make,
        patience=patience_of(settings),
        says_max_tokens=says_max_tokens,
    )
