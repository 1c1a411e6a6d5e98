"""The items of a response, while they are written: their events in the order due."""

from __future__ import annotations

import base64
from typing import Any

from apps.agentbrain.engines.simulators.realtime.conversation import Entry
from apps.agentbrain.engines.simulators.realtime.model import Call
from apps.agentbrain.engines.simulators.realtime.stage import Stage
from apps.agentbrain.engines.simulators.realtime.wire import message_item, new_id


class OpenItem:
    """An item that is being written. ``kept``: it belongs to the conversation."""

    def __init__(
        self, stage: Stage, response_id: str, index: int, entry: Entry, *, kept: bool
    ) -> None:
        self._stage = stage
        self._kept = kept
        self._previous: str | None = None
        self._ids: dict[str, Any] = {"response_id": response_id, "output_index": index}
        self.entry = entry
        self.item = entry.item
        entry.response_id = response_id

    @property
    def _item_ids(self) -> dict[str, Any]:
        return {**self._ids, "item_id": self.item["id"]}

    def begin(self) -> None:
        self._put("response.output_item.added", **self._ids, item=self.item)
        if self._kept:
            self._previous = self._stage.conversation.append(self.entry)
            self._put(
                "conversation.item.added",
                previous_item_id=self._previous,
                item=self.item,
            )

    def end(self, status: str) -> None:
        """Close the item; ``status`` is completed or incomplete."""
        self.item["status"] = status
        if self._kept:
            self._put(
                "conversation.item.done",
                previous_item_id=self._previous,
                item=self.item,
            )
        self._put("response.output_item.done", **self._ids, item=self.item)

    def _put(self, kind: str, **fields: Any) -> None:
        self._stage.outbox.put({"type": kind, **fields})


class SpokenItem(OpenItem):
    """A message in sound and words, or in words only (``written``)."""

    def __init__(
        self,
        stage: Stage,
        response_id: str,
        index: int,
        *,
        kept: bool,
        written: bool = False,
    ) -> None:
        entry = Entry(message_item("assistant", [], "in_progress"))
        super().__init__(stage, response_id, index, entry, kept=kept)
        self._written = written
        self._field = "text" if written else "transcript"
        self._kind = "output_text" if written else "output_audio_transcript"
        self.said = ""

    @property
    def _part_ids(self) -> dict[str, Any]:
        return {**self._item_ids, "content_index": 0}

    def begin(self) -> None:
        super().begin()
        self._put("response.content_part.added", **self._part_ids, part=self._part)
        content = "output_text" if self._written else "output_audio"
        self.item["content"] = [{"type": content, self._field: ""}]

    def say(self, words: str) -> None:
        if words:
            self.said += words
            self.item["content"][0][self._field] = self.said
            self._put(f"response.{self._kind}.delta", **self._part_ids, delta=words)

    def sound(self, sound: bytes, duration_ms: int) -> None:
        self.entry.audio_ms += duration_ms
        delta = base64.b64encode(sound).decode()
        self._put("response.output_audio.delta", **self._part_ids, delta=delta)

    def end(self, status: str) -> None:
        ids = self._part_ids
        if not self._written:
            self._put("response.output_audio.done", **ids)
        self._put(f"response.{self._kind}.done", **ids, **{self._field: self.said})
        self._put("response.content_part.done", **ids, part=self._part)
        super().end(status)

    @property
    def _part(self) -> dict[str, str]:
        kind = "text" if self._written else "audio"
        return {"type": kind, self._field: self.said}


class CalledItem(OpenItem):
    """A function call."""

    def __init__(
        self, stage: Stage, response_id: str, index: int, call: Call, *, kept: bool
    ) -> None:
        entry = Entry(
            {
                "id": new_id("item"),
                "object": "realtime.item",
                "type": "function_call",
                "status": "in_progress",
                "call_id": call.named(),
                "name": call.name,
                "arguments": "",
            }
        )
        super().__init__(stage, response_id, index, entry, kept=kept)

    def fragment(self, arguments: str) -> None:
        self.item["arguments"] += arguments
        self._put(
            "response.function_call_arguments.delta",
            **self._item_ids,
            call_id=self.item["call_id"],
            delta=arguments,
        )

    def end(self, status: str) -> None:
        self._put(
            "response.function_call_arguments.done",
            **self._item_ids,
            call_id=self.item["call_id"],
            name=self.item["name"],
            arguments=self.item["arguments"],
        )
        super().end(status)
