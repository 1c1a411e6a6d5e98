"""One HTTP request to another system: bounded in time and size, never redirected."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import httpx

from . import signing
from .addresses import NotFound, Refused, Target, resolve

CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 10.0
KEPT_CHARACTERS: Final = 1000
_READ_BYTES: Final = 4096
_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt; ``status_code`` is None when nothing answered."""

    status_code: int | None
    error: str
    response: str
    took_ms: int
    retry_after_seconds: int | None = None

    @property
    def accepted(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300

    @property
    def gone(self) -> bool:
        """The other side wants nothing any more."""
        return self.status_code == _GONE


def send(url: str, secrets: Iterable[str], message_id: str, body: bytes) -> Answer:
    """Send one signed message; whatever goes wrong is in the answer."""
    began = time.monotonic()
    try:
        return asyncio.run(_send(url, tuple(secrets), message_id, body, began))
    except (Refused, NotFound) as error:
        why = str(error)
    except TimeoutError:
        why = f"No answer within {TOTAL_SECONDS:.0f} seconds."
    except httpx.TimeoutException as error:
        why = f"Timeout: {type(error).__name__}."
    except httpx.HTTPError as error:
        why = f"{type(error).__name__}: {error}"
    return Answer(None, why, "", _since(began))


async def _send(
    url: str, secrets: tuple[str, ...], message_id: str, body: bytes, began: float
) -> Answer:
    async with asyncio.timeout(TOTAL_SECONDS):
        target = await asyncio.to_thread(resolve, url)
        # Certificates of authorities alone; no proxy out of the environment, which
        # would look the name up once more.
        async with httpx.AsyncClient(
            timeout=httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        ) as client:
            request = _request(client, target, secrets, message_id, body)
            response = await client.send(request, stream=True)
            try:
                beginning = await _beginning(response)
            finally:
                await response.aclose()
    return Answer(
        response.status_code,
        _why(response.status_code),
        beginning,
        _since(began),
        _retry_after(response),
    )


def _request(
    client: httpx.AsyncClient,
    target: Target,
    secrets: tuple[str, ...],
    message_id: str,
    body: bytes,
) -> httpx.Request:
    """To the address that was checked, in the name of the host it belongs to."""
    headers = {
        "host": target.host_header,
        "content-type": "application/json",
        "user-agent": "callcenter-webhooks/1",
        "accept-encoding": "identity",
        **signing.headers(secrets, message_id, int(time.time()), body),
    }
    extensions = {"sni_hostname": target.host} if target.scheme == "https" else {}
    return client.build_request(
        "POST", target.url, content=body, headers=headers, extensions=extensions
    )


async def _beginning(response: httpx.Response) -> str:
    """The first part of the answer's text; the rest is not fetched."""
    held = b""
    async for chunk in response.aiter_raw():
        held += chunk
        if len(held) >= _READ_BYTES:
            break
    text = held[:_READ_BYTES].decode("utf-8", "replace")
    return "".join(c for c in text if c.isprintable() or c in "\n\t")[:KEPT_CHARACTERS]


def _why(status_code: int) -> str:
    if 200 <= status_code < 300:
        return ""
    if 300 <= status_code < 400:
        return "A redirect, which is not followed: enter the address it leads to."
    if status_code == _GONE:
        return "The other system wants no messages at this address any more."
    return f"The other system answered {status_code}."


def _retry_after(response: httpx.Response) -> int | None:
    value = response.headers.get("retry-after", "")
    return int(value) if value.isascii() and value.isdecimal() else None


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
