"""Twilio's REST API for calls, with people and machines at the other end.

It places the calls it is asked for as Twilio does: queued, ringing, answered, with
status callbacks, detection of answering machines, and the conversation itself.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal, Self
from urllib.parse import parse_qs

from apps.agentbrain.engines.simulators.chat.http import Exchange, HttpServer

from .options import CallOptions
from .rest_calls import Answer, Form, RestCall, complaint
from .rest_life import Life
from .steps import Voice
from .twiml import TwimlError

PREFIX: Final = "/2010-04-01/Accounts"
Fault = Literal["drop_before", "drop_after", "unavailable", "too_many"]
Answers = Callable[[RestCall], Answer]


class TwilioRest:
    """``async with TwilioRest(...) as twilio``: ``twilio.url`` answers.

    ``server_url`` is where the call center is. ``answers`` says what the number of a
    call does; a silent person picks up without it. ``faults`` spoil the requests for
    calls, one each, in order: cut off before or after the call was made, refused.
    ``using`` is the database the call center writes to, for people who wait to be
    asked. ``calls`` holds every call, by sid, in the order they were asked for.
    """

    def __init__(
        self,
        server_url: str,
        *,
        account_sid: str,
        auth_token: str,
        answers: Answers | None = None,
        voice: Voice | None = None,
        using: str = "default",
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.calls: dict[str, RestCall] = {}
        self.faults: deque[Fault] = deque()
        self.most_at_once = 0
        self._server_url = server_url
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._answers = answers or (lambda call: Answer())
        self._voice = voice
        self._using = using
        self._lives: dict[str, Life] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._http = HttpServer(self._serve, host, port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.port}"

    def set_faults(self, faults: Any) -> None:
        """Spoil the next requests for calls in these ways."""
        self.faults = deque(faults)

    async def __aenter__(self) -> Self:
        await self._http.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()

    def live(self) -> int:
        """Calls that are not over."""
        return sum(not call.is_over for call in self.calls.values())

    async def _serve(self, exchange: Exchange) -> None:
        if not self._admits(exchange.headers):
            return await _refuse(exchange, 401, 20003, "Authenticate")
        path = exchange.path.removeprefix(f"{PREFIX}/{self._account_sid}")
        form = parse_qs(exchange.body.decode("utf-8", "replace"))
        if path == "/Calls.json" and exchange.method == "POST":
            return await self._create(exchange, form)
        if path == "/Calls.json" and exchange.method == "GET":
            return await exchange.answer(200, self._list(exchange.query))
        call = self.calls.get(path.removeprefix("/Calls/").removesuffix(".json"))
        if call is None or not path.startswith("/Calls/"):
            return await _refuse(exchange, 404, 20404, f"{exchange.path} was not found")
        if exchange.method == "POST":
            return await self._update(exchange, call, form)
        return await exchange.answer(200, call.as_json())

    def _admits(self, headers: Mapping[str, str]) -> bool:
        kind, _, credentials = headers.get("authorization", "").partition(" ")
        with contextlib.suppress(ValueError):
            given = base64.b64decode(credentials, validate=True)
            expected = f"{self._account_sid}:{self._auth_token}".encode()
            return kind.lower() == "basic" and secrets.compare_digest(given, expected)
        return False

    async def _create(self, exchange: Exchange, form: Form) -> None:
        fault = self.faults.popleft() if self.faults else ""
        if fault == "drop_before":
            return exchange.drop()
        if fault == "unavailable":
            return await _refuse(exchange, 503, 20503, "Service unavailable")
        if fault == "too_many":
            return await _refuse(exchange, 429, 20429, "Too many requests")
        if wrong := complaint(form):
            return await _refuse(exchange, 400, *wrong)
        call = RestCall(form, self._account_sid)
        self.calls[call.sid] = call
        self.most_at_once = max(self.most_at_once, self.live())
        created = call.as_json()
        self._begin(call)
        if fault == "drop_after":
            return exchange.drop()
        return await exchange.answer(201, created)

    def _begin(self, call: RestCall) -> None:
        options = CallOptions(
            url=self._server_url,
            auth_token=self._auth_token,
            account_sid=self._account_sid,
            voice=self._voice,
        )
        life = Life(call, self._answers(call), options, self._using)
        self._lives[call.sid] = life
        task = asyncio.create_task(life.live(), name=call.sid)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _list(self, query: Mapping[str, str]) -> dict[str, Any]:
        wanted = {name: query[name] for name in ("To", "From") if name in query}
        found = [
            call.as_json()
            for call in reversed(self.calls.values())
            if all(call.asked(name) == value for name, value in wanted.items())
            and query.get("Status", call.status) == call.status
        ]
        size = int(query.get("PageSize", "50"))
        uri = f"{PREFIX}/{self._account_sid}/Calls.json"
        return {
            "calls": found[:size],
            "page": 0,
            "page_size": size,
            "start": 0,
            "end": max(0, min(size, len(found)) - 1),
            "uri": uri,
            "first_page_uri": f"{uri}?Page=0",
            "next_page_uri": None,
            "previous_page_uri": None,
        }

    async def _update(self, exchange: Exchange, call: RestCall, form: Form) -> None:
        life = self._lives[call.sid]
        if call.is_over:
            return await _refuse(
                exchange, 400, 21220, "Call is not in-progress. Cannot redirect."
            )
        if document := form.get("Twiml", [""])[0]:
            call.redirected.append(document)
            try:
                life.redirect(document)
            except TwimlError as error:
                return await _refuse(exchange, 400, 12100, str(error))
        match form.get("Status", [""])[0]:
            case "completed":
                life.hang_up()
            case "canceled":
                life.cancel()
        await exchange.answer(200, call.as_json() | {"date_updated": _now()})


def _now() -> str:
    return datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")


async def _refuse(exchange: Exchange, status: int, code: int, message: str) -> None:
    """An error as Twilio writes it."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": more, "status": status}
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if status == 401 else {}
    await exchange.answer(status, body, headers)
