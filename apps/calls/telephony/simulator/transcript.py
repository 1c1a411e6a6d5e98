"""What was said, read from the call's own record where that is within reach."""

from __future__ import annotations

from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from apps.calls.models import Turn


@dataclass(frozen=True, slots=True)
class TranscriptTurn:
    """One side speaking once. ``heard`` is what the caller heard of the agent."""

    index: int
    speaker: str
    text: str
    heard: str
    interrupted: bool
    started_ms: int
    latency_ms: int | None

    @property
    def words(self) -> str:
        """The turn in one line, what was cut off marked."""
        if self.interrupted:
            return f"{self.speaker}: {self.text!r}, cut off; heard: {self.heard!r}"
        return f"{self.speaker}: {self.text!r}"


class TranscriptFollower:
    """Reads the turns of one call as they are written.

    A database that cannot be read, or does not know the call, yields no turns.
    """

    def __init__(self, call_sid: str) -> None:
        self._call_sid = call_sid
        self._last_index = -1

    async def new_turns(self) -> list[TranscriptTurn]:
        """The turns written since the last time."""
        turns = await sync_to_async(self._read)(self._last_index)
        if turns:
            self._last_index = turns[-1].index
        return turns

    async def all_turns(self) -> list[TranscriptTurn]:
        """The whole conversation as it stands now."""
        return await sync_to_async(self._read)(-1)

    def _read(self, after: int) -> list[TranscriptTurn]:
        rows = Turn.objects.filter(call__call_sid=self._call_sid, index__gt=after)
        try:
            return [
                TranscriptTurn(
                    index=row.index,
                    speaker=row.speaker,
                    text=row.text,
                    heard=row.heard_text,
                    interrupted=row.interrupted,
                    started_ms=row.started_ms,
                    latency_ms=row.latency_ms,
                )
                for row in rows.order_by("index")
            ]
        except DatabaseError:
            return []
