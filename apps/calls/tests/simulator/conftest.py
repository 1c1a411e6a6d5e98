"""A server to call and options to call it with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from apps.calls.telephony.simulator import CallOptions, Faults

from .honest_server import PUBLIC, HonestServer, tone_voice


@pytest_asyncio.fixture
async def server() -> AsyncIterator[HonestServer]:
    async with HonestServer().running() as running:
        yield running


@pytest.fixture
def options(server: HonestServer) -> Callable[..., CallOptions]:
    """Options of a short-tempered caller of the server."""

    def make(**changes: Any) -> CallOptions:
        faults = changes.pop("faults", {})
        defaults = {
            "url": server.url,
            "public_url": PUBLIC,
            "auth_token": "12345",
            "voice": tone_voice,
            "patience_ms": 100,
            "no_answer_ms": 400,
            "linger_ms": 200,
            "timeout_seconds": 10,
            "faults": Faults(**faults),
        }
        return CallOptions(**{**defaults, **changes})

    return make
