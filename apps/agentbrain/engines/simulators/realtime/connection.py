"""One connection: the client's events in, what they cause out."""

from __future__ import annotations

import asyncio
import copy
import logging
from collections.abc import Callable
from typing import Any, Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from apps.agentbrain.engines.simulators.realtime.backend import Parts
from apps.agentbrain.engines.simulators.realtime.conversation import (
    Conversation,
    Entry,
)
from apps.agentbrain.engines.simulators.realtime.dialect import GeneralDialect
from apps.agentbrain.engines.simulators.realtime.faults import FaultBudget
from apps.agentbrain.engines.simulators.realtime.hearing import heard
from apps.agentbrain.engines.simulators.realtime.input_audio import InputAudio, Turn
from apps.agentbrain.engines.simulators.realtime.outbox import Outbox
from apps.agentbrain.engines.simulators.realtime.records import Recorded, SessionRecord
from apps.agentbrain.engines.simulators.realtime.response import Response
from apps.agentbrain.engines.simulators.realtime.responses import Responses
from apps.agentbrain.engines.simulators.realtime.settings import (
    new_settings,
    updated,
)
from apps.agentbrain.engines.simulators.realtime.stage import Pace, Stage
from apps.agentbrain.engines.simulators.realtime.transcripts import Transcripts
from apps.agentbrain.engines.simulators.realtime.validation import (
    check_event,
    decode_audio,
    read_event,
)
from apps.agentbrain.engines.simulators.realtime.wire import (
    Event,
    Refused,
    message_item,
    new_id,
)
from apps.agentbrain.engines.tasks import TaskSet

logger = logging.getLogger(__name__)

_EXPIRED: Final = "Your session hit the maximum duration of 60 minutes."
_GOING_AWAY: Final = 1001


class Connection:
    """A session, from ``session.created`` until somebody closes."""

    def __init__(
        self,
        socket: ServerConnection,
        record: SessionRecord,
        parts: Parts,
        budget: FaultBudget,
        pace: Pace,
        *,
        on_drop: Callable[[], None],
        tell: Callable[[str], None],
        dialect: GeneralDialect,
    ) -> None:
        self._socket = socket
        self._record = record
        self._budget = budget
        self._tell = tell
        self._on_drop = on_drop
        self._tasks = TaskSet("realtime simulator")
        self._began = asyncio.get_running_loop().time()
        self._dialect = dialect
        self._outbox = Outbox(
            socket, record, lambda: budget.faults, self._now_ms, dialect
        )
        self._conversation = Conversation()
        stage = Stage(
            self._outbox,
            self._conversation,
            budget,
            pace,
            parts.model,
            parts.mouth,
            self._drop,
            self._provoke,
        )
        self._responses = Responses(stage, self._tasks, self._response_done)
        self._transcripts = Transcripts(
            self._outbox, self._tasks, budget, self._provoke
        )
        self._input = InputAudio(parts.ears, self)
        self._parts = parts
        self._has_spoken = False
        self._idle: asyncio.Task[None] | None = None
        self._settings = new_settings(new_id("sess"), record.model)
        record.session_id = self._settings["id"]

    async def run(self) -> None:
        """Serve until the connection ends, then let go of everything."""
        sender = self._tasks.start(self._outbox.run())
        self._open()
        reader = self._tasks.start(self._read())
        closed = self._tasks.start(self._socket.wait_closed())
        try:
            await asyncio.wait(
                (sender, reader, closed), return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            self._input.close()
            self._conversation.close()
            await self._tasks.stop()

    def _open(self) -> None:
        self._outbox.put({"type": "session.created", "session": self._settings})
        self._input.configure(self._settings["audio"]["input"])
        if seconds := self._budget.faults.session_seconds:
            self._tasks.start(self._expire(seconds))
        for turn in self._parts.timed_turns:
            self._tasks.start(self._speak_by_time(turn.start_ms, turn.end_ms))

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                self._take(message)
                limit = self._budget.faults.stop_reading_after
                if limit and len(self._record.received) >= limit:
                    self._provoke("stop_reading_after")
                    await asyncio.get_running_loop().create_future()
                await asyncio.sleep(0)  # a flood of one client is not all there is
        except ConnectionClosed:
            return

    def _take(self, message: str | bytes) -> None:
        """Do what one message asks; whatever it is, the connection goes on."""
        event: Event = {}
        try:
            try:
                event = read_event(message)
            except Refused:
                self._record.received.append(Recorded(self._now_ms(), raw=message))
                raise
            self._record.received.append(Recorded(self._now_ms(), event))
            general = self._dialect.incoming(event)
            check_event(general)
            self._handle(general)
        except Refused as refused:
            self._refuse(refused, event)
        except Exception as error:
            # The boundary to strangers: their event fails, the server lives on.
            logger.exception("an event was not understood")
            message = f"The server had an error: {type(error).__name__}."
            self._refuse(Refused("server_error", message, kind="server_error"), event)

    def _refuse(self, refused: Refused, event: Event) -> None:
        event_id = event.get("event_id")
        self._tell(f"refused {event.get('type', 'a message')}: {refused.message}")
        self._outbox.put(
            refused.as_event(event_id if isinstance(event_id, str) else None)
        )

    def _handle(self, event: Event) -> None:
        match event["type"]:
            case "input_audio_buffer.append":
                self._input.append(decode_audio(event))
            case "input_audio_buffer.commit":
                self._input.commit()
            case "input_audio_buffer.clear":
                self._input.clear()
                self._outbox.put({"type": "input_audio_buffer.cleared"})
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
                self._conversation.delete(event["item_id"])
                self._put_about_item("deleted", item_id=event["item_id"])
            case "conversation.item.retrieve":
                item = self._conversation.retrieve(event["item_id"])
                self._put_about_item("retrieved", item=item)
            case "conversation.item.truncate":
                self._truncate(event)

    def _update(self, update: dict[str, Any]) -> None:
        for option in self._budget.faults.refuse_options:
            if _holds(update, option):
                self._provoke("refuse_options")
                param = f"session.{option}"
                message = f"Unknown parameter: '{param}'."
                raise Refused("unknown_parameter", message, param=param)
        self._settings = updated(self._settings, update, has_spoken=self._has_spoken)
        self._input.configure(self._settings["audio"]["input"])
        answer = {"type": "session.updated", "session": copy.deepcopy(self._settings)}
        if delay_ms := self._budget.faults.slow_update_ms:
            self._provoke("slow_update_ms")
            self._tasks.start(self._put_later(answer, delay_ms))
        else:
            self._outbox.put(answer)

    async def _put_later(self, event: Event, delay_ms: int) -> None:
        await asyncio.sleep(delay_ms / 1000)
        self._outbox.put(event)

    def _create_item(self, given: dict[str, Any], previous_id: str | None) -> None:
        item = {
            "id": new_id("item"),
            "object": "realtime.item",
            "status": "completed",
            **{name: value for name, value in given.items() if value is not None},
        }
        entry = Entry(item)
        previous = self._conversation.insert(entry, previous_id)
        for kind in ("added", "done"):
            self._put_about_item(kind, previous_item_id=previous, item=item)

    def _truncate(self, event: Event) -> None:
        entry = self._conversation.truncate(
            event["item_id"], event["content_index"], event["audio_end_ms"]
        )
        self._put_about_item(
            "truncated",
            item_id=event["item_id"],
            content_index=event["content_index"],
            audio_end_ms=event["audio_end_ms"],
        )
        self._responses.truncated(entry, self._settings)

    def speech_started(self, item_id: str, audio_start_ms: int) -> None:
        self._stop_waiting()
        self._outbox.put(
            {
                "type": "input_audio_buffer.speech_started",
                "audio_start_ms": audio_start_ms,
                "item_id": item_id,
            }
        )
        if (self._turn_detection or {}).get("interrupt_response"):
            self._responses.interrupt()

    def speech_stopped(self, item_id: str, audio_end_ms: int) -> None:
        self._outbox.put(
            {
                "type": "input_audio_buffer.speech_stopped",
                "audio_end_ms": audio_end_ms,
                "item_id": item_id,
            }
        )

    def turn_over(self, turn: Turn, *, detected: bool) -> None:
        content = {"type": "input_audio", "transcript": None}
        item = message_item("user", [content], "completed", turn.item_id)
        entry = Entry(item, audio_ms=turn.audio_ms)
        entry.words = asyncio.create_task(heard(turn.words))
        entry.words.add_done_callback(lambda words: _note_words(entry, words))
        self._add_turn(entry)
        self._transcripts.begin(
            entry, self._settings["audio"]["input"]["transcription"]
        )
        if not detected:
            return
        if self._budget.take("commit_empty_errors"):
            self._provoke("commit_empty_errors")
            message = "Error committing input audio buffer: buffer too small."
            self._refuse(Refused("input_audio_buffer_commit_empty", message), {})
        self._answer_turn()

    def _add_turn(self, entry: Entry) -> None:
        previous = self._conversation.append(entry)
        self._outbox.put(
            {
                "type": "input_audio_buffer.committed",
                "previous_item_id": previous,
                "item_id": entry.item["id"],
            }
        )
        for kind in ("added", "done"):
            self._put_about_item(kind, previous_item_id=previous, item=entry.item)

    def _answer_turn(self) -> None:
        if (self._turn_detection or {}).get("create_response"):
            try:
                self._responses.create(self._settings, {})
            except Refused as refused:
                self._refuse(refused, {})

    @property
    def _turn_detection(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._settings["audio"]["input"][
            "turn_detection"
        ]
        return found

    def _response_done(self, response: Response) -> None:
        if response.plan.in_conversation:
            self._has_spoken = self._has_spoken or response.has_sounded
            self._transcripts.reply_done()
            self._wait_for_caller(response.unplayed_ms)

    def _wait_for_caller(self, playing_ms: int) -> None:
        """Speak again when the caller says nothing for long (``idle_timeout_ms``)."""
        idle_ms = (self._turn_detection or {}).get("idle_timeout_ms")
        self._stop_waiting()
        if idle_ms and not self._input.speaking:
            self._idle = self._tasks.start(self._wait_idle(playing_ms + idle_ms))

    def _stop_waiting(self) -> None:
        if self._idle:
            self._idle.cancel()
            self._idle = None

    async def _wait_idle(self, wait_ms: int) -> None:
        start_ms = self._input.end_ms
        await asyncio.sleep(wait_ms / 1000)
        self._idle = None
        item = message_item("user", [], "completed")
        self._outbox.put(
            {
                "type": "input_audio_buffer.timeout_triggered",
                "audio_start_ms": start_ms,
                "audio_end_ms": self._input.end_ms,
                "item_id": item["id"],
            }
        )
        item["content"] = [{"type": "input_audio", "transcript": None}]
        self._add_turn(Entry(item, audio_ms=self._input.end_ms - start_ms))
        self._responses.create(self._settings, {})

    async def _speak_by_time(self, start_ms: int, end_ms: int) -> None:
        await asyncio.sleep(max(0, start_ms - self._now_ms()) / 1000)
        self._input.begin(start_ms * 8)
        await asyncio.sleep(max(0, end_ms - self._now_ms()) / 1000)
        self._input.end(end_ms * 8)

    async def _expire(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._provoke("session_seconds")
        self._refuse(Refused("session_expired", _EXPIRED), {})
        self._outbox.end(_GOING_AWAY, "session_expired")

    def _drop(self) -> None:
        self._outbox.end(self._budget.faults.drop_code or None, "dropped")
        self._on_drop()

    def _provoke(self, fault: str) -> None:
        self._record.faults.append(fault)
        self._tell(f"fault: {fault}")

    def _put_about_item(self, kind: str, **fields: Any) -> None:
        self._outbox.put({"type": f"conversation.item.{kind}", **fields})

    def _now_ms(self) -> int:
        return int((asyncio.get_running_loop().time() - self._began) * 1000)


def _note_words(entry: Entry, words: asyncio.Task[str]) -> None:
    if not words.cancelled() and words.exception() is None:
        entry.item["content"][0]["transcript"] = words.result() or None


def _holds(update: Any, option: str) -> bool:
    for name in option.split("."):
        if not isinstance(update, dict) or name not in update:
            return False
        update = update[name]
    return True
