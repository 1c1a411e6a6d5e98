"""The library's connection, whose frames are taken while they are read.

The library would queue each frame and wake a task that waits for it: with fifty sounds
a second and call, that costs more than what is done about them. What is sent goes past
its machinery for the same reason.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from websockets.asyncio.client import ClientConnection
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from apps.agentbrain.engines.realtime.text_frame import masked_text

_DATA: Final = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})


class StraightSocket(ClientConnection):
    """Pings and goodbyes are the library's as ever."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._take: Callable[[bytes], None] | None = None
        self._waiting: deque[bytes] = deque()
        self._pieces: list[bytes] = []
        self._failure: Exception | None = None
        self._gone = False
        self._changed = asyncio.Event()

    def process_event(self, event: Any) -> None:
        if isinstance(event, Frame) and event.opcode in _DATA:
            self._data(event)
        else:
            super().process_event(event)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._gone = True
        self._changed.set()

    def send_now(self, message: bytes) -> None:
        """Send a whole text message without waiting; a closing connection gets none.

        Nothing else here sends data, so no message can be in the middle of being sent.
        """
        if self.protocol.state is State.OPEN:
            self.transport.write(masked_text(message))

    async def next_frame(self) -> bytes | None:
        """The oldest frame nobody took; None when the connection is gone."""
        while not self._waiting:
            if self._gone:
                return None
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft()

    async def deliver(self, take: Callable[[bytes], None]) -> None:
        """Call ``take`` with each frame until the connection is gone.

        Raises what ``take`` raises; then no further frame is taken.
        """
        while self._waiting:
            take(self._waiting.popleft())
        self._take = take
        try:
            while self._failure is None and not self._gone:
                self._changed.clear()
                await self._changed.wait()
        finally:
            self._take = None
        if self._failure is not None:
            raise self._failure

    def _data(self, event: Frame) -> None:
        data = bytes(event.data)
        if self._pieces or not event.fin:
            self._pieces.append(data)
            if not event.fin:
                return
            data = b"".join(self._pieces)
            self._pieces.clear()
        if self._take is None:
            self._waiting.append(data)
            self._changed.set()
            return
        try:
            self._take(data)
        except Exception as error:
            # It is the reader's to deal with, not the library's.
            self._take, self._failure = None, error
            self._changed.set()
