"""Voices over HTTP: a request a clause, its sound streamed as it is made.

The next clause is asked for while the sound of the one before comes, so that there is
no gap; never more than two requests are open.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from typing import Final

import httpx

from apps.agentbrain.conversation.language.clauses import clauses
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.tasks import TaskSet
from apps.agentbrain.engines.tts.base import CLAUSE_SOUNDED, Speech, TextToSpeech
from apps.agentbrain.engines.tts.conversion import Converter
from apps.agentbrain.engines.tts.flow import Flow
from apps.agentbrain.engines.tts.refusals import refused
from apps.agentbrain.engines.tts.waiting import Limits, Watch
from apps.agentbrain.engines.vendor_sockets import certificates

MOST_REQUESTS: Final = 2
_KEPT_SECONDS: Final = 60.0
_READ_BYTES: Final = 4096
_MOST_REFUSAL_BYTES: Final = 10_000


class HttpVoice(TextToSpeech):
    """One call's voice. It does not say which sound speaks which words."""

    vendor: str
    tells_words = False

    def __init__(self, url: str, *, rate_hz: int, limits: Limits) -> None:
        self._url = url
        self._rate_hz = rate_hz
        self._limits = limits
        self._tasks = TaskSet("voice")
        # What bounds each wait is the watch; the client's own limit only connecting.
        self._client = httpx.AsyncClient(
            verify=certificates() if url.startswith("https:") else False,
            timeout=httpx.Timeout(None, connect=limits.connect_seconds),
            limits=httpx.Limits(keepalive_expiry=_KEPT_SECONDS),
        )

    @abstractmethod
    def _request(self, text: str) -> httpx.Request:
        """A request whose answer is signed 16-bit little-endian sound."""

    async def warm_up(self) -> None:
        """Whatever is answered, the connection is open then."""
        try:
            async with asyncio.timeout(self._limits.connect_seconds):
                await self._client.head(self._url)
        except (httpx.HTTPError, TimeoutError):
            pass  # the response that needs it will try again, and tell

    async def stop(self) -> None:
        await self._tasks.stop()
        await self._client.aclose()

    async def speak(self, text: str) -> AsyncIterator[Speech]:
        spoken = self.speak_clauses(_one_by_one(clauses(text)))
        async with aclosing(spoken) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                yield piece

    async def speak_clauses(self, clauses: AsyncIterator[str]) -> AsyncIterator[Speech]:
        if self._client.is_closed:
            raise self._let_go()
        spoken = _Spoken()
        asking = self._tasks.start(self._ask(clauses, spoken))
        try:
            while (clause := await spoken.clauses.take()) is not None:
                while (audio := await clause.take()) is not None:
                    yield Speech(audio, "")
                spoken.room.release()
                yield CLAUSE_SOUNDED
        except (GeneratorExit, asyncio.CancelledError):
            # Stopping closes the connection; the next response comes soon.
            if not self._client.is_closed:
                self._tasks.start(self.warm_up())
            raise
        finally:
            tasks = [asking, *spoken.tasks]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _let_go(self) -> EngineError:
        return EngineError(f"{self.vendor} was let go")

    async def _ask(self, clauses: AsyncIterator[str], spoken: _Spoken) -> None:
        """Ask for clause after clause; what the writing fails with has its turn too."""
        try:
            while True:
                await spoken.room.acquire()
                clause = await anext(clauses, None)
                if clause is None:
                    break
                sound = Flow[bytes]()
                spoken.clauses.put(sound)
                if clause.strip():
                    fetching = self._fetch(clause.strip(), sound)
                    spoken.tasks.append(self._tasks.start(fetching))
                else:
                    sound.end()
            spoken.clauses.end()
        except Exception as failure:
            spoken.clauses.end(failure)
        finally:
            spoken.clauses.end(self._let_go())

    async def _fetch(self, text: str, sound: Flow[bytes]) -> None:
        try:
            await self._stream(text, sound)
            sound.end()
        except Exception as failure:
            sound.end(failure)
        finally:
            sound.end(self._let_go())

    async def _stream(self, text: str, sound: Flow[bytes]) -> None:
        watch = Watch(self.vendor, self._limits)
        watch.owed()
        converter = Converter(self._rate_hz)
        try:
            answer = await watch.wait(lambda: self._send(text))
            try:
                if answer.status_code != 200:
                    raise await self._refusal(answer)
                body = answer.aiter_bytes(_READ_BYTES)
                while piece := await watch.wait(lambda: anext(body, b"")):
                    if audio := converter.feed(piece):
                        sound.put(audio)
                        watch.came(more=True)
            finally:
                await answer.aclose()
        except httpx.HTTPError as error:
            reason = f"{self.vendor} cannot be reached ({type(error).__name__})"
            raise EngineError(reason) from None
        if not converter.fed_bytes:
            raise EngineError(f"{self.vendor} sent no sound")
        if audio := converter.finish():
            sound.put(audio)

    async def _send(self, text: str) -> httpx.Response:
        """A connection that was kept may be gone: that is tried again, once."""
        try:
            return await self._client.send(self._request(text), stream=True)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            return await self._client.send(self._request(text), stream=True)

    async def _refusal(self, answer: httpx.Response) -> EngineError:
        body = b""
        try:
            async with asyncio.timeout(self._limits.next_sound_seconds):
                async for piece in answer.aiter_bytes(_READ_BYTES):
                    body += piece
                    if len(body) > _MOST_REFUSAL_BYTES:
                        break
        except (httpx.HTTPError, TimeoutError):
            pass  # the status says enough
        return refused(self.vendor, answer.status_code, body)


async def _one_by_one(written: Iterable[str]) -> AsyncIterator[str]:
    for clause in written:
        yield clause


class _Spoken:
    """One response: the sound of its clauses in order, and the requests for it."""

    def __init__(self) -> None:
        self.clauses: Flow[Flow[bytes]] = Flow()
        self.room = asyncio.Semaphore(MOST_REQUESTS)
        self.tasks: list[asyncio.Task[None]] = []
