"""A caller who answers what the agent asks; its words are those of the record."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connections

from apps.calls.choices import Speaker
from apps.calls.models import Turn

from .call import place_call
from .options import CallOptions
from .report import CallReport
from .steps import WhenAsked

POLL_SECONDS = 0.2


async def place_attentive_call(
    options: CallOptions, *, using: str = "default"
) -> CallReport:
    """``place_call``; where a step waits to be asked, the record is followed.

    ``using`` is the database the server writes to. Raises what ``place_call`` raises.
    """
    if not any(isinstance(step.start, WhenAsked) for step in options.steps):
        return await place_call(options)
    words = LastWords(options.call_sid, using)
    following = asyncio.create_task(words.follow())
    try:
        return await place_call(replace(options, agent_words=words))
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


class LastWords:
    """What the agent said last in one call, as far as it has been written."""

    def __init__(self, call_sid: str, using: str) -> None:
        self._call_sid = call_sid
        self._using = using
        self._last = (-1, "")

    def __call__(self) -> tuple[int, str]:
        return self._last

    async def follow(self) -> None:
        """Read again and again, until cancelled."""
        try:
            while True:
                self._last = await sync_to_async(self._read)() or self._last
                await asyncio.sleep(POLL_SECONDS)
        finally:
            await sync_to_async(connections[self._using].close)()

    def _read(self) -> tuple[int, str] | None:
        turns = Turn.objects.using(self._using).filter(
            call__call_sid=self._call_sid, speaker=Speaker.AGENT
        )
        try:
            return turns.order_by("-index").values_list("index", "text").first()
        except DatabaseError:
            return None
