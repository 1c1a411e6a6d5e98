"""The caller's recent sound, kept for the next ear in case the present one is lost."""

from __future__ import annotations

from collections import deque
from typing import Final

from apps.agentbrain.conversation.events import (
    CallerSaid,
    CallerSpeechStarted,
    Event,
)
from apps.agentbrain.engines.audio import SAMPLES_PER_MS

KEPT_BYTES: Final = 15_000 * SAMPLES_PER_MS
"""Fifteen seconds of mu-law: longer utterances are heard again from their middle."""
_BEFORE_SPEECH_BYTES: Final = 800 * SAMPLES_PER_MS
"""How long before it was told an utterance may have begun."""


class KeptSound:
    """Pieces with the time they came, each given once; positions are bytes.

    When an ear is lost, what it was given and had not put into words is given again.
    """

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._pieces: deque[tuple[int, bytes]] = deque()
        self._begin = 0
        self._end = 0
        self._given = 0
        self._next = 0  # index of the first piece that was not given
        self._unsettled: dict[str, int] = {}

    @property
    def held_bytes(self) -> int:
        return self._end - self._begin

    def came(self, mulaw: bytes, at_ms: int) -> None:
        self._pieces.append((at_ms, mulaw))
        self._end += len(mulaw)
        while self.held_bytes > self._kept_bytes and len(self._pieces) > 1:
            self._begin += len(self._pieces.popleft()[1])
            self._next = max(0, self._next - 1)
        self._given = max(self._given, self._begin)

    def next(self) -> tuple[int, bytes] | None:
        """The oldest piece that was not given, and when it came; now it is given."""
        if self._next >= len(self._pieces):
            return None
        piece = self._pieces[self._next]
        self._next += 1
        self._given += len(piece[1])
        return piece

    def heard(self, event: Event) -> None:
        """Follow which utterances the ear has begun and not put into words."""
        match event:
            case CallerSpeechStarted():
                begins = max(0, self._given - _BEFORE_SPEECH_BYTES)
                self._unsettled.setdefault(event.item_id, begins)
            case CallerSaid():
                self._unsettled.pop(event.item_id, None)

    def ear_left(self) -> None:
        """What it has not put into words is for the next one."""
        again = max(self._begin, min([self._given, *self._unsettled.values()]))
        self._unsettled.clear()
        self._given, self._next = self._begin, 0
        for _, mulaw in self._pieces:
            if self._given + len(mulaw) > again:
                break
            self._given += len(mulaw)
            self._next += 1

    def forget(self) -> None:
        """Let go of the sound: the call is over."""
        self._pieces.clear()
        self._begin = self._given = self._end
        self._next = 0
