"""Waits until the web server says that it can take calls."""

from __future__ import annotations

import asyncio
import json
from http.client import HTTPConnection, HTTPException

_PAUSE_SECONDS = 0.2


async def wait_until_ready(
    host: str, port: int, *, host_header: str, timeout_seconds: float
) -> str:
    """Empty once ``/readyz`` answers 200; else, after the timeout, what is missing."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_seconds
    while True:
        problem = await asyncio.to_thread(_ask, host, port, host_header)
        if not problem or loop.time() >= deadline:
            return problem
        await asyncio.sleep(_PAUSE_SECONDS)


def _ask(host: str, port: int, host_header: str) -> str:
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host_header})
        response = connection.getresponse()
        body = response.read(65_536)
    except (OSError, HTTPException) as error:
        return f"no answer yet ({type(error).__name__})"
    finally:
        connection.close()
    if response.status == 200:
        return ""
    return _what_is_missing(response.status, body)


def _what_is_missing(status: int, body: bytes) -> str:
    """The parts of the answer that are not ``ok``; the bare status without them."""
    try:
        parts = json.loads(body)["parts"]
        wrong = [f"{name}: {state}" for name, state in parts.items() if state != "ok"]
    except (ValueError, KeyError, TypeError, AttributeError):
        wrong = []
    return "; ".join(wrong) or f"status {status}"
