"""Options for OpenAI's own Realtime API (GA)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from apps.agentbrain.engines.realtime.options import RealtimeOptions

REALTIME_URL: Final = "wss://api.openai.com/v1/realtime"
DEFAULT_MODEL: Final = "gpt-realtime-2.1"


def openai_options(
    *,
    api_key: str,
    model: str = "",
    voice: str = "",
    system_prompt: str = "",
    realtime_url: str = "",
    debug: bool = False,
    trace: bool = False,
    **more: Any,
) -> RealtimeOptions:
    """Options with a key; ``more`` are fields of ``RealtimeOptions``.

    ``realtime_url`` replaces the vendor's address (a simulator, a proxy); a model in
    its query stays. Raises ``ValueError`` for an empty or unsendable key.
    """
    key = checked_key(api_key, "api_key")
    model = model.strip() or DEFAULT_MODEL

    async def authorize() -> Mapping[str, str]:
        # No "OpenAI-Beta" header: it asks for the retired shape and is refused.
        return {"Authorization": f"Bearer {key}"}

    return RealtimeOptions(
        url=with_query(realtime_url.strip() or REALTIME_URL, "model", model),
        authorize=authorize,
        model=model,
        voice=voice,
        system_prompt=system_prompt,
        debug=debug,
        trace=trace,
        **more,
    )


def checked_key(key: str, name: str) -> str:
    """The key without blanks around it. Never repeats the key in its error."""
    key = key.strip()
    if not key:
        raise ValueError(f"{name} is empty")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ValueError(f"{name} holds characters that no header can carry")
    return key


def with_query(url: str, name: str, value: str) -> str:
    """The URL with ``name=value`` in its query, unless it has a ``name`` already."""
    parts = urlsplit(url)
    if name in dict(parse_qsl(parts.query, keep_blank_values=True)):
        return url
    pair = f"{name}={quote(value, safe='')}"
    query = f"{parts.query}&{pair}" if parts.query else pair
    return urlunsplit(parts._replace(query=query))
