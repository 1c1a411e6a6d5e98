"""Options for Azure OpenAI's Realtime API, generally available and preview."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from apps.agentbrain.engines.realtime.openai_options import checked_key, with_query
from apps.agentbrain.engines.realtime.options import RealtimeOptions

Token = Callable[[], Awaitable[str]]
"""Gives an Entra token for ``https://ai.azure.com/.default``; asked at each connect."""

_SCHEMES = {"https": "wss", "http": "ws", "wss": "wss", "ws": "ws"}


def azure_options(
    *,
    endpoint: str,
    deployment: str,
    api_key: str = "",
    token: Token | None = None,
    api_version: str = "",
    voice: str = "",
    system_prompt: str = "",
    debug: bool = False,
    trace: bool = False,
    **more: Any,
) -> RealtimeOptions:
    """Options for a resource (``https://name.openai.azure.com``) and a deployment.

    With ``api_version`` the preview form of URL and events is spoken, without it the
    generally available one (which refuses a version). Either ``api_key`` or ``token``
    proves who we are. ``more`` are fields of ``RealtimeOptions``; models named there
    are deployment names. Raises ``ValueError``.
    """
    if not deployment.strip():
        raise ValueError("deployment is empty")
    if bool(api_key.strip()) == (token is not None):
        raise ValueError("Azure needs either an api_key or a token, and not both")
    return RealtimeOptions(
        url=_url(endpoint.strip(), deployment.strip(), api_version.strip()),
        authorize=_with_token(token) if token else _with_key(api_key),
        model=deployment.strip(),
        voice=voice,
        system_prompt=system_prompt,
        wire="preview" if api_version.strip() else "ga",
        debug=debug,
        trace=trace,
        **more,
    )


def _url(endpoint: str, deployment: str, api_version: str) -> str:
    parts = urlsplit(endpoint)
    if parts.scheme not in _SCHEMES or not parts.netloc:
        raise ValueError(f"endpoint is not a URL: {endpoint!r}")
    # Consoles show it with more or less of the path; a gateway has one of its own.
    path = parts.path.rstrip("/").removesuffix("/v1").removesuffix("/openai")
    base = f"{_SCHEMES[parts.scheme]}://{parts.netloc}{path}/openai"
    if not api_version:
        return with_query(f"{base}/v1/realtime", "model", deployment)
    url = with_query(f"{base}/realtime", "api-version", api_version)
    return with_query(url, "deployment", deployment)


def _with_key(api_key: str) -> Callable[[], Awaitable[Mapping[str, str]]]:
    key = checked_key(api_key, "api_key")

    async def authorize() -> Mapping[str, str]:
        return {"api-key": key}

    return authorize


def _with_token(token: Token) -> Callable[[], Awaitable[Mapping[str, str]]]:
    async def authorize() -> Mapping[str, str]:
        return {"Authorization": f"Bearer {checked_key(await token(), 'token')}"}

    return authorize
