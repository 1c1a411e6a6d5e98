"""Brings an answer to its client, and sees to its end when the client has gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Final, Protocol

from apps.agentbrain.engines.tasks import TaskSet

from .exchange import Abandoned
from .memory import Answer
from .talk import Give

log = logging.getLogger(__name__)

APOLOGY: Final = (
    "I am sorry, something went wrong on my side. Could you say that again?"
)
TASKS: Final = TaskSet("conversations")


class Source(Protocol):
    """Whoever has the answer."""

    async def answer(self, give: Give) -> Answer:
        """All of it; words go to ``give`` as they come."""

    def stop(self) -> None:
        """Nobody waits any more."""


class Answering:
    """The work has a task of its own: a row is settled whether anybody listens or not.

    Whatever goes wrong is an apology in words; nothing is raised.
    """

    def __init__(self, source: Source, sid: str = "") -> None:
        self._source = source
        self._extra = {"call_sid": sid}
        self._pieces: asyncio.Queue[str | Answer] = asyncio.Queue()
        self._spoke = False
        self._task = TASKS.start(self._work())

    async def pieces(self) -> AsyncIterator[str | Answer]:
        """Words, then the whole answer. Closing it early stops the work."""
        finished = False
        try:
            while not finished:
                piece = await self._pieces.get()
                finished = isinstance(piece, Answer)
                yield piece
        finally:
            if not finished:
                self._source.stop()

    async def whole(self) -> Answer:
        """Everything at once."""
        async for piece in self.pieces():
            if isinstance(piece, Answer):
                return piece
        raise AssertionError("an answer always ends")

    def _give(self, text: str) -> None:
        if text:
            self._spoke = True
            self._pieces.put_nowait(text)

    async def _work(self) -> None:
        answer = Answer()
        try:
            answer = await self._source.answer(self._give)
        except Abandoned:
            log.info("An answer was not wanted any more.", extra=self._extra)
        except Exception:
            # A caller waits at the other end: whatever it was, there are words for it.
            log.exception("A request could not be answered.", extra=self._extra)
            answer = self._apologise()
        finally:
            self._pieces.put_nowait(answer)

    def _apologise(self) -> Answer:
        text = "" if self._spoke else APOLOGY
        self._give(text)
        return Answer(text)
