"""Puts a tape into a call: the line it listens to, and the file made afterwards."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from asgiref.sync import sync_to_async

from apps.agentbrain.conversation.actions import SaveTurn, UpdateCall

from ..telephony.transport import NORMAL, Rest, Transport
from .asking import ask_for_file
from .files import spool_of
from .tape import Report, Tape
from .writer import process_writer

log = logging.getLogger(__name__)

WRITTEN_SECONDS: Final = 5.0

MakeTape = Callable[[Callable[[], int], Report, Callable[..., Any]], Tape]
"""Makes a tape from the call's clock (samples), its log and its event loop."""


def tape_for(call_id: int, *, running: bool = False) -> MakeTape:
    """A tape for one stream of this call; ``running`` where a stream before was on."""

    def make(
        clock: Callable[[], int], report: Report, soon: Callable[..., Any]
    ) -> Tape:
        tape = Tape(spool_of(call_id), process_writer(), clock, report, soon)
        if running:
            tape.start()
        return tape

    return make


async def settle(tape: Tape, call_id: int, *, over: bool) -> None:
    """Have everything written and, where the call is ``over``, the file made."""
    try:
        async with asyncio.timeout(WRITTEN_SECONDS):
            await asyncio.wrap_future(tape.close())
    except TimeoutError:
        log.error("A recording was not written in time; the sweep finishes it.")
    if over and tape.has_sound:
        await sync_to_async(ask_for_file, thread_sensitive=False)(call_id)


class TapedLine:
    """A line whose sound is kept on its way."""

    def __init__(self, line: Transport, tape: Tape) -> None:
        self._line = line
        self._tape = tape

    def send_audio(self, mulaw: bytes) -> Rest:
        self._tape.sent(mulaw)
        return self._line.send_audio(mulaw)

    def send_mark(self, name: str) -> Rest:
        self._tape.marked(name)
        return self._line.send_mark(name)

    def clear(self) -> Rest:
        self._tape.cleared()
        return self._line.clear()

    def show(self, action: SaveTurn | UpdateCall) -> Rest:
        return self._line.show(action)

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        await self._line.close(code, reason)
