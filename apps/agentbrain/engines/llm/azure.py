"""Azure OpenAI's chat completions: a deployment of one's own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openai

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.openai_compatible import CompatibleModel
from apps.agentbrain.engines.llm.timing import patience_of

_SCHEMES = {"https": "https", "http": "http", "wss": "https", "ws": "http"}


def azure_model(settings: Any) -> CompatibleModel:
    """The deployment ``AZURE_OPENAI_CHAT_DEPLOYMENT`` of the resource.

    With ``AZURE_OPENAI_API_VERSION`` the dated form of the API is spoken, without it
    the present one. Raises ``EngineError``.
    """
    deployment = settings.AZURE_OPENAI_CHAT_DEPLOYMENT
    endpoint = _endpoint(settings.AZURE_OPENAI_ENDPOINT)
    version = settings.AZURE_OPENAI_API_VERSION
    key = settings.AZURE_OPENAI_API_KEY
    token = _token(settings.AZURE_OPENAI_AD_TOKEN_FILE)
    if bool(key) == (token is not None):
        raise EngineError(
            "LLM=azure needs either AZURE_OPENAI_API_KEY or "
            "AZURE_OPENAI_AD_TOKEN_FILE, and not both",
            permanent=True,
        )

    def make(options: dict[str, Any]) -> openai.AsyncOpenAI:
        if not version:
            base = f"{endpoint}/openai/v1/"
            return openai.AsyncOpenAI(api_key=token or key, base_url=base, **options)
        return openai.AsyncAzureOpenAI(
            azure_endpoint=endpoint,
            azure_deployment=deployment,
            api_version=version,
            api_key=key or None,
            azure_ad_token_provider=token,
            **options,
        )

    return CompatibleModel(
        "azure",
        deployment,
        make,
        patience=patience_of(settings),
        says_max_tokens=False,
    )


def _endpoint(url: str) -> str:
    """The resource's address; consoles show it with more or less of the path."""
    parts = urlsplit(url.strip())
    if parts.scheme not in _SCHEMES or not parts.netloc:
        raise EngineError("AZURE_OPENAI_ENDPOINT is not a URL", permanent=True)
    path = parts.path.rstrip("/").removesuffix("/v1").removesuffix("/openai")
    return f"{_SCHEMES[parts.scheme]}://{parts.netloc}{path}"


def _token(path: str) -> Callable[[], Awaitable[str]] | None:
    """Reads the Entra token anew for each request: somebody else renews the file."""
    if not path:
        return None

    async def read() -> str:
        try:
            text = await asyncio.to_thread(Path(path).read_text, "ascii")
        except (OSError, ValueError) as error:
            raise EngineError(f"AZURE_OPENAI_AD_TOKEN_FILE: {error}") from error
        return text.strip()

    return read
