"""What the telephone network holds of our sound, and what it has played of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .item import BYTES_PER_MS, AudioItem

# A mark asks for news about at least this much sound.
_MARKED_BYTES = 100 * BYTES_PER_MS

# Sound is not played faster than time passes. A mark that is back sooner than this
# before its sound can have ended came because the sound was thrown away.
_TOO_EARLY_BYTES = 100 * BYTES_PER_MS


@dataclass(slots=True)
class Sent:
    """Sound the carrier has: where in the item it lies, and when it plays.

    ``plays_at`` is a time in bytes of sound since the call began (8 a millisecond).
    ``mark`` is empty while more may be sent before one is asked for.
    """

    item: AudioItem
    start: int
    end: int
    plays_at: int
    mark: str = ""

    @property
    def ends_at(self) -> int:
        return self.plays_at + self.end - self.start


class Carrier:
    """Times are counted in bytes of sound: odd pieces add up without an error.

    The clock says how far the carrier can have got, the marks how far it has. A mark's
    name is never used twice, and those outstanding at a ``clear`` are forgotten: that
    they come back says nothing about what was heard.
    """

    def __init__(self) -> None:
        self.plays_until = 0
        self._sent: deque[Sent] = deque()
        self._marks = 0

    @property
    def empty(self) -> bool:
        """Whether all that was sent is known to have been played."""
        return not self._sent

    def send(self, item: AudioItem, size: int, now: int) -> tuple[bytes, str]:
        """Hand over the item's next bytes; the mark to send behind, if it is time."""
        start = item.sent
        audio = item.take(size)
        plays_at = max(self.plays_until, now)
        self.plays_until = plays_at + len(audio)
        last = self._sent[-1] if self._sent else None
        if (
            last is None
            or last.mark
            or last.item is not item
            or last.ends_at != plays_at
        ):
            last = Sent(item, start, item.sent, plays_at)
            self._sent.append(last)
        else:
            last.end = item.sent
        if last.end - last.start >= _MARKED_BYTES:
            return audio, self._mark(last)
        if item.complete and item.sent == item.generated:
            return audio, self._mark(last)
        return audio, ""

    def mark_end(self, item: AudioItem) -> str:
        """The mark for an item's last sound, unless it has one already."""
        last = self._sent[-1] if self._sent else None
        if last is None or last.mark or last.item is not item:
            return ""
        return self._mark(last)

    def mark_returned(self, name: str, now: int) -> None:
        """Everything up to this mark was played; other names say nothing."""
        if not name:
            return
        marked = next((sent for sent in self._sent if sent.mark == name), None)
        if marked is not None and marked.ends_at <= now + _TOO_EARLY_BYTES:
            self.settle(marked.ends_at)

    def settle(self, limit: int) -> None:
        """Believe the clock about what must have ended before ``limit``."""
        while self._sent and self._sent[0].ends_at <= limit:
            self._played(self._sent.popleft())

    def settled_at(self) -> int | None:
        """When, by the clock, all it holds will have been played."""
        return self._sent[-1].ends_at if self._sent else None

    def heard(self, item: AudioItem, now: int) -> int:
        """How far into an item the caller has heard, by the clock and the marks."""
        heard = item.confirmed
        for sent in self._sent:
            if sent.item is item:
                heard = max(heard, min(sent.end, sent.start + now - sent.plays_at))
        return heard

    def forget(self, now: int) -> None:
        """It was told to throw everything away."""
        self._sent.clear()
        self.plays_until = now

    def _mark(self, sent: Sent) -> str:
        self._marks += 1
        sent.mark = f"m{self._marks}"
        return sent.mark

    @staticmethod
    def _played(sent: Sent) -> None:
        sent.item.confirm(sent.end)

    def snapshot(self, items: list[AudioItem]) -> dict[str, Any]:
        """``items`` are all there are; what was sent refers to them by position."""
        places = {id(item): place for place, item in enumerate(items)}
        return {
            "plays_until": self.plays_until,
            "marks": self._marks,
            "sent": [
                [places[id(s.item)], s.start, s.end, s.plays_at, s.mark]
                for s in self._sent
            ],
        }

    def load(self, data: Mapping[str, Any], items: list[AudioItem]) -> None:
        self.plays_until = data["plays_until"]
        self._marks = data["marks"]
        self._sent = deque(Sent(items[place], *rest) for place, *rest in data["sent"])
