"""Utterances by the names the call knows, whichever ear hears them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    CallerSpeechStopped,
    Event,
)


@dataclass(slots=True)
class _Told:
    """What the call knows of an utterance that is not settled."""

    item_id: str
    begun_ms: int
    stopped: bool = False
    text: str = ""
    confidence: float | None = None


class ItemNames:
    """Passes an ear's events on under names of the call's own.

    Utterances that an ear left unsettled are orphans: the next ear hears their sound
    again, and what it hears first is taken for them, in order. Each is told to begin,
    to stop and to be said once, whoever does it.
    """

    def __init__(
        self,
        call_id: str,
        now_ms: Callable[[], int],
        tell: Callable[[Event], None],
    ) -> None:
        self._call_id = call_id
        self._now_ms = now_ms
        self._tell = tell
        self._begun = 0
        self._by_ear: dict[str, _Told] = {}
        self._orphans: deque[_Told] = deque()

    @property
    def unsettled(self) -> int:
        return len(self._by_ear) + len(self._orphans)

    def pass_on(self, event: Event) -> None:
        """Tell what an ear told, if it is news."""
        match event:
            case CallerSpeechStarted():
                self._started(event)
            case CallerPartial():
                self._partial(event)
            case CallerSpeechStopped():
                if (told := self._by_ear.get(event.item_id)) is not None:
                    self._stop(told)
            case CallerSaid():
                self._said(event)
            case _:
                self._tell(replace(event, at_ms=self._now_ms()))

    def ear_left(self) -> None:
        """Its unsettled utterances wait for the next ear."""
        left = [*self._by_ear.values(), *self._orphans]
        self._by_ear.clear()
        self._orphans = deque(sorted(left, key=lambda told: told.begun_ms))

    def settle_orphans(self) -> None:
        """Nobody hears them again: tell what was understood of them."""
        while self._orphans:
            told = self._orphans.popleft()
            self._stop(told)
            now_ms = self._now_ms()
            words = (told.text, told.begun_ms, now_ms, told.confidence)
            self._tell(CallerSaid(now_ms, told.item_id, *words))

    def _started(self, event: CallerSpeechStarted) -> None:
        if event.item_id in self._by_ear:
            return
        if self._orphans:
            self._by_ear[event.item_id] = self._orphans.popleft()
            return
        self._begun += 1
        told = _Told(f"{self._call_id}-caller-{self._begun}", self._now_ms())
        self._by_ear[event.item_id] = told
        self._tell(CallerSpeechStarted(told.begun_ms, told.item_id))

    def _partial(self, event: CallerPartial) -> None:
        told = self._by_ear.get(event.item_id)
        if told is None or not event.text:
            return
        told.text, told.confidence = event.text, event.confidence
        self._tell(replace(event, at_ms=self._now_ms(), item_id=told.item_id))

    def _stop(self, told: _Told) -> None:
        if not told.stopped:
            told.stopped = True
            self._tell(CallerSpeechStopped(self._now_ms(), told.item_id))

    def _said(self, event: CallerSaid) -> None:
        """An ear that understood nothing leaves the words that were understood."""
        told = self._by_ear.pop(event.item_id, None)
        if told is None:
            return
        self._stop(told)
        said = replace(event, at_ms=self._now_ms(), item_id=told.item_id)
        if not said.text:
            said = replace(said, text=told.text, confidence=told.confidence)
        self._tell(said)
