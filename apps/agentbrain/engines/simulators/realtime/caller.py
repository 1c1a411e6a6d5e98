"""The caller's turns: what is told of them, and what they cause."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from apps.agentbrain.engines.simulators.realtime.conversation import Entry
from apps.agentbrain.engines.simulators.realtime.formats import samples_of_ms
from apps.agentbrain.engines.simulators.realtime.hearing import Ears, heard
from apps.agentbrain.engines.simulators.realtime.input_audio import InputAudio, Turn
from apps.agentbrain.engines.simulators.realtime.responses import Responses
from apps.agentbrain.engines.simulators.realtime.scenario import TimedTurn
from apps.agentbrain.engines.simulators.realtime.settings import Settings
from apps.agentbrain.engines.simulators.realtime.stage import Stage
from apps.agentbrain.engines.simulators.realtime.transcripts import Transcripts
from apps.agentbrain.engines.simulators.realtime.wire import Refused, message_item


class Caller:
    """The caller of one connection; ``input`` is where the sound goes.

    ``settings`` gives the session's settings of the moment.
    """

    def __init__(
        self,
        stage: Stage,
        ears: Ears,
        responses: Responses,
        transcripts: Transcripts,
        settings: Callable[[], Settings],
    ) -> None:
        self._stage = stage
        self._responses = responses
        self._transcripts = transcripts
        self._settings = settings
        self._idle: asyncio.Task[None] | None = None
        self.input = InputAudio(ears, self)

    def speech_started(self, item_id: str, audio_start_ms: int) -> None:
        self._stop_waiting()
        self._stage.outbox.put(
            {
                "type": "input_audio_buffer.speech_started",
                "audio_start_ms": audio_start_ms,
                "item_id": item_id,
            }
        )
        if (self._turn_detection or {}).get("interrupt_response"):
            self._responses.interrupt()

    def speech_stopped(self, item_id: str, audio_end_ms: int) -> None:
        self._stage.outbox.put(
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
            entry, self._settings()["audio"]["input"]["transcription"]
        )
        if not detected:
            return
        if self._stage.budget.take("commit_empty_errors"):
            self._stage.tell("commit_empty_errors")
            message = "Error committing input audio buffer: buffer too small."
            self._stage.refuse(Refused("input_audio_buffer_commit_empty", message))
        self._answer_turn()

    def _add_turn(self, entry: Entry) -> None:
        previous = self._stage.conversation.append(entry)
        self._stage.outbox.put(
            {
                "type": "input_audio_buffer.committed",
                "previous_item_id": previous,
                "item_id": entry.item["id"],
            }
        )
        for kind in ("added", "done"):
            self._stage.outbox.put(
                {
                    "type": f"conversation.item.{kind}",
                    "previous_item_id": previous,
                    "item": entry.item,
                }
            )

    def _answer_turn(self) -> None:
        if (self._turn_detection or {}).get("create_response"):
            try:
                self._responses.create(self._settings(), {})
            except Refused as refused:
                self._stage.refuse(refused)

    @property
    def _turn_detection(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._settings()["audio"]["input"][
            "turn_detection"
        ]
        return found

    def wait_for(self, playing_ms: int) -> None:
        """Speak again when the caller says nothing for long (``idle_timeout_ms``)."""
        idle_ms = (self._turn_detection or {}).get("idle_timeout_ms")
        self._stop_waiting()
        if idle_ms and not self.input.speaking:
            self._idle = self._stage.tasks.start(self._wait_idle(playing_ms + idle_ms))

    def _stop_waiting(self) -> None:
        if self._idle:
            self._idle.cancel()
            self._idle = None

    async def _wait_idle(self, wait_ms: int) -> None:
        start_ms = self.input.end_ms
        await asyncio.sleep(wait_ms / 1000)
        self._idle = None
        if self._responses.active:
            return
        item = message_item("user", [], "completed")
        self._stage.outbox.put(
            {
                "type": "input_audio_buffer.timeout_triggered",
                "audio_start_ms": start_ms,
                "audio_end_ms": self.input.end_ms,
                "item_id": item["id"],
            }
        )
        item["content"] = [{"type": "input_audio", "transcript": None}]
        self._add_turn(Entry(item, audio_ms=self.input.end_ms - start_ms))
        self._responses.create(self._settings(), {})

    async def speak_by_time(self, turn: TimedTurn, now_ms: Callable[[], int]) -> None:
        """Speak as the scenario's clock says."""
        start_ms, end_ms = turn.start_ms, turn.end_ms
        await asyncio.sleep(max(0, start_ms - now_ms()) / 1000)
        self.input.begin(samples_of_ms(start_ms))
        await asyncio.sleep(max(0, end_ms - now_ms()) / 1000)
        self.input.end(samples_of_ms(end_ms))


def _note_words(entry: Entry, words: asyncio.Task[str]) -> None:
    if not words.cancelled() and words.exception() is None:
        entry.item["content"][0]["transcript"] = words.result() or None
