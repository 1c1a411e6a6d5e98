"""What was generated, what was sent, and what the caller has heard.

Sound leaves at the speed it is played: the carrier never holds more than the lead
(about 200 ms), so stopping is immediate and the heard position is known. Position in
time comes from the clock and is corrected by the marks the carrier returns. A mark's
name is never used twice, and those outstanding at a ``clear`` are forgotten: that they
come back says nothing about what was heard.
"""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

from .item import BYTES_PER_MS, AudioItem

_FRAME_BYTES = 20 * BYTES_PER_MS


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sound to send now, and the mark to send behind it."""

    item_id: str
    audio: bytes
    mark: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A chunk the carrier has: where in the item it lies, and when it plays."""

    mark: str
    item_id: str
    start: int
    end: int
    plays_at_ms: int


@dataclass(frozen=True, slots=True)
class HeardItem:
    """What became of one item: milliseconds and words, generated and heard."""

    item_id: str
    generated_ms: int
    heard_ms: int
    text: str
    heard_text: str


class PlaybackLedger:
    """The only place that knows whether the agent is audible."""

    def __init__(self, lead_ms: int, mark_grace_ms: int) -> None:
        self.lead_ms = lead_ms
        self.mark_grace_ms = mark_grace_ms
        self.items: list[AudioItem] = []
        self.held = False
        self._outstanding: deque[Sent] = deque()
        self._plays_until_ms = 0
        self._marks = 0
        self._done: set[str] = set()

    # What the engine gives

    def add_text(self, response_id: str, item_id: str, text: str) -> None:
        self._item(response_id, item_id).text += text

    def add_audio(
        self, response_id: str, item_id: str, audio: bytes, words: str
    ) -> None:
        self._item(response_id, item_id).add(audio, words)

    def response_done(self, response_id: str) -> None:
        """No more sound will come: a last partial frame may go."""
        self._done.add(response_id)

    # What goes to the caller

    def pump(self, now_ms: int) -> list[Chunk]:
        """The sound that is due: the carrier is filled up to the lead."""
        if self.held:
            return []
        chunks: list[Chunk] = []
        for item in self.items:
            while (size := self._due(item, now_ms)) > 0:
                chunks.append(self._send(item, size, now_ms))
            if item.sent < item.generated or item.response_id not in self._done:
                break
        return chunks

    def next_pump_ms(self) -> int | None:
        """When half the lead will have been played; None with nothing to send."""
        if self.held or not any(self._sendable(item) for item in self.items):
            return None
        return self._plays_until_ms - self.lead_ms // 2

    def mark_returned(self, name: str, now_ms: int) -> None:
        """Everything up to this mark was played; unknown marks say nothing."""
        if not any(sent.mark == name for sent in self._outstanding):
            return
        while self._outstanding:
            sent = self._outstanding.popleft()
            self._by_id(sent.item_id).confirm(sent.end)
            if sent.mark == name:
                break
        if not self._outstanding:
            self._plays_until_ms = min(self._plays_until_ms, now_ms)

    def settle(self, now_ms: int) -> None:
        """Believe the clock where marks have been missing for too long."""
        limit = now_ms - self.mark_grace_ms
        while self._outstanding and self._ends_at(self._outstanding[0]) <= limit:
            sent = self._outstanding.popleft()
            self._by_id(sent.item_id).confirm(sent.end)

    def settles_at_ms(self) -> int | None:
        """When ``settle`` will have something to do, if no mark comes."""
        if not self._outstanding:
            return None
        return self._ends_at(self._outstanding[-1]) + self.mark_grace_ms

    # Holding and giving up

    def hold(self, now_ms: int) -> None:
        """Stop here: what the carrier holds is to be cleared and is unsent again."""
        for item in self.items:
            heard = self._heard(item, now_ms)
            item.confirm(heard)
            item.rewind(heard)
        self.held = True
        self._forget_carrier(now_ms)

    def release(self) -> None:
        """Go on from the exact sample where ``hold`` stopped."""
        self.held = False

    def drop(self, response_id: str, now_ms: int) -> list[HeardItem]:
        """Let a response go; the caller hears no more of it."""
        items = [item for item in self.items if item.response_id == response_id]
        heard = [self._report(item, self._heard(item, now_ms)) for item in items]
        self.items = [item for item in self.items if item.response_id != response_id]
        self._done.discard(response_id)
        self._forget_carrier(now_ms)
        return heard

    # What is known

    def audible(self, now_ms: int) -> bool:
        """Whether the caller is hearing us, or is about to."""
        return not self.held and self.unheard_ms(now_ms) > 0

    def unheard_ms(self, now_ms: int) -> int:
        """How much of what was generated is still to be heard."""
        return sum(
            (item.generated - self._heard(item, now_ms)) // BYTES_PER_MS
            for item in self.items
        )

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

    def heard_text(self, response_id: str, now_ms: int) -> str:
        parts = [
            item.heard_words(self._heard(item, now_ms))
            for item in self.items
            if item.response_id == response_id
        ]
        return " ".join(part for part in parts if part)

    # Inside

    def _item(self, response_id: str, item_id: str) -> AudioItem:
        for item in self.items:
            if item.item_id == item_id:
                return item
        item = AudioItem(item_id, response_id)
        self.items.append(item)
        return item

    def _by_id(self, item_id: str) -> AudioItem:
        return next(item for item in self.items if item.item_id == item_id)

    def _sendable(self, item: AudioItem) -> int:
        """Bytes that may go: whole frames until the response is done."""
        waiting = item.generated - item.sent
        if item.response_id in self._done:
            return waiting
        return waiting - waiting % _FRAME_BYTES

    def _due(self, item: AudioItem, now_ms: int) -> int:
        room_ms = self.lead_ms - max(0, self._plays_until_ms - now_ms)
        if room_ms < 20:
            return 0
        room = room_ms * BYTES_PER_MS
        return min(self._sendable(item), room - room % _FRAME_BYTES)

    def _send(self, item: AudioItem, size: int, now_ms: int) -> Chunk:
        plays_at_ms = max(self._plays_until_ms, now_ms)
        start = item.sent
        audio = item.take(size)
        self._marks += 1
        mark = f"m{self._marks}"
        self._outstanding.append(
            Sent(mark, item.item_id, start, item.sent, plays_at_ms)
        )
        self._plays_until_ms = plays_at_ms + -(-len(audio) // BYTES_PER_MS)
        return Chunk(item.item_id, audio, mark)

    def _heard(self, item: AudioItem, now_ms: int) -> int:
        heard = item.confirmed
        for sent in self._outstanding:
            if sent.item_id == item.item_id:
                played = max(0, now_ms - sent.plays_at_ms) * BYTES_PER_MS
                heard = max(heard, min(sent.end, sent.start + played))
                if sent.start + played < sent.end:
                    break
        return heard

    @staticmethod
    def _ends_at(sent: Sent) -> int:
        return sent.plays_at_ms + -(-(sent.end - sent.start) // BYTES_PER_MS)

    def _forget_carrier(self, now_ms: int) -> None:
        self._outstanding.clear()
        self._plays_until_ms = now_ms

    @staticmethod
    def _report(item: AudioItem, heard: int) -> HeardItem:
        return HeardItem(
            item.item_id,
            item.generated // BYTES_PER_MS,
            heard // BYTES_PER_MS,
            item.text.strip(),
            item.heard_words(heard),
        )

    def snapshot(self) -> dict[str, Any]:
        return {
            "items": [item.snapshot() for item in self.items],
            "held": self.held,
            "outstanding": [asdict(sent) for sent in self._outstanding],
            "plays_until_ms": self._plays_until_ms,
            "marks": self._marks,
            "done": sorted(self._done),
        }

    @classmethod
    def restore(
        cls, lead_ms: int, mark_grace_ms: int, data: dict[str, Any]
    ) -> PlaybackLedger:
        ledger = cls(lead_ms, mark_grace_ms)
        ledger.items = [AudioItem.restore(item) for item in data["items"]]
        ledger.held = data["held"]
        ledger._outstanding = deque(Sent(**sent) for sent in data["outstanding"])
        ledger._plays_until_ms = data["plays_until_ms"]
        ledger._marks = data["marks"]
        ledger._done = set(data["done"])
        return ledger
