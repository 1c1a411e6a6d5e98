"""Voices over a socket: words go in while their sound comes out."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.tasks import TaskSet
from apps.agentbrain.engines.tts.base import Speech, TextToSpeech
from apps.agentbrain.engines.tts.sockets import close_socket, open_socket
from apps.agentbrain.engines.tts.waiting import DEFAULT_LIMITS, Limits, Watch
from apps.agentbrain.engines.tts.written import Written, once

_GOODBYE_SECONDS: Final = 0.5
_UNREADABLE: Final = (AttributeError, LookupError, TypeError, ValueError)


class Stale(Exception):
    """A connection that had been kept turned out to be gone before it was of use."""


class _Lost(EngineError):
    """The connection is gone in the middle of a response."""


class _NothingMore(Exception):
    """The vendor has nothing to send for what it was given."""


class Exchange(ABC):
    """One response on a socket, in a vendor's own messages.

    ``ended``: the vendor has sent everything it will.
    """

    ended = False

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    @property
    @abstractmethod
    def owes(self) -> bool:
        """Sound of words it was given is to come, as far as anybody can tell."""

    @abstractmethod
    async def write(self, clause: str) -> None:
        """Give the vendor more to say; never blank."""

    @abstractmethod
    async def finish(self) -> None:
        """There is no more to say."""

    @abstractmethod
    def take(self, message: str | bytes) -> Iterator[Speech]:
        """What a message brings. Raises ``EngineError``."""

    def skip(self, blank: str) -> None:  # noqa: B027
        """Text without anything to say."""

    def closed(self, code: int | None) -> bool:
        """The vendor closed the connection: whether that is an end as it should be."""
        return False

    def rest(self) -> str:
        """Words whose sound nobody placed, where others' was."""
        return ""

    @abstractmethod
    async def abandon(self) -> bool:
        """Stop the vendor. Whether the connection can serve the next response."""


class SocketVoice(TextToSpeech):
    """One call's voice. One response at a time; the next waits for the end of this.

    A connection that was kept and proves to be gone is replaced once, before any
    sound; later it is the response that failed.
    """

    vendor: str

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._turn = asyncio.Lock()
        self._tasks = TaskSet("voice")
        self._stopped = False

    @abstractmethod
    def _address(self) -> tuple[str, Mapping[str, str]]:
        """URL and headers of a connection."""

    @abstractmethod
    async def _begin(self, *, afresh: bool) -> tuple[Exchange, bool]:
        """An exchange on an open connection, and whether that was kept from before.

        ``afresh``: a new connection is wanted. Raises ``EngineError``.
        """

    @abstractmethod
    def _done(self, exchange: Exchange, *, reusable: bool) -> None:
        """A response is over: keep its connection, or close it."""

    def _sounds(self) -> None:
        """The first sound of a response has come."""

    async def speak(self, text: str) -> AsyncIterator[Speech]:
        async with aclosing(self.speak_clauses(once(text))) as pieces:  # type: ignore[type-var]
            async for piece in pieces:
                yield piece

    async def speak_clauses(self, clauses: AsyncIterator[str]) -> AsyncIterator[Speech]:
        async with self._turn, Written(clauses) as written:
            for afresh in (False, True):
                try:
                    async with aclosing(self._say(written, afresh=afresh)) as pieces:
                        async for piece in pieces:
                            yield piece
                    return
                except Stale:
                    continue

    async def stop(self) -> None:
        self._stopped = True
        await self._tasks.stop()

    async def _open(self) -> ClientConnection:
        if self._stopped:
            raise EngineError(f"{self.vendor} was let go")
        url, headers = self._address()
        seconds = self._limits.connect_seconds
        return await open_socket(self.vendor, url, headers, seconds)

    def _close(self, socket: ClientConnection) -> None:
        """Say goodbye in the background: nobody waits for it."""
        if self._stopped:
            socket.transport.abort()
        else:
            self._tasks.start(close_socket(socket))

    async def _say(
        self, written: Written, *, afresh: bool
    ) -> AsyncGenerator[Speech, None]:
        exchange, kept = await self._begin(afresh=afresh)
        watch = Watch(self.vendor, self._limits)
        feeder = asyncio.create_task(_feed(exchange, written, watch))
        reusable = sounded = False
        try:
            async with aclosing(self._received(exchange, watch)) as received:
                async for pieces in received:
                    if not sounded and any(piece.audio for piece in pieces):
                        sounded = True
                        self._sounds()
                    for piece in pieces:
                        yield piece
            reusable = exchange.ended
            if rest := exchange.rest():
                yield Speech(b"", rest)
        except _Lost:
            if kept and not sounded:
                raise Stale from None
            raise
        except (GeneratorExit, asyncio.CancelledError):
            reusable = await _abandon(feeder, exchange)
            raise
        finally:
            feeder.cancel()
            await asyncio.gather(feeder, return_exceptions=True)
            self._done(exchange, reusable=reusable)

    async def _received(
        self, exchange: Exchange, watch: Watch
    ) -> AsyncGenerator[list[Speech], None]:
        """What each message brings, until the response is at its end."""
        while not exchange.ended:
            try:
                message = await watch.wait(exchange.socket.recv)
            except _NothingMore:
                return
            except ConnectionClosed as lost:
                code = lost.rcvd.code if lost.rcvd else None
                if exchange.closed(code):
                    return
                reason = f"{self.vendor} closed the connection ({code or 1006})"
                raise _Lost(reason) from None
            pieces = self._pieces(exchange, message)
            yield pieces
            # Behind it: who takes the sound may take its time, and that is not theirs.
            if any(piece.audio for piece in pieces):
                watch.came(more=exchange.owes)
            elif not exchange.owes:
                watch.settled()

    def _pieces(self, exchange: Exchange, message: str | bytes) -> list[Speech]:
        try:
            return list(exchange.take(message))
        except _UNREADABLE as error:
            # There may have been sound in it: words would be missing from here on.
            reason = f"{self.vendor} sent what nobody can read ({type(error).__name__})"
            raise EngineError(reason) from None


async def _abandon(feeder: asyncio.Task[None], exchange: Exchange) -> bool:
    """Nobody listens any more: whether the connection is good for the next response."""
    feeder.cancel()
    await asyncio.gather(feeder, return_exceptions=True)
    if exchange.ended:
        return True
    try:
        async with asyncio.timeout(_GOODBYE_SECONDS):
            return await exchange.abandon()
    except (TimeoutError, ConnectionClosed):
        return False


async def _feed(exchange: Exchange, written: Written, watch: Watch) -> None:
    """Write to the vendor as it is written for us; a failure goes to who reads."""
    try:
        async for clause in written.after(0):
            if clause.strip():
                await exchange.write(clause)
                watch.owed()
            else:
                exchange.skip(clause)
        await exchange.finish()
        if not exchange.ended:
            watch.owed()
        else:
            watch.fail(_NothingMore())
    except ConnectionClosed:
        pass  # the reader sees it, with the code
    except Exception as failure:
        watch.fail(failure)
