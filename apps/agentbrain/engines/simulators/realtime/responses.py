"""Which response may begin, which one runs, and which one is cancelled."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from apps.agentbrain.engines.simulators.realtime.conversation import Entry
from apps.agentbrain.engines.simulators.realtime.formats import (
    SoundEncoder,
    samples_of_ms,
)
from apps.agentbrain.engines.simulators.realtime.model import Say
from apps.agentbrain.engines.simulators.realtime.plan import Plan, plan_of
from apps.agentbrain.engines.simulators.realtime.response import Response
from apps.agentbrain.engines.simulators.realtime.settings import Settings
from apps.agentbrain.engines.simulators.realtime.stage import Stage
from apps.agentbrain.engines.simulators.realtime.wire import Refused, new_id
from apps.agentbrain.engines.tasks import TaskSet

_GHOST_WORDS = "Nobody asked me to say this."


class Responses:
    """The responses of one connection."""

    def __init__(
        self, stage: Stage, tasks: TaskSet, on_done: Callable[[Response], None]
    ) -> None:
        self._stage = stage
        self._tasks = tasks
        self._tell_done = on_done
        self._active: Response | None = None
        self._beside: dict[str, Response] = {}
        self._begun = 0
        self._cached_tokens = 0

    @property
    def active(self) -> Response | None:
        """The response that writes the conversation now."""
        return self._active

    def create(self, settings: Settings, asked: Mapping[str, Any]) -> None:
        """Begin a response. Raises ``Refused``."""
        plan = plan_of(self._stage.conversation, settings, asked)
        if plan.in_conversation:
            self._check_free()
        if self._stage.budget.take_for("never_start", self._begun):
            self._stage.tell("never_start")
            return
        self.begin(plan)

    def begin(self, plan: Plan) -> None:
        response = Response(
            self._stage, plan, self._begun, self._cached_tokens, self._done
        )
        self._begun += 1
        if plan.in_conversation:
            self._active = response
        else:
            self._beside[response.id] = response
        response.task = self._tasks.start(response.run())

    def cancel(self, response_id: str | None) -> None:
        """Cancel by name, else the one that runs. Raises ``Refused``."""
        found = self._found(response_id)
        if found is None or self._stage.budget.take("cancel_errors"):
            message = "Cancellation failed: no active response found"
            raise Refused("response_cancel_not_active", message)
        found.cut("client_cancelled")
        self._haunt(found)

    def interrupt(self) -> None:
        """The caller speaks over the reply."""
        if self._active and self._active.created:
            cut = self._active
            cut.cut("turn_detected")
            self._haunt(cut)

    def truncated(self, entry: Entry, settings: Settings) -> None:
        """Send sound of a truncated item, if the faults say so."""
        count = self._stage.budget.faults.late_deltas_after_truncate
        if count and entry.response_id:
            audio_format = settings["audio"]["output"]["format"]
            self._stage.tell("late_deltas_after_truncate")
            item_id = entry.item["id"]
            self._send_late(entry.response_id, item_id, audio_format, count)

    def _found(self, response_id: str | None) -> Response | None:
        active = self._active if self._active and self._active.created else None
        if response_id is None or (active and active.id == response_id):
            return active
        return self._beside.get(response_id)

    def _check_free(self) -> None:
        active = self._active
        if active is None:
            if not self._stage.budget.take_for("overlap_errors", self._begun):
                return
            self._stage.tell("overlap_errors")
        raise Refused(
            "conversation_already_has_active_response",
            "Conversation already has an active response in progress: "
            f"{active.id if active else new_id('resp')}. Wait until the response is "
            "finished before creating a new one.",
        )

    def _done(self, response: Response) -> None:
        if response is self._active:
            self._active = None
        self._beside.pop(response.id, None)
        if response.plan.in_conversation:
            self._cached_tokens = response.input_tokens
        self._tell_done(response)

    def _haunt(self, cut: Response) -> None:
        """What a cancelled response may still do."""
        faults = self._stage.budget.faults
        if faults.late_deltas and cut.last_item_id:
            self._stage.tell("late_deltas")
            audio_format = cut.plan.audio_format
            self._send_late(cut.id, cut.last_item_id, audio_format, faults.late_deltas)
        if self._stage.budget.take("ghosts"):
            self._stage.tell("ghosts")
            self._tasks.start(self._come_back(cut.plan))

    async def _come_back(self, plan: Plan) -> None:
        await asyncio.sleep(self._stage.budget.faults.ghost_ms / 1000)
        if self._active is None:
            self.begin(replace(plan, outputs=(Say(_GHOST_WORDS),), metadata=None))

    def _send_late(
        self,
        response_id: str,
        item_id: str,
        audio_format: Mapping[str, Any],
        count: int,
    ) -> None:
        noise = np.full(samples_of_ms(self._stage.pace.delta_ms), 3000, np.int16)
        encoder = SoundEncoder(audio_format)
        event = {
            "type": "response.output_audio.delta",
            "response_id": response_id,
            "item_id": item_id,
            "output_index": 0,
            "content_index": 0,
            "delta": base64.b64encode(encoder.feed(noise) + encoder.finish()).decode(),
        }

        async def send() -> None:
            for _ in range(count):
                await asyncio.sleep(self._stage.budget.faults.late_delta_ms / 1000)
                self._stage.outbox.put(event)

        self._tasks.start(send())
