"""A session: its settings, its conversation, and what a client's events do to them."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from typing import Any

from apps.agentbrain.engines.simulators.realtime.backend import Parts
from apps.agentbrain.engines.simulators.realtime.caller import Caller
from apps.agentbrain.engines.simulators.realtime.conversation import Entry
from apps.agentbrain.engines.simulators.realtime.response import Response
from apps.agentbrain.engines.simulators.realtime.responses import Responses
from apps.agentbrain.engines.simulators.realtime.settings import (
    new_settings,
    updated,
)
from apps.agentbrain.engines.simulators.realtime.stage import Stage
from apps.agentbrain.engines.simulators.realtime.transcripts import Transcripts
from apps.agentbrain.engines.simulators.realtime.validation import decode_audio
from apps.agentbrain.engines.simulators.realtime.wire import (
    Event,
    Refused,
    new_id,
)


class Session:
    """What a connection is about; knows nothing of sockets."""

    def __init__(self, stage: Stage, parts: Parts, model: str) -> None:
        self.id = new_id("sess")
        self._stage = stage
        lasts_seconds = stage.budget.faults.session_lasts_seconds
        self._settings = new_settings(self.id, model, lasts_seconds)
        self._has_spoken = False
        self._responses = Responses(stage, stage.tasks, self._response_done)
        self._transcripts = Transcripts(
            stage.outbox, stage.tasks, stage.budget, stage.tell
        )
        self._timed_turns = parts.timed_turns
        self._caller = Caller(
            stage,
            parts.ears,
            self._responses,
            self._transcripts,
            lambda: self._settings,
        )

    def open(self, now_ms: Callable[[], int]) -> None:
        """Greet the client; ``now_ms`` is the connection's clock."""
        self._stage.outbox.put({"type": "session.created", "session": self._settings})
        self._caller.input.configure(self._settings["audio"]["input"])
        for turn in self._timed_turns:
            self._stage.tasks.start(self._caller.speak_by_time(turn, now_ms))

    def close(self) -> None:
        """Let go of what was heard and is not understood yet."""
        self._caller.input.close()
        self._stage.conversation.close()

    def handle(self, event: Event) -> None:
        """Do what an event asks. Raises ``Refused``."""
        match event["type"]:
            case "input_audio_buffer.append":
                self._caller.input.append(decode_audio(event))
            case "input_audio_buffer.commit":
                self._caller.input.commit()
            case "input_audio_buffer.clear":
                self._caller.input.clear()
                self._stage.outbox.put({"type": "input_audio_buffer.cleared"})
            case "session.update":
                self._update(event["session"])
            case "response.create":
                self._responses.create(self._settings, event.get("response") or {})
            case "response.cancel":
                self._responses.cancel(event.get("response_id"))
            case "output_audio_buffer.clear":
                message = "output_audio_buffer.clear is for WebRTC and SIP only."
                raise Refused("invalid_event", message, param="type")
            case _:
                self._handle_item(event)

    def _handle_item(self, event: Event) -> None:
        match event["type"]:
            case "conversation.item.create":
                self._create_item(event["item"], event.get("previous_item_id"))
            case "conversation.item.delete":
                self._stage.conversation.delete(event["item_id"])
                self._put_about_item("deleted", item_id=event["item_id"])
            case "conversation.item.retrieve":
                item = self._stage.conversation.retrieve(event["item_id"])
                self._put_about_item("retrieved", item=item)
            case "conversation.item.truncate":
                self._truncate(event)

    def _update(self, update: dict[str, Any]) -> None:
        for option in self._stage.budget.faults.refuse_options:
            if _holds(update, option):
                self._stage.tell("refuse_options")
                param = f"session.{option}"
                message = f"Unknown parameter: '{param}'."
                raise Refused("unknown_parameter", message, param=param)
        self._settings = updated(self._settings, update, has_spoken=self._has_spoken)
        self._caller.input.configure(self._settings["audio"]["input"])
        answer = {"type": "session.updated", "session": copy.deepcopy(self._settings)}
        if delay_ms := self._stage.budget.faults.slow_update_ms:
            self._stage.tell("slow_update_ms")
            self._stage.tasks.start(self._put_later(answer, delay_ms))
        else:
            self._stage.outbox.put(answer)
        if self._stage.budget.take("drop_sessions"):
            self._stage.tell("drop_sessions")
            self._stage.drop()

    async def _put_later(self, event: Event, delay_ms: int) -> None:
        await asyncio.sleep(delay_ms / 1000)
        self._stage.outbox.put(event)

    def _create_item(self, given: dict[str, Any], previous_id: str | None) -> None:
        item = {
            "id": new_id("item"),
            "object": "realtime.item",
            "status": "completed",
            **{name: value for name, value in given.items() if value is not None},
        }
        if item["type"] == "function_call":
            item.setdefault("call_id", new_id("call"))
        entry = Entry(item)
        previous = self._stage.conversation.insert(entry, previous_id)
        for kind in ("added", "done"):
            self._put_about_item(kind, previous_item_id=previous, item=item)

    def _truncate(self, event: Event) -> None:
        entry = self._stage.conversation.truncate(
            event["item_id"], event["content_index"], event["audio_end_ms"]
        )
        self._put_about_item(
            "truncated",
            item_id=event["item_id"],
            content_index=event["content_index"],
            audio_end_ms=event["audio_end_ms"],
        )
        self._responses.truncated(entry, self._settings)

    def _response_done(self, response: Response) -> None:
        if response.plan.in_conversation:
            self._has_spoken = self._has_spoken or response.has_sounded
            self._transcripts.reply_done()
            self._caller.wait_for(response.unplayed_ms)

    def _put_about_item(self, kind: str, **fields: Any) -> None:
        self._stage.outbox.put({"type": f"conversation.item.{kind}", **fields})


def _holds(update: Any, option: str) -> bool:
    for name in option.split("."):
        if not isinstance(update, dict) or name not in update:
            return False
        update = update[name]
    return True
