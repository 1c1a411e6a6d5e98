"""The caller's sound on its way to engines that come and go.

What nobody has listened to is kept for the next engine, and so is what the last one
began to hear and has not put into words: an utterance is heard whole or again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from apps.agentbrain.conversation.events import (
    CallerSaid,
    CallerSpeechStarted,
    EngineReady,
    Event,
)

KEPT_BYTES: Final = 5_000 * 8
"""Five seconds of mu-law at 8 kHz: what is older has lost its meaning."""
_BEFORE_SPEECH_BYTES: Final = 800 * 8
"""How long before it was told an utterance may have begun."""


class CallerSound:
    """Positions are bytes since the call began."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._kept: deque[bytes] = deque()
        self._begin = 0
        self._end = 0
        self._given = 0
        self._unsettled: dict[str, int] = {}

    def came(self, audio: bytes, listener: Callable[[bytes], None] | None) -> None:
        """More sound; with a listener it is given at once."""
        self._kept.append(audio)
        self._end += len(audio)
        while self._end - self._begin > self._kept_bytes and len(self._kept) > 1:
            self._begin += len(self._kept.popleft())
        if listener is not None:
            self._given = self._end
            listener(audio)

    def forget(self) -> None:
        """Let go of the sound: the call is over."""
        self._kept.clear()
        self._begin = self._end

    def heard(self, event: Event) -> None:
        """Follow which utterances the engine has begun and not put into words."""
        match event:
            case CallerSpeechStarted():
                begins = max(0, self._end - _BEFORE_SPEECH_BYTES)
                self._unsettled.setdefault(event.item_id, begins)
            case CallerSaid():
                self._unsettled.pop(event.item_id, None)
            case EngineReady():
                # What was unfinished is given to a new engine; one that came back by
                # itself sees to it by itself.
                self._unsettled.clear()

    def engine_left(self) -> None:
        """What it has not put into words is for the next one."""
        self._given = min([self._given, *self._unsettled.values()])

    def give(self, listener: Callable[[bytes], None]) -> None:
        """Hand over all that was not given, as far as it is kept, oldest first."""
        position = self._begin
        for audio in list(self._kept):
            end = position + len(audio)
            if end > self._given:
                listener(audio[max(0, self._given - position) :])
            position = end
        self._given = self._end
