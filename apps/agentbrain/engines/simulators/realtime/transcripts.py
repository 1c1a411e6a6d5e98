"""What the caller said, in words, when it is told and when it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from apps.agentbrain.engines.simulators.realtime.conversation import Entry
from apps.agentbrain.engines.simulators.realtime.faults import FaultBudget
from apps.agentbrain.engines.simulators.realtime.outbox import Outbox
from apps.agentbrain.engines.simulators.realtime.usage import heard_tokens, text_tokens
from apps.agentbrain.engines.tasks import TaskSet

_PREFIX = "conversation.item.input_audio_transcription"
_WHOLE_AT_ONCE = "whisper-1"
_WORDS_A_DELTA = 3


class Transcripts:
    """Tells the words of one connection's turns, in order unless the faults differ."""

    def __init__(
        self,
        outbox: Outbox,
        tasks: TaskSet,
        budget: FaultBudget,
        tell: Callable[[str], None],
    ) -> None:
        self._outbox = outbox
        self._tasks = tasks
        self._budget = budget
        self._tell = tell
        self._reply_done = asyncio.Event()
        self._another = asyncio.Event()

    def reply_done(self) -> None:
        """A response has ended: what waited for that may come."""
        self._reply_done.set()
        self._reply_done = asyncio.Event()

    def begin(self, entry: Entry, asked: Mapping[str, Any] | None) -> None:
        """Tell the words of a turn as soon as they are known, if they are wanted."""
        if asked is not None and not self._takes("lose_transcripts"):
            model = str(asked.get("model") or "")
            self._tasks.start(self._tell_words(entry, model, self._hold()))

    def _hold(self) -> asyncio.Event | None:
        if self._takes("transcripts_after_reply"):
            return self._reply_done
        if self._takes("swap_transcripts"):
            return self._another
        return None

    async def _tell_words(
        self, entry: Entry, model: str, hold: asyncio.Event | None
    ) -> None:
        assert entry.words is not None
        text = await asyncio.shield(entry.words)
        await asyncio.sleep(self._budget.faults.transcript_delay_ms / 1000)
        if hold:
            await hold.wait()
        ids = {"item_id": entry.item["id"], "content_index": 0}
        if self._takes("fail_transcripts"):
            self._fail(ids)
        else:
            self._complete(ids, text, model, entry.audio_ms)
        if hold is not self._another:
            self._another.set()
            self._another = asyncio.Event()

    def _complete(
        self, ids: Mapping[str, Any], text: str, model: str, audio_ms: int
    ) -> None:
        for delta in _deltas(text, whole=model == _WHOLE_AT_ONCE):
            self._put("delta", ids, delta=delta)
        usage: dict[str, Any]
        if model == _WHOLE_AT_ONCE:
            usage = {"type": "duration", "seconds": audio_ms / 1000}
        else:
            heard, told = heard_tokens(audio_ms), text_tokens(text)
            usage = {
                "type": "tokens",
                "total_tokens": heard + told,
                "input_tokens": heard,
                "output_tokens": told,
                "input_token_details": {"text_tokens": 0, "audio_tokens": heard},
            }
        self._put("completed", ids, transcript=text, usage=usage)

    def _fail(self, ids: Mapping[str, Any]) -> None:
        error = {
            "type": "transcription_error",
            "code": "audio_unintelligible",
            "message": "The audio could not be transcribed.",
            "param": None,
        }
        self._put("failed", ids, error=error)

    def _takes(self, fault: str) -> bool:
        taken = self._budget.take(fault)
        if taken:
            self._tell(fault)
        return taken

    def _put(self, kind: str, ids: Mapping[str, Any], **fields: Any) -> None:
        self._outbox.put({"type": f"{_PREFIX}.{kind}", **ids, **fields})


def _deltas(text: str, *, whole: bool) -> Iterator[str]:
    """The text in pieces of a few words; joined they are the text."""
    words = text.split(" ")
    size = len(words) if whole else _WORDS_A_DELTA
    for at in range(0, len(words) if text else 0, size):
        piece = " ".join(words[at : at + size])
        yield piece if at == 0 else f" {piece}"
