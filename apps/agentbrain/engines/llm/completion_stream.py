"""The events of a streamed completion, from servers that keep to the form or nearly do.

Some begin with a byte order mark, send events without data to keep a line open, or
answer with one object though a stream was asked for; some end with ``[DONE]`` alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

import openai
from openai._streaming import ServerSentEvent

DONE: Final = "[DONE]"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_LARGEST_OBJECT_BYTES: Final = 1_000_000


class Chunks(openai.AsyncStream[object]):
    """Chunks as they are on the wire. The client's typed ones, and its walk through a
    typed request, take more than twice the processor time for the same words."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._events = _Events(self._decoder)
        self._decoder = self._events

    @property
    def done(self) -> bool:
        """The server has said that this was all."""
        return self._events.done


class _Events:
    """The client's decoder, for a body that may not be quite what it expects."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder
        self.done = False

    def iter_bytes(self, _: Any) -> Any:
        raise NotImplementedError("only asked for by what does not run on a loop")

    async def aiter_bytes(
        self, data: AsyncIterator[bytes]
    ) -> AsyncIterator[ServerSentEvent]:
        first = await _first(data)
        if first.startswith(b"{"):
            whole = await _rest(first, data)
            yield ServerSentEvent(data=whole.decode(errors="replace"))
            self.done = True
            return
        async for event in self._decoder.aiter_bytes(_chained(first, data)):
            if event.data.strip():
                self.done = self.done or event.data.startswith(DONE)
                yield event


async def _first(data: AsyncIterator[bytes]) -> bytes:
    """Enough to tell what it is, without blanks and marks before it."""
    held = b""
    async for more in data:
        held += more
        if len(told := held.lstrip().removeprefix(_BYTE_ORDER_MARK).lstrip()) > 3:
            return told
    return held.lstrip()


async def _rest(first: bytes, data: AsyncIterator[bytes]) -> bytes:
    whole = first
    async for more in data:
        whole += more
        if len(whole) > _LARGEST_OBJECT_BYTES:
            raise ValueError("an object without an end")
    return whole


async def _chained(first: bytes, data: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for more in data:
        yield more
