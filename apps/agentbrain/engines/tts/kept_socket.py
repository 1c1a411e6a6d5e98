"""A voice whose one connection serves all responses of a call."""

from __future__ import annotations

import asyncio
import contextlib
from abc import abstractmethod

from websockets.asyncio.client import ClientConnection

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.tts.sockets import close_socket, is_open
from apps.agentbrain.engines.tts.streaming import Exchange, SocketVoice
from apps.agentbrain.engines.tts.waiting import DEFAULT_LIMITS, Limits


class KeptSocketVoice(SocketVoice):
    """Opens when it is first needed, and again when the connection is lost."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        super().__init__(limits)
        self._socket: ClientConnection | None = None
        self._connecting = asyncio.Lock()
        self._failures = 0
        self._failure: EngineError | None = None

    @abstractmethod
    def _exchange(self, socket: ClientConnection) -> Exchange:
        """A response on this connection."""

    def _may_serve(self, socket: ClientConnection) -> bool:
        """Whether an open connection can take one more response."""
        return True

    async def warm_up(self) -> None:
        # The response that needs it will try again, and tell.
        with contextlib.suppress(EngineError):
            await self._connected()

    async def stop(self) -> None:
        await super().stop()
        socket, self._socket = self._socket, None
        if socket is not None:
            await close_socket(socket)

    async def _begin(self, *, afresh: bool) -> tuple[Exchange, bool]:
        if afresh or (self._socket is not None and not self._may_serve(self._socket)):
            self._leave()
        socket, kept = await self._connected()
        return self._exchange(socket), kept

    def _done(self, exchange: Exchange, *, reusable: bool) -> None:
        if not reusable and exchange.socket is self._socket:
            self._leave()

    async def _connected(self) -> tuple[ClientConnection, bool]:
        """The connection, and whether it was there before."""
        failures = self._failures
        async with self._connecting:
            if failures != self._failures and self._failure is not None:
                raise self._failure  # it was just tried: nobody waits for it twice
            if self._socket is not None and is_open(self._socket):
                return self._socket, True
            self._leave()
            try:
                self._socket = await self._open()
            except EngineError as failure:
                self._failures += 1
                self._failure = failure
                raise
            return self._socket, False

    def _leave(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            self._close(socket)
