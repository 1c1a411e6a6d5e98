"""Requests to the whole ASGI application, streams read as they come."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

import orjson
from django.core.asgi import get_asgi_application

SECRET = "a secret of ours"
CHAT = "/vapi/chat/completions"
WEBHOOK = "/vapi/webhook"
SECONDS = 15.0


class Reply:
    """One answer on its way. ``events`` are the parsed chunks of a stream."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.arrived: list[tuple[float, bytes]] = []
        self.done = asyncio.Event()
        self._changed = asyncio.Event()
        self._gone = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def events(self) -> list[Any]:
        parts = self.body.decode().split("\n\n")
        data = [part.removeprefix("data: ") for part in parts if part]
        return [orjson.loads(part) for part in data if part != "[DONE]"]

    @property
    def finished(self) -> bool:
        return self.body.endswith(b"data: [DONE]\n\n")

    @property
    def text(self) -> str:
        if self.headers.get("content-type", "").startswith("application/json"):
            return self.json["choices"][0]["message"]["content"]
        deltas = [e["choices"][0]["delta"] for e in self.events if e["choices"]]
        return "".join(delta.get("content") or "" for delta in deltas)

    @property
    def tools(self) -> list[tuple[str, Any]]:
        deltas = [e["choices"][0]["delta"] for e in self.events if e["choices"]]
        calls = [call for delta in deltas for call in delta.get("tool_calls", ())]
        return [
            (c["function"]["name"], orjson.loads(c["function"]["arguments"]))
            for c in calls
        ]

    async def until(self, words: str) -> None:
        """Wait until the stream has these words."""
        async with asyncio.timeout(SECONDS):
            while words not in self.text:
                assert not self.done.is_set(), f"the stream ended with {self.text!r}"
                self._changed.clear()
                await self._changed.wait()

    async def whole(self) -> Reply:
        async with asyncio.timeout(SECONDS):
            await self.done.wait()
        return self

    async def hang_up(self) -> None:
        """The client closes the connection."""
        self._gone.set()
        await self.whole()

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode().lower(): value.decode()
                for name, value in message["headers"]
            }
        else:
            self.body += message.get("body", b"")
            self.arrived.append((time.perf_counter(), message.get("body", b"")))
        self._changed.set()


class Client:
    """One process's application. Nothing is shared with another but the database."""

    def __init__(self, secret: str = SECRET) -> None:
        self._secret = secret
        self._application = get_asgi_application()

    async def post(
        self, path: str, body: Any, *, headers: dict[str, str] | None = None
    ) -> Reply:
        """The whole reply."""
        return await self.start(path, body, headers=headers).whole()

    def start(
        self,
        path: str,
        body: Any,
        *,
        headers: dict[str, str] | None = None,
        method: str = "POST",
    ) -> Reply:
        """A reply that is on its way."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        named = {"authorization": f"Bearer {self._secret}"} if self._secret else {}
        sent = {"host": "testserver", "content-type": "application/json", **named}
        sent |= {"content-length": str(len(raw))} | (headers or {})
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(n.encode(), v.encode("latin1")) for n, v in sent.items()],
            "client": ("127.0.0.1", 40000),
            "server": ("testserver", 80),
        }
        reply = Reply()
        reply._task = asyncio.create_task(self._run(scope, raw, reply))
        return reply

    async def _run(self, scope: Any, raw: bytes, reply: Reply) -> None:
        given = False

        async def receive() -> dict[str, Any]:
            nonlocal given
            if not given:
                given = True
                return {"type": "http.request", "body": raw, "more_body": False}
            await reply._gone.wait()
            return {"type": "http.disconnect"}

        try:
            with contextlib.suppress(asyncio.CancelledError):
                await self._application(scope, receive, reply._send)
        finally:
            reply.done.set()
            reply._changed.set()


def chat(sid: str = "", *messages: tuple[str, str], **fields: Any) -> dict[str, Any]:
    """A request as Vapi makes it; ``messages`` are pairs of role and words."""
    body: dict[str, Any] = {
        "model": "callcenter",
        "stream": True,
        "messages": [
            {"role": "system", "content": "You are a pirate. Say arr."},
            *({"role": role, "content": words} for role, words in messages),
        ],
        "tools": [
            {"type": "function", "function": {"name": "endCall", "parameters": {}}}
        ],
    }
    if sid:
        body["call"] = {"id": sid, "type": "inboundPhoneCall"}
    return {**body, **fields}


def message(kind: str, sid: str = "", **fields: Any) -> dict[str, Any]:
    """A message to the server URL."""
    call = {"call": {"id": sid, "type": "inboundPhoneCall"}} if sid else {}
    sent = {"timestamp": 1_750_000_000_000, **call, **fields}
    return {"message": {"type": kind, **sent}}
