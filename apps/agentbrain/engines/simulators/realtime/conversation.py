"""The default conversation: its items in order, and what may be done to them."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Iterator
from dataclasses import dataclass

from apps.agentbrain.engines.simulators.realtime.wire import Item, Refused, new_id


@dataclass(slots=True)
class Entry:
    """An item and what the wire does not show of it.

    ``audio_ms`` is the sound it has, ``words`` what was heard in it, as soon as known.
    """

    item: Item
    audio_ms: int = 0
    words: asyncio.Task[str] | None = None
    response_id: str = ""


class Conversation:
    """Items in order, by name."""

    def __init__(self) -> None:
        self.id = new_id("conv")
        self._entries: list[Entry] = []

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    @property
    def last_id(self) -> str | None:
        return self._entries[-1].item["id"] if self._entries else None

    def close(self) -> None:
        """Nobody wants the words any more that are not known yet."""
        for entry in self._entries:
            if entry.words:
                entry.words.cancel()

    def find(self, item_id: str) -> Entry | None:
        return next((e for e in self._entries if e.item["id"] == item_id), None)

    def append(self, entry: Entry) -> str | None:
        """Add at the end; returns the name of the item before."""
        previous = self.last_id
        self._entries.append(entry)
        return previous

    def insert(self, entry: Entry, previous_id: str | None) -> str | None:
        """Add after an item, at the front (``root``) or at the end (None)."""
        if self.find(entry.item["id"]):
            message = f"An item with the id '{entry.item['id']}' exists already."
            raise Refused("invalid_value", message, param="item.id")
        if entry.item["type"] == "function_call_output":
            self._require_call(entry.item["call_id"])
        if previous_id is None:
            return self.append(entry)
        if previous_id == "root":
            self._entries.insert(0, entry)
            return None
        before = self._require(
            previous_id, "item_create_invalid_previous_item_id", "previous_item_id"
        )
        self._entries.insert(self._entries.index(before) + 1, entry)
        return previous_id

    def delete(self, item_id: str) -> None:
        self._entries.remove(
            self._require(item_id, "item_delete_invalid_item_id", "item_id")
        )

    def retrieve(self, item_id: str) -> Item:
        entry = self._require(item_id, "item_retrieve_invalid_item_id", "item_id")
        return copy.deepcopy(entry.item)

    def truncate(self, item_id: str, content_index: int, audio_end_ms: int) -> Entry:
        """Cut an assistant's sound; what it said is forgotten with it."""
        entry = self._require(item_id, "item_truncate_invalid_item_id", "item_id")
        content = entry.item.get("content") or []
        spoken = entry.item.get("role") == "assistant" and entry.audio_ms > 0
        if not spoken or not any(p["type"] == "output_audio" for p in content):
            message = "Only model output audio messages can be truncated"
            raise Refused("unsupported_content_type", message, param="item_id")
        if not 0 <= content_index < len(content):
            message = f"There is no content part {content_index}."
            raise Refused("invalid_value", message, param="content_index")
        if audio_end_ms < 0:
            message = "'audio_end_ms' is below zero."
            raise Refused("invalid_value", message, param="audio_end_ms")
        if audio_end_ms > entry.audio_ms:
            message = (
                f"Audio content of {entry.audio_ms}ms is already shorter than "
                f"{audio_end_ms}ms"
            )
            raise Refused("invalid_value", message, param="audio_end_ms")
        entry.audio_ms = audio_end_ms
        content[content_index].pop("transcript", None)
        return entry

    def _require(self, item_id: str, code: str, param: str) -> Entry:
        if entry := self.find(item_id):
            return entry
        message = f"The item with id '{item_id}' does not exist."
        raise Refused(code, message, param=param)

    def _require_call(self, call_id: str) -> None:
        for entry in self._entries:
            item = entry.item
            if item["type"] == "function_call" and item["call_id"] == call_id:
                return
        message = f"Tool call ID '{call_id}' not found in conversation."
        raise Refused("invalid_tool_call_id", message, param="item.call_id")
