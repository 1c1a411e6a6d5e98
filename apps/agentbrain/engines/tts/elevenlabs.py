"""ElevenLabs: a socket a response, because this one has no way to stop but closing.

Several contexts on one socket would not stop either: a context that is closed speaks
what it was given to its end. So a fresh connection is opened ahead of the next
response instead, and closing ends what is spoken, and what is paid for, at once.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import orjson
from websockets.asyncio.client import ClientConnection

from apps.agentbrain.engines.addresses import socket_url
from apps.agentbrain.engines.audio import SAMPLES_PER_MS
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.tts.alignment import Alignment, TimedLetter
from apps.agentbrain.engines.tts.base import Speech
from apps.agentbrain.engines.tts.refusals import code_of, is_for_good
from apps.agentbrain.engines.tts.sockets import close_socket, is_open
from apps.agentbrain.engines.tts.streaming import Exchange, SocketVoice
from apps.agentbrain.engines.tts.waiting import DEFAULT_LIMITS, Limits

URL: Final = "https://api.elevenlabs.io"
INACTIVITY_SECONDS: Final = 180
"""The most the vendor allows; by default it closes after 20 seconds of silence."""
_SPARE_SECONDS: Final = INACTIVITY_SECONDS - 15.0
_NORMAL_CLOSE: Final = 1000
# Both have been seen.
_DURATIONS: Final = ("charDurationsMs", "charsDurationsMs")
_STARTS: Final = ("charStartTimesMs", "charsStartTimesMs")


class ElevenLabsVoice(SocketVoice):
    """One call's voice."""

    vendor = "elevenlabs"

    def __init__(
        self,
        *,
        api_key: str,
        voice: str,
        model: str,
        url: str = "",
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        super().__init__(limits)
        self._key = api_key
        query = {
            "model_id": model,
            "output_format": "ulaw_8000",
            "inactivity_timeout": str(INACTIVITY_SECONDS),
            "auto_mode": "true",
            "sync_alignment": "true",
        }
        path = f"/v1/text-to-speech/{quote(voice, safe='')}/stream-input"
        self._url = socket_url(url or URL, path, query)
        self._spare: ClientConnection | None = None
        self._spare_since = 0.0
        self._opening: asyncio.Task[None] | None = None
        self._failure: EngineError | None = None

    async def warm_up(self) -> None:
        self._open_spare()
        if self._opening is not None:
            await asyncio.wait({self._opening})

    async def stop(self) -> None:
        await super().stop()
        spare, self._spare = self._spare, None
        if spare is not None:
            await close_socket(spare)

    def _address(self) -> tuple[str, Mapping[str, str]]:
        return self._url, {"xi-api-key": self._key}

    async def _begin(self, *, afresh: bool) -> tuple[Exchange, bool]:
        if self._opening is not None and not afresh:
            await asyncio.wait({self._opening})
            if self._failure is not None:
                raise self._failure  # it was just tried: nobody waits for it twice
        spare, self._spare = self._spare, None
        if spare is not None:
            young = time.monotonic() - self._spare_since < _SPARE_SECONDS
            if young and is_open(spare) and not afresh:
                return ElevenLabsExchange(spare), True
            self._close(spare)
        return ElevenLabsExchange(await self._open()), False

    def _sounds(self) -> None:
        self._open_spare()

    def _done(self, exchange: Exchange, *, reusable: bool) -> None:
        self._close(exchange.socket)
        self._open_spare()

    def _open_spare(self) -> None:
        """Have a connection ready for the next response; failing is no error here."""
        if self._stopped or self._opening is not None or is_open(self._spare):
            return
        self._failure = None
        self._opening = self._tasks.start(self._fetch_spare())

    async def _fetch_spare(self) -> None:
        try:
            self._spare = await self._open()
            self._spare_since = time.monotonic()
        except EngineError as failure:
            self._failure = failure  # told to a response that waits for it
        finally:
            self._opening = None


class ElevenLabsExchange(Exchange):
    """One response: its socket ends with it."""

    def __init__(self, socket: ClientConnection) -> None:
        super().__init__(socket)
        self._alignment = Alignment()
        self._begun = self._finished = False

    @property
    def owes(self) -> bool:
        if self._finished or not self._alignment.sound_bytes:
            return self._begun
        return self._alignment.told_any and not self._alignment.sounded_all

    async def write(self, clause: str) -> None:
        if not self._begun:
            self._begun = True
            await self._send({"text": " "})
        self._alignment.write(clause)
        # Every text has to end with a space; an empty one would be the end of it all.
        await self._send({"text": clause if clause[-1:].isspace() else f"{clause} "})

    def skip(self, blank: str) -> None:
        self._alignment.write(blank)

    async def finish(self) -> None:
        self._finished = True
        if self._begun:
            await self._send({"text": ""})
        else:
            self.ended = True

    def take(self, message: str | bytes) -> Iterator[Speech]:
        told: dict[str, Any] = orjson.loads(message)
        if told.get("error") or (told.get("message") and not told.get("audio")):
            code = code_of(told)
            reason = f"elevenlabs reported an error ({code or 'no code'})"
            raise EngineError(reason, permanent=is_for_good(None, code))
        if encoded := told.get("audio"):
            audio = base64.b64decode(encoded)
            begins = self._alignment.sound_bytes
            if letters := _timed_letters(told, begins):
                self._alignment.tell(letters, begins)
            yield from self._alignment.cut(audio)
        if told.get("isFinal"):
            self.ended = True

    def closed(self, code: int | None) -> bool:
        """It may leave out its last message; the sound was all there."""
        spoken = self._alignment.sound_bytes and self._alignment.sounded_all
        return bool(self._finished and spoken and code == _NORMAL_CLOSE)

    def rest(self) -> str:
        return self._alignment.rest()

    async def abandon(self) -> bool:
        return False

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self.socket.send(orjson.dumps(message).decode())


def _timed_letters(told: Mapping[str, Any], begins: int) -> list[TimedLetter]:
    """The letters of one message; their times count from the message's own sound.

    What it says of the text as written goes first; of the text as it reads it aloud,
    only what is spelled alike can be placed.
    """
    for name in ("alignment", "normalizedAlignment"):
        block = told.get(name)
        if not isinstance(block, dict) or not block.get("chars"):
            continue
        times = zip(_first(block, _STARTS), _first(block, _DURATIONS), strict=False)
        ends = [begins + round((at + lasts) * SAMPLES_PER_MS) for at, lasts in times]
        # One character each, as a rule; a vendor may put several into one place.
        return [
            (letter, end)
            for letters, end in zip(block["chars"], ends, strict=False)
            for letter in letters
        ]
    return []


def _first(block: Mapping[str, Any], names: tuple[str, ...]) -> list[float]:
    return next((block[name] for name in names if block.get(name)), [])
