"""One response, from ``response.created`` to ``response.done``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.simulators.realtime.conversation import Entry
from apps.agentbrain.engines.simulators.realtime.formats import (
    SoundEncoder,
    audio_bytes_per_ms,
    samples_of_ms,
)
from apps.agentbrain.engines.simulators.realtime.model import (
    Call,
    Output,
    Prompt,
    Say,
)
from apps.agentbrain.engines.simulators.realtime.pieces import halves, in_parts
from apps.agentbrain.engines.simulators.realtime.plan import Plan
from apps.agentbrain.engines.simulators.realtime.response_shape import response_shape
from apps.agentbrain.engines.simulators.realtime.stage import Stage
from apps.agentbrain.engines.simulators.realtime.usage import (
    response_usage,
    spoken_tokens,
    text_tokens,
)
from apps.agentbrain.engines.simulators.realtime.voices import Spoken
from apps.agentbrain.engines.simulators.realtime.wire import Item, new_id
from apps.agentbrain.engines.simulators.realtime.writing import (
    CalledItem,
    OpenItem,
    SpokenItem,
)

_LIMITS: Final = (("requests", 10_000), ("tokens", 2_000_000))


class Response:
    """Speaks, calls functions, and can be cut off. ``number`` counts from zero."""

    def __init__(
        self,
        stage: Stage,
        plan: Plan,
        number: int,
        cached_tokens: int,
        on_done: Callable[[Response], None],
    ) -> None:
        self.id = new_id("resp")
        self.plan = plan
        self.created = False
        self.ended = False
        self.input_tokens = 0
        self.task: asyncio.Task[None] | None = None
        self._stage = stage
        self._number = number
        self._cached = cached_tokens
        self._on_done = on_done
        self._output: list[Item] = []
        self._open: OpenItem | None = None
        self._entries: tuple[Entry, ...] = ()
        self._deltas = 0
        self._text = 0
        self._audio = 0
        self._failing = False
        self._cut_short = False
        self._sounded_ms = 0
        self._first_sound = 0.0

    @property
    def last_item_id(self) -> str:
        """The item it wrote last; empty before the first."""
        return self._output[-1]["id"] if self._output else ""

    @property
    def has_sounded(self) -> bool:
        return self._sounded_ms > 0

    @property
    def unplayed_ms(self) -> int:
        """How much of its sound a client that plays at once has yet to play."""
        now = asyncio.get_running_loop().time()
        return max(0, self._sounded_ms - int((now - self._first_sound) * 1000))

    async def run(self) -> None:
        """Everything a response does. Cancelling the task needs ``cut`` as well."""
        try:
            await self._perform()
        except EngineError as error:
            self.fail("server_error", str(error))
        except _CutShort as cut:
            self._finish("incomplete", {"reason": str(cut)})

    def cut(self, reason: str) -> None:
        """Cancel: ``reason`` is turn_detected or client_cancelled."""
        if self.ended:
            return
        if self.task:
            self.task.cancel()
        self._finish("cancelled", {"reason": reason})

    def fail(self, code: str, message: str) -> None:
        permanent = code in {"insufficient_quota", "invalid_api_key"}
        kind = "invalid_request_error" if permanent else "server_error"
        error = {"type": kind, "code": code, "message": message}
        self._finish("failed", {"error": error})

    async def _perform(self) -> None:
        faults = self._stage.budget.faults
        if self._takes("late_created"):
            await asyncio.sleep(faults.ghost_ms / 1000)
        self._announce()
        self._failing = self._takes("fail_responses")
        if self._failing and not faults.fail_after_deltas:
            self._fail_as_told()
            return
        self._cut_short = self._takes("incomplete_responses")
        self._check_cut_short()
        await asyncio.sleep(self._stage.pace.think_ms / 1000)
        for output in await self._outputs():
            if isinstance(output, Say):
                await self._say(output)
            else:
                await self._call(output)
            if self.ended:
                return
        if self._takes("never_end"):
            await asyncio.get_running_loop().create_future()
        self._finish("completed")

    def _announce(self) -> None:
        self.created = True
        if not self._takes("omit_created"):
            self._put("response.created", response=self._shape("in_progress"))
        limits = [
            {"name": name, "limit": limit, "remaining": limit - 1, "reset_seconds": 0.1}
            for name, limit in _LIMITS
        ]
        self._put("rate_limits.updated", rate_limits=limits)

    def _check_cut_short(self) -> None:
        faults = self._stage.budget.faults
        if self._cut_short and self._deltas >= faults.incomplete_after_deltas:
            raise _CutShort(faults.incomplete_reason)

    async def _outputs(self) -> Sequence[Output]:
        context = self._stage.conversation if self.plan.input is None else ()
        self._entries = (*context, *(self.plan.input or ()))
        if self.plan.outputs:
            return self.plan.outputs
        plan = self.plan
        prompt = Prompt(
            plan.instructions,
            [await _as_known(entry) for entry in self._entries],
            plan.tools,
            plan.tool_choice,
            out_of_band=not plan.in_conversation,
        )
        outputs = list(await self._stage.model.answer(prompt))
        if self._takes("empty_responses"):
            return []
        if outputs and isinstance(outputs[0], Say) and self._takes("two_items"):
            outputs[:1] = halves(outputs[0])
        return outputs

    async def _say(self, say: Say) -> None:
        written = self.plan.modality == "text" or self._takes("mute_responses")
        item = SpokenItem(
            self._stage,
            self.id,
            len(self._output),
            kept=self.plan.in_conversation,
            written=written,
        )
        self._begin(item)
        if written:
            for word in in_parts(say.text, say.text.count(" ") + 1):
                self._spend(text=text_tokens(word))
                item.say(word)
                await asyncio.sleep(0)
        else:
            await self._speak(item, say)
        self._close("completed")

    async def _speak(self, item: SpokenItem, say: Say) -> None:
        encoder = SoundEncoder(self.plan.audio_format)
        async for spoken in self._stage.mouth.speak(say):
            for words, sound in self._deltas_of(spoken, encoder):
                await self._send(item, words, sound)
        if rest := encoder.finish():
            await self._send(item, "", rest)

    def _deltas_of(
        self, spoken: Spoken, encoder: SoundEncoder
    ) -> Iterator[tuple[str, bytes]]:
        """Words and sound in step."""
        step = samples_of_ms(self._stage.pace.delta_ms)
        count = max(1, -(-len(spoken.pcm) // step))
        for number, words in enumerate(in_parts(spoken.text, count)):
            pcm = spoken.pcm[number * step : (number + 1) * step]
            yield words, encoder.feed(pcm)

    async def _send(self, item: SpokenItem, words: str, sound: bytes) -> None:
        duration_ms = len(sound) // audio_bytes_per_ms(self.plan.audio_format)
        self._spend(text=text_tokens(words), audio=spoken_tokens(duration_ms))
        item.say(words)
        if not sound:
            return
        item.sound(sound, duration_ms)
        self._first_sound = self._first_sound or asyncio.get_running_loop().time()
        self._sounded_ms += duration_ms
        self._deltas += 1
        faults = self._stage.budget.faults
        if self._deltas >= faults.drop_after_deltas and self._takes("drops"):
            self._stage.drop()
        self._check_cut_short()
        if self._failing and self._deltas >= faults.fail_after_deltas:
            self._fail_as_told()
            raise asyncio.CancelledError
        await asyncio.sleep(self._stage.pace.wait_seconds(duration_ms))

    async def _call(self, call: Call) -> None:
        call = replace(call, call_id=call.named())
        if self._takes("broken_arguments"):
            call = replace(call, arguments=call.arguments.rstrip("}"))
        doubled = self._stage.budget.take("double_calls")
        for _ in range(1 + doubled):
            if doubled:
                self._stage.tell("double_calls")
            await self._write_call(call)

    async def _write_call(self, call: Call) -> None:
        index = len(self._output)
        kept = self.plan.in_conversation
        item = CalledItem(self._stage, self.id, index, call, kept=kept)
        self._begin(item)
        faults = self._stage.budget.faults
        size = max(1, faults.argument_chars)
        for at in range(0, len(call.arguments), size):
            self._spend(text=text_tokens(call.arguments[at : at + size]))
            item.fragment(call.arguments[at : at + size])
            await asyncio.sleep(faults.argument_delay_ms / 1000)
            if at + size >= len(call.arguments) // 2 and self._takes("cut_calls"):
                self._finish("cancelled", {"reason": "turn_detected"})
                raise asyncio.CancelledError
        self._close("completed")

    def _begin(self, item: OpenItem) -> None:
        self._open = item
        self._output.append(item.item)
        item.begin()

    def _close(self, status: str) -> None:
        item, self._open = self._open, None
        if item:
            item.end(status)

    def _fail_as_told(self) -> None:
        code = self._stage.budget.faults.failure_code
        self.fail(code, f"The request failed: {code}.")

    def _finish(self, status: str, details: dict[str, Any] | None = None) -> None:
        if self.ended:
            return
        self.ended = True
        self._close("incomplete")
        if details is not None:
            details["type"] = status
        usage = response_usage(
            self.plan.instructions, self._entries, self._cached, self._text, self._audio
        )
        self.input_tokens = usage["input_tokens"]
        done = self._shape(
            status, details=details, usage=None if status == "failed" else usage
        )
        self._put("response.done", response=done)
        self._on_done(self)

    def _spend(self, *, text: int = 0, audio: int = 0) -> None:
        limit = self.plan.max_output_tokens
        spent = self._text + text + self._audio + audio
        if isinstance(limit, int) and spent > limit:
            raise _CutShort("max_output_tokens")
        self._text += text
        self._audio += audio

    def _takes(self, fault: str) -> bool:
        taken = self._stage.budget.take_for(fault, self._number)
        if taken:
            self._stage.tell(fault)
        return taken

    def _shape(self, status: str, **more: dict[str, Any] | None) -> dict[str, Any]:
        return response_shape(
            self.id,
            self.plan,
            status,
            conversation_id=self._stage.conversation.id,
            output=self._output,
            **more,
        )

    def _put(self, kind: str, **fields: Any) -> None:
        self._stage.outbox.put({"type": kind, **fields})


class _CutShort(Exception):
    """The response stays incomplete; the message is the reason."""


async def _as_known(entry: Entry) -> Item:
    """An item with the words that were heard in it, once they are known."""
    if entry.words is None:
        return entry.item
    heard = await asyncio.shield(entry.words)
    content = [{"type": "input_audio", "transcript": heard}]
    return {**entry.item, "content": content}
