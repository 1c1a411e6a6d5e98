"""Cartesia: one socket a call, a context a response."""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from websockets.asyncio.client import ClientConnection

from apps.agentbrain.engines.addresses import socket_url
from apps.agentbrain.engines.audio import TELEPHONE_HZ
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.tts.alignment import Alignment, TimedLetter
from apps.agentbrain.engines.tts.base import Speech
from apps.agentbrain.engines.tts.kept_socket import KeptSocketVoice
from apps.agentbrain.engines.tts.refusals import code_of, is_for_good
from apps.agentbrain.engines.tts.streaming import Exchange
from apps.agentbrain.engines.tts.waiting import DEFAULT_LIMITS, Limits

URL: Final = "https://api.cartesia.ai"
VERSION: Final = "2026-08-14"
_PATH: Final = "/tts/websocket"
# A context dies a second after its last sound; a new one is opened well before.
_CONTEXT_SECONDS: Final = 0.6


class CartesiaVoice(KeptSocketVoice):
    """One call's voice."""

    vendor = "cartesia"

    def __init__(
        self,
        *,
        api_key: str,
        voice: str,
        model: str,
        url: str = "",
        language: str = "en",
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        super().__init__(limits)
        self._url = socket_url(url or URL, _PATH)
        self._headers = {
            "Authorization": f"Bearer {api_key}",
            "Cartesia-Version": VERSION,
        }
        self._request = {
            "model_id": model,
            "voice": {"mode": "id", "id": voice},
            "language": language,
            "output_format": {
                "container": "raw",
                "encoding": "pcm_mulaw",
                "sample_rate": TELEPHONE_HZ,
            },
            "add_timestamps": True,
            "max_buffer_delay_ms": 0,
        }

    def _address(self) -> tuple[str, Mapping[str, str]]:
        return self._url, self._headers

    def _exchange(self, socket: ClientConnection) -> Exchange:
        return CartesiaExchange(socket, self._request)


class CartesiaExchange(Exchange):
    """One response. Sound of any other context is nobody's and dropped.

    Writing that pauses for longer than a context lives goes on in a new one.
    """

    def __init__(self, socket: ClientConnection, request: Mapping[str, Any]) -> None:
        super().__init__(socket)
        self._request = request
        self._alignment = Alignment()
        self._context = ""
        self._context_begins = 0
        self._finished = False
        self._last_sound = 0.0

    @property
    def owes(self) -> bool:
        if not self._context:
            return False
        if self._finished or not self._sounded:
            return True
        return self._alignment.told_any and not self._alignment.sounded_all

    @property
    def _sounded(self) -> bool:
        return self._alignment.sound_bytes > self._context_begins

    async def write(self, clause: str) -> None:
        if not self._context or self._expires():
            self._context = uuid.uuid4().hex
            self._context_begins = self._alignment.sound_bytes
        self._alignment.write(clause)
        await self._send_text(clause, more=True)

    def skip(self, blank: str) -> None:
        self._alignment.write(blank)

    async def finish(self) -> None:
        self._finished = True
        if not self._context or self._expires():
            self.ended = True
        else:
            await self._send_text("", more=False)

    def take(self, message: str | bytes) -> Iterator[Speech]:
        told: dict[str, Any] = orjson.loads(message)
        context = told.get("context_id")
        kind = told.get("type")
        if context != self._context and (context or kind != "error"):
            return
        match kind:
            case "chunk":
                self._last_sound = time.monotonic()
                yield from self._alignment.cut(base64.b64decode(told["data"]))
            case "timestamps":
                self._alignment.tell(self._timed(told.get("word_timestamps")))
            case "done":
                self.ended, self._context = self._finished, ""
            case "error":
                self._failed(told)

    def rest(self) -> str:
        return self._alignment.rest()

    async def abandon(self) -> bool:
        """What has been made already may still come; it is known by its context."""
        if self._context:
            cancel = {"context_id": self._context, "cancel": True}
            await self.socket.send(orjson.dumps(cancel).decode())
        return True

    def _expires(self) -> bool:
        """Whether the context may be dead by the time more text reaches it."""
        silent_seconds = time.monotonic() - self._last_sound
        all_came = self._sounded and (
            self._alignment.sounded_all or not self._alignment.told_any
        )
        return all_came and silent_seconds > _CONTEXT_SECONDS

    def _failed(self, told: Mapping[str, Any]) -> None:
        if self._finished and self._sounded and self._alignment.sounded_all:
            self.ended = True  # it was over before it heard that it is
            return
        code, status = code_of(told), told.get("status_code")
        reason = f"cartesia reported an error ({code or status or 'no code'})"
        # A refusal of one context says nothing of the next but for its code.
        for_good = is_for_good(None, code) or status in (401, 402, 403)
        raise EngineError(reason, permanent=for_good)

    def _timed(self, stamps: Any) -> list[TimedLetter]:
        """Words with a space behind each, all letters ending where the word does."""
        if not isinstance(stamps, dict):
            return []
        letters: list[TimedLetter] = []
        words, ends = stamps.get("words") or [], stamps.get("end") or []
        for word, end in zip(words, ends, strict=False):
            at = self._context_begins + round(end * TELEPHONE_HZ)
            letters += [(letter, at) for letter in f"{word} "]
        return letters

    async def _send_text(self, text: str, *, more: bool) -> None:
        message = {
            **self._request,
            "transcript": text,
            "context_id": self._context,
            "continue": more,
        }
        await self.socket.send(orjson.dumps(message).decode())
