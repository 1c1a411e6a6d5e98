"""Turns what a process writes into whole lines that carry its name."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator

MAX_LINE_BYTES = 16_384


class LineSplitter:
    """Bytes in any portions in, whole lines out.

    A line longer than ``MAX_LINE_BYTES`` is handed out in pieces, so that a process
    that never ends its line cannot fill the memory.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[str]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            yield _text(line)
        while len(self._rest) > MAX_LINE_BYTES:
            piece, self._rest = (
                self._rest[:MAX_LINE_BYTES],
                self._rest[MAX_LINE_BYTES:],
            )
            yield _text(piece)

    def flush(self) -> Iterator[str]:
        """The unfinished last line, if there is one."""
        if self._rest:
            yield _text(self._rest)
        self._rest = b""


async def copy_lines(pipe: int, write: Callable[[str], None]) -> None:
    """Hand each line that comes out of ``pipe`` to ``write``; closes it at the end."""
    stream = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(pipe, "rb", 0)
    )
    splitter = LineSplitter()
    try:
        while data := await stream.read(65_536):
            for line in splitter.feed(data):
                write(line)
        for line in splitter.flush():
            write(line)
    finally:
        transport.close()


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r")
