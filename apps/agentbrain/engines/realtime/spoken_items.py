"""The vendor's spoken items: how much sound came of each, and where it was cut."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS
from apps.agentbrain.engines.realtime.context import CallContext
from apps.agentbrain.engines.realtime.memory import Who
from apps.agentbrain.engines.realtime.outgoing import Outgoing
from apps.agentbrain.engines.realtime.replay import Replay

_REMEMBERED: Final = 64


@dataclass(slots=True)
class _Item:
    """Bytes of mu-law: all that came, and what of it was passed on to be played."""

    received_bytes: int = 0
    passed_bytes: int = 0
    cut_ms: int | None = None
    words: bool = False
    complete: bool = False
    deleted: bool = False

    @property
    def length_ms(self) -> int:
        received_ms = self.received_bytes // SAMPLES_PER_MS
        return received_ms if self.cut_ms is None else min(received_ms, self.cut_ms)


class SpokenItems:
    """Keeps the vendor's memory of what it said equal to what the caller heard.

    ``played_by_ms`` is when on the call's clock all of it can have been played.
    """

    def __init__(self, context: CallContext, out: Outgoing, replay: Replay) -> None:
        self._context = context
        self._out = out
        self._replay = replay
        self._items: OrderedDict[str, _Item] = OrderedDict()
        self.played_by_ms = 0

    def begin(self, item_id: str) -> None:
        if item_id in self._items:
            return
        self._items[item_id] = _Item()
        self._context.memory.begin(Who.AGENT, item_id)
        if len(self._items) > _REMEMBERED:
            self._items.popitem(last=False)

    def sound(self, item_id: str, size_bytes: int, *, passed_on: bool) -> None:
        self.begin(item_id)
        item = self._items[item_id]
        item.received_bytes += size_bytes
        if passed_on:
            item.passed_bytes += size_bytes
            begins_ms = max(self.played_by_ms, self._context.now_ms)
            self.played_by_ms = begins_ms + size_bytes // SAMPLES_PER_MS
        if item.cut_ms is None and (line := self._context.memory.line(item_id)):
            line.sound_ms = item.received_bytes // SAMPLES_PER_MS

    def words(self, item_id: str, more: str) -> None:
        self.begin(item_id)
        item = self._items[item_id]
        item.words = True
        if not item.deleted and item.cut_ms is None:
            self._context.memory.agent_goes_on(item_id, more)

    def has_words(self, item_id: str) -> bool:
        item = self._items.get(item_id)
        return item is not None and item.words

    def complete(self, item_id: str) -> None:
        if (item := self._items.get(item_id)) is not None:
            item.complete = True

    def truncate(self, item_id: str, heard_ms: int, heard_text: str) -> None:
        """The caller heard this much. More than there is counts as all there is."""
        item = self._items.get(item_id)
        if item is None:
            self._truncate_elsewhere(item_id, heard_ms, heard_text)
            return
        if item.deleted:
            return
        heard_ms = min(max(0, heard_ms), item.length_ms)
        if heard_ms == item.length_ms and (item.complete or item.cut_ms is not None):
            return  # all of it, and no more can come
        if item.received_bytes == 0:
            self.delete(item_id)
            return
        item.cut_ms = heard_ms
        self._context.memory.agent_heard(item_id, heard_ms, heard_text)
        self._context.log.flow("An item was cut.", item=item_id, heard_ms=heard_ms)
        self._out.send(
            "conversation.item.truncate",
            item_id=item_id,
            content_index=0,
            audio_end_ms=heard_ms,
        )

    def broken_off(self, item_ids: list[str]) -> None:
        """Whatever of an unfinished response was not passed on has not been heard."""
        for item_id in item_ids:
            item = self._items.get(item_id)
            if item is None or item.deleted:
                continue
            if item.passed_bytes == 0:
                self.delete(item_id)
            elif item.cut_ms is None and item.received_bytes > item.passed_bytes:
                self.truncate(item_id, item.passed_bytes // SAMPLES_PER_MS, "")

    def connection_lost(self) -> None:
        """Words that came ahead of their sound have not been heard."""
        for item_id, item in self._items.items():
            if not item.complete and item.passed_bytes == 0:
                self._context.memory.forget(item_id)

    def delete(self, item_id: str) -> None:
        """Nobody heard any of it."""
        self._items[item_id].deleted = True
        self._context.memory.forget(item_id)
        self._out.send("conversation.item.delete", item_id=item_id)

    def _truncate_elsewhere(self, item_id: str, heard_ms: int, heard_text: str) -> None:
        """An item of an earlier connection: this one knows it as text, if at all."""
        line = self._context.memory.agent_heard(item_id, heard_ms, heard_text)
        if line is not None:
            self._replay.correct(line)
