"""Vapi's HTTP side: its server messages, and its requests to a custom model."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import httpx
import orjson

from .options import CallOptions

ASSISTANT_SECONDS: Final = 7.5
MESSAGE_SECONDS: Final = 20.0
FIRST_TOKEN_SECONDS: Final = 20.0


class SimulatorError(Exception):
    """The server did what ends a call at Vapi; the message says what."""


class Vendor:
    """Requests as Vapi makes them. ``client`` may be given for tests."""

    def __init__(
        self, options: CallOptions, client: httpx.AsyncClient | None = None
    ) -> None:
        self._options = options
        self._client = client or httpx.AsyncClient(trust_env=False)
        self._headers = (
            {"Authorization": f"Bearer {options.secret}"} if options.secret else {}
        )
        self.sent: list[Mapping[str, Any]] = []
        self.chunks: list[Mapping[str, Any]] = []

    async def tell(self, kind: str, **fields: Any) -> Mapping[str, Any]:
        """A server message and its answer. Raises ``SimulatorError``."""
        message = {"type": kind, "timestamp": _now_ms(), **self.parties(), **fields}
        self.sent.append(message)
        limit = ASSISTANT_SECONDS if kind == "assistant-request" else MESSAGE_SECONDS
        secret = self._options.secret
        headers = {"X-Vapi-Secret": secret} if secret else {}
        try:
            answer = await self._client.post(
                f"{self._options.url}/vapi/webhook",
                content=orjson.dumps({"message": message}),
                headers={**headers, "Content-Type": "application/json"},
                timeout=limit,
            )
        except httpx.HTTPError as error:
            raise SimulatorError(f"{kind}: {error!r}") from error
        if answer.status_code != 200:
            raise SimulatorError(f"{kind}: HTTP {answer.status_code}")
        body: Mapping[str, Any] = answer.json()
        return body

    async def complete(
        self, history: list[dict[str, Any]], tools: list[dict[str, Any]]
    ) -> AsyncIterator[Mapping[str, Any]]:
        """The chunks of a reply. Closing it drops the connection."""
        body = {
            "model": "callcenter",
            "messages": [{"role": "system", "content": "Be helpful."}, *history],
            "temperature": 0.5,
            "max_tokens": 250,
            "stream": True,
            "tools": tools,
            "metadata": {},
            "timestamp": _now_ms(),
            **self.parties(),
        }
        request = self._client.build_request(
            "POST",
            f"{self._options.url}/vapi/chat/completions",
            content=orjson.dumps(body),
            headers={**self._headers, "Content-Type": "application/json"},
            timeout=FIRST_TOKEN_SECONDS,
        )
        try:
            answer = await self._client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise SimulatorError(f"chat completions: {error!r}") from error
        try:
            if answer.status_code != 200:
                raise SimulatorError(f"chat completions: HTTP {answer.status_code}")
            async for chunk in _events(answer):
                self.chunks.append(chunk)
                yield chunk
        finally:
            await answer.aclose()

    def parties(self) -> dict[str, Any]:
        """Who is on the line, as every request has it."""
        options = self._options
        customer = {"number": options.from_number} if options.from_number else {}
        created = "2026-01-01T00:00:00.000Z"
        return {
            "call": {
                "id": options.call_id,
                "orgId": "00000000-0000-4000-8000-000000000000",
                "type": "inboundPhoneCall",
                "status": "in-progress",
                "createdAt": created,
                "updatedAt": created,
                "customer": customer,
            },
            "phoneNumber": {
                "id": "00000000-0000-4000-8000-000000000001",
                "orgId": "00000000-0000-4000-8000-000000000000",
                "provider": "twilio",
                "number": options.to_number,
                "twilioAccountSid": "AC" + "0" * 32,
                "createdAt": created,
                "updatedAt": created,
            },
            "customer": customer,
        }

    async def close(self) -> None:
        await self._client.aclose()


async def _events(answer: httpx.Response) -> AsyncIterator[Mapping[str, Any]]:
    """The chunks of a stream. Raises ``SimulatorError`` when it breaks off."""
    done = False
    try:
        async for line in answer.aiter_lines():
            if not line.startswith("data: "):
                continue
            if done := line == "data: [DONE]":
                break
            yield orjson.loads(line.removeprefix("data: "))
    except (httpx.HTTPError, orjson.JSONDecodeError) as error:
        raise SimulatorError(f"chat completions: {error!r}") from error
    if not done:
        raise SimulatorError("chat completions: the stream broke off")


def _now_ms() -> int:
    return int(time.time() * 1000)
