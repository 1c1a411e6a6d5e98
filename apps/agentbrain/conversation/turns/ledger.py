"""What was generated, what was sent, and what the caller has heard.

Sound leaves at the speed it is played: the carrier never holds more than the lead
(about 200 ms), so stopping is immediate and the heard position is known. What arrives
while there is room goes out at once; once the lead is full it goes out in pieces of
half a lead, so that a fast engine costs few messages and few timers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .carrier import Carrier
from .item import BYTES_PER_MS, AudioItem

_FRAME_BYTES = 20 * BYTES_PER_MS


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sound to send now and the mark to send behind it; either may be missing."""

    item_id: str
    audio: bytes
    mark: str


@dataclass(frozen=True, slots=True)
class HeardItem:
    """What became of one item: milliseconds and words, generated, sent and heard."""

    item_id: str
    generated_ms: int
    sent_ms: int
    heard_ms: int
    text: str
    sent_text: str
    heard_text: str


class PlaybackLedger:
    """The only place that knows whether the agent is audible."""

    def __init__(self, lead_ms: int, mark_grace_ms: int) -> None:
        self.lead_ms = lead_ms
        self.mark_grace_ms = mark_grace_ms
        self.items: list[AudioItem] = []
        self.carrier = Carrier()
        self.held = False
        self.next_pump_ms: int | None = None
        self._lead = lead_ms * BYTES_PER_MS
        self._by_id: dict[tuple[str, str], AudioItem] = {}
        self._sending = 0  # items before this one have been sent as a whole

    # What the engine gives

    def add_text(self, response_id: str, item_id: str, text: str) -> None:
        self._item(response_id, item_id).text += text

    def add_audio(
        self, response_id: str, item_id: str, audio: bytes, words: str
    ) -> None:
        item = self._item(response_id, item_id)
        if not item.generated:
            # Items are spoken one after the other: those before are complete.
            for earlier in self.items[: self.items.index(item)]:
                earlier.complete = True
        item.add(audio, words)

    def response_done(self, response_id: str) -> None:
        """No more sound will come of this response."""
        for item in self.items:
            if item.response_id == response_id:
                item.complete = True

    # What goes to the caller

    def pump(self, now_ms: int) -> list[Chunk]:
        """The sound that is due: the carrier is filled up to the lead.

        ``next_pump_ms`` says when to come again: when half the lead was played.
        """
        chunks: list[Chunk] = []
        if self.held or (self.next_pump_ms or 0) > now_ms:
            return chunks
        self.next_pump_ms = None
        while self._sending < len(self.items):
            item = self.items[self._sending]
            waiting = item.generated - item.sent
            if waiting:
                size = min(waiting, self._room(waiting, now_ms))
                if size:
                    now = now_ms * BYTES_PER_MS
                    chunks.append(
                        Chunk(item.item_id, *self.carrier.send(item, size, now))
                    )
                if size < waiting:
                    self.next_pump_ms = self._half_played_ms(now_ms)
                    break
            if not item.complete:
                break
            if mark := self.carrier.mark_end(item):
                chunks.append(Chunk(item.item_id, b"", mark))
            self._sending += 1
        return chunks

    def mark_returned(self, name: str, now_ms: int) -> None:
        """Everything up to this mark was played; unknown marks say nothing."""
        self.carrier.mark_returned(name, now_ms * BYTES_PER_MS)

    def settle(self, now_ms: int) -> None:
        """Believe the clock where marks have been missing for too long."""
        if not self.carrier.empty:
            self.carrier.settle((now_ms - self.mark_grace_ms) * BYTES_PER_MS)

    def settles_at_ms(self) -> int | None:
        """When ``settle`` will have done everything, if no mark comes."""
        ends = self.carrier.settled_at()
        return None if ends is None else _ceil_ms(ends) + self.mark_grace_ms

    # Holding and giving up

    def hold(self, now_ms: int) -> None:
        """Stop here: what the carrier holds is to be cleared and is unsent again."""
        now = now_ms * BYTES_PER_MS
        for item in self.items:
            heard = self.carrier.heard(item, now)
            item.confirm(heard)
            item.rewind(heard)
        self.held = True
        self._start_over(now_ms)

    def release(self) -> None:
        """Go on from the exact sample where ``hold`` stopped."""
        self.held = False

    def drop(self, response_id: str, now_ms: int) -> list[HeardItem]:
        """Let a response go; the caller hears no more of it."""
        now = now_ms * BYTES_PER_MS
        gone = [item for item in self.items if item.response_id == response_id]
        heard = [_report(item, self.carrier.heard(item, now)) for item in gone]
        self.items = [item for item in self.items if item.response_id != response_id]
        for item in gone:
            del self._by_id[response_id, item.item_id]
        self._start_over(now_ms)
        return heard

    # What is known

    def audible(self, now_ms: int) -> bool:
        """Whether the caller is hearing us, or is about to."""
        return not self.held and self.unheard_ms(now_ms) > 0

    def unheard_ms(self, now_ms: int) -> int:
        """How much of what was generated is still to be heard."""
        now = now_ms * BYTES_PER_MS
        unheard = sum(i.generated - self.carrier.heard(i, now) for i in self.items)
        return unheard // BYTES_PER_MS

    def finished(self, response_id: str) -> bool:
        """Whether all there is of a response was heard."""
        return all(
            item.confirmed >= item.generated
            for item in self.items
            if item.response_id == response_id
        )

    def text(self, response_id: str) -> str:
        parts = [i.text.strip() for i in self.items if i.response_id == response_id]
        return " ".join(part for part in parts if part)

    # Inside

    def _item(self, response_id: str, item_id: str) -> AudioItem:
        item = self._by_id.get((response_id, item_id))
        if item is None:
            item = self._by_id[response_id, item_id] = AudioItem(item_id, response_id)
            self.items.append(item)
        return item

    def _room(self, waiting: int, now_ms: int) -> int:
        """How much the carrier may take: whole frames, unless it can have it all."""
        load = max(0, self.carrier.plays_until - now_ms * BYTES_PER_MS)
        room = max(0, self._lead - load)
        return room if room >= waiting else room - room % _FRAME_BYTES

    def _half_played_ms(self, now_ms: int) -> int:
        return max(now_ms + 1, _ceil_ms(self.carrier.plays_until - self._lead // 2))

    def _start_over(self, now_ms: int) -> None:
        self.carrier.forget(now_ms * BYTES_PER_MS)
        self.next_pump_ms = None
        self._sending = 0

    # Elsewhere

    def snapshot(self) -> dict[str, Any]:
        return {
            "items": [item.snapshot() for item in self.items],
            "carrier": self.carrier.snapshot(self.items),
            "held": self.held,
            "next_pump_ms": self.next_pump_ms,
            "sending": self._sending,
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self.items = [AudioItem.restore(item) for item in data["items"]]
        self._by_id = {(i.response_id, i.item_id): i for i in self.items}
        self.carrier.load(data["carrier"], self.items)
        self.held = data["held"]
        self.next_pump_ms = data["next_pump_ms"]
        self._sending = data["sending"]


def _ceil_ms(size: int) -> int:
    return -(-size // BYTES_PER_MS)


def _report(item: AudioItem, heard: int) -> HeardItem:
    return HeardItem(
        item.item_id,
        item.generated // BYTES_PER_MS,
        item.sent // BYTES_PER_MS,
        heard // BYTES_PER_MS,
        item.text.strip(),
        item.heard_words(item.sent),
        item.heard_words(heard),
    )
