"""The calls this process holds, and whether it still takes new ones."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from .session import CallSession
from .tidying import Tidying

log = logging.getLogger(__name__)

FINISH_SECONDS: Final = 15.0
LAST_QUESTION_SECONDS: Final = 1.5


class Switchboard:
    """One a process, on its event loop. Holds no conversation, only who is there."""

    def __init__(self) -> None:
        self.draining = False
        self._sessions: dict[int, CallSession] = {}
        self._empty = asyncio.Event()
        self._empty.set()
        self._tidying = Tidying()

    def get(self, call_id: int) -> CallSession | None:
        return self._sessions.get(call_id)

    def __len__(self) -> int:
        return len(self._sessions)

    @contextmanager
    def holding(self, session: CallSession) -> Iterator[None]:
        """The session is this process' line to the call; the newest wins."""
        call_id = session.call.call_id
        self._sessions[call_id] = session
        self._empty.clear()
        try:
            yield
        finally:
            if self._sessions.get(call_id) is session:
                del self._sessions[call_id]
            if not self._sessions:
                self._empty.set()
            self._tidying.call_ended(len(self._sessions))

    def caller_left(self, call_id: int) -> bool:
        """The carrier says the call is over; True if a session here will end it.

        May be called from any thread.
        """
        session = self._sessions.get(call_id)
        if session is None:
            return False
        session.call_soon(session.caller_left)
        return True

    async def drain(self, seconds: float) -> None:
        """Take no more calls; give live ones their time, then hand over the rest."""
        self.draining = True
        had_calls = len(self) > 0
        log.info(
            "Draining: no new calls are taken.",
            extra={"fields": {"live": len(self), "seconds": seconds}},
        )
        try:
            async with asyncio.timeout(seconds):
                await self._empty.wait()
        except TimeoutError:
            log.warning(
                "Calls are still live; they are closed so that they can be resumed.",
                extra={"fields": {"live": len(self)}},
            )
        leaving = [
            asyncio.ensure_future(session.shut_down())
            for session in self._sessions.values()
        ]
        if leaving:
            await asyncio.wait(leaving, timeout=FINISH_SECONDS)
        if had_calls and seconds:
            # The carrier asks what follows a stream (a transfer, a goodbye): it must
            # find somebody to answer.
            await asyncio.sleep(LAST_QUESTION_SECONDS)


switchboard = Switchboard()
