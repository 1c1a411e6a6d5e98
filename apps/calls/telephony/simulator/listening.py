"""A caller who answers what the agent asks; its words are those of the record."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final, TypeVar

from django.db import Error, connections

from apps.calls.choices import Speaker
from apps.calls.models import Turn

from .call import place_call
from .options import CallOptions
from .report import CallReport
from .steps import WhenAsked

log = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.2
Known = TypeVar("Known")
# Connections belong to a thread. In one of their own the callers wait for nobody else,
# and what they leave behind is theirs to remove.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="listening")


async def place_attentive_call(
    options: CallOptions, *, using: str = "default"
) -> CallReport:
    """``place_call``; where a step waits to be asked, the record is followed.

    ``using`` is the database the server writes to. Raises what ``place_call`` raises.
    """
    async with attentive(options, using) as listening:
        return await place_call(listening)


@asynccontextmanager
async def attentive(options: CallOptions, using: str) -> AsyncIterator[CallOptions]:
    """The options of a call whose caller knows, meanwhile, what the agent said last.

    Those given where no step waits to be asked. Raises what keeps it from being known,
    if that is no matter of the database: one that is away may come back.
    """
    if not any(isinstance(step.start, WhenAsked) for step in options.steps):
        yield options
        return
    words = LastWords(options.call_sid, using)
    following = asyncio.create_task(words.follow())
    try:
        yield replace(options, agent_words=words)
    finally:
        following.cancel()
        [how] = await asyncio.gather(following, return_exceptions=True)
        if isinstance(how, Exception):
            raise how


class LastWords:
    """What the agent said last in one call, as far as it has been written."""

    def __init__(self, call_sid: str, using: str) -> None:
        self._call_sid = call_sid
        self._using = using
        self._last = (-1, "")
        self._deaf = False

    def __call__(self) -> tuple[int, str]:
        return self._last

    async def follow(self) -> None:
        """Read again and again, until cancelled."""
        try:
            while True:
                found = await _in_thread(self._read)
                self._last = found or self._last
                await asyncio.sleep(POLL_SECONDS)
        finally:
            await _in_thread(self._forget_connection)

    def _read(self) -> tuple[int, str] | None:
        turns = Turn.objects.using(self._using).filter(
            call__call_sid=self._call_sid, speaker=Speaker.AGENT
        )
        try:
            last = turns.order_by("-index").values_list("index", "text").first()
        except Error as error:
            self._tell_of(error)
            # A connection that broke stays broken: the next look opens another.
            connections[self._using].close()
            return None
        self._deaf = False
        return last

    def _tell_of(self, error: Error) -> None:
        """Once a while of it: a caller who hears nothing looks like a silent agent."""
        if not self._deaf:
            log.warning(
                "What the agent says cannot be read; the caller hears no question.",
                extra={"call_sid": self._call_sid, "fields": {"error": error}},
            )
        self._deaf = True

    def _forget_connection(self) -> None:
        """Leave none behind: by this name another database may be meant next time."""
        connections[self._using].close()
        del connections[self._using]


async def _in_thread(work: Callable[[], Known]) -> Known:
    return await asyncio.get_running_loop().run_in_executor(_thread, work)
