"""What the vendor hears of the caller: speech, words so far, settled words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    CallerSpeechStopped,
)
from apps.agentbrain.engines.realtime.context import CallContext
from apps.agentbrain.engines.realtime.failures import code_of
from apps.agentbrain.engines.realtime.memory import Who
from apps.agentbrain.engines.realtime.reports import transcription_usage

_REMEMBERED_SETTLED: Final = 64
_MOST_OPEN: Final = 16
_MOST_FAILED: Final = 2
_WORDS_COME_WITHIN_MS: Final = 10_000


@dataclass(slots=True)
class _Utterance:
    """Times are positions in the caller's sound, see ``SentAudio``."""

    began_ms: int
    ended_ms: int | None = None
    words: str = ""


class Hearing:
    """The caller's side of one connection.

    ``words_keep_failing`` is told the code when one utterance after the other could
    not be put into words: the vendor hears, but we do not.

    The vendor counts the milliseconds of sound it was sent on this connection;
    ``base_ms`` is where that sound began in all the sound of the call.
    """

    def __init__(
        self,
        context: CallContext,
        agent_speaks: Callable[[], bool],
        words_keep_failing: Callable[[str], None],
    ) -> None:
        self._context = context
        self._agent_speaks = agent_speaks
        self._words_keep_failing = words_keep_failing
        self._failed = 0
        self.base_ms = 0
        self._open: OrderedDict[str, _Utterance] = OrderedDict()
        self._settled: OrderedDict[str, None] = OrderedDict()
        self._settled_to_ms = 0
        self._lead_ms = self._trail_ms = 0

    def listens_with(self, detection: Mapping[str, Any]) -> None:
        """How the session finds speech: what its times include beyond the speech."""
        if detection["type"] == "server_vad":
            self._lead_ms = int(detection["prefix_padding_ms"])
            self._trail_ms = int(detection["silence_duration_ms"])

    @property
    def handlers(self) -> Mapping[str, Callable[[dict[str, Any]], None]]:
        transcription = "conversation.item.input_audio_transcription"
        return {
            "input_audio_buffer.speech_started": self._speech_started,
            "input_audio_buffer.speech_stopped": self._speech_stopped,
            "input_audio_buffer.committed": self._committed,
            f"{transcription}.delta": self._words_so_far,
            f"{transcription}.completed": self._words_settled,
            f"{transcription}.failed": self._words_failed,
        }

    @property
    def unsettled_since_ms(self) -> int | None:
        """Where the first utterance began whose words may still come; None: nowhere."""
        position_ms = self._context.sent.position_ms
        return min(
            (
                heard.began_ms
                for heard in self._open.values()
                if heard.ended_ms is None
                or position_ms < heard.ended_ms + _WORDS_COME_WITHIN_MS
            ),
            default=None,
        )

    @property
    def heard_to_ms(self) -> int:
        """Up to here the caller was understood, or was silent beyond doubt."""
        unsettled_ms = self.unsettled_since_ms
        settled_ms = max(self.base_ms, self._settled_to_ms)
        return settled_ms if unsettled_ms is None else unsettled_ms

    def _speech_started(self, event: dict[str, Any]) -> None:
        item_id = event["item_id"]
        began_ms = self.base_ms + int(event["audio_start_ms"])
        self._open[item_id] = _Utterance(began_ms)
        if len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        self._context.log.flow("The caller started speaking.", item=item_id)
        if self._agent_speaks():
            self._context.log.flow("That interrupts the agent.", item=item_id)
        self._context.emit(CallerSpeechStarted(self._context.now_ms, item_id))

    def _speech_stopped(self, event: dict[str, Any]) -> None:
        item_id = event["item_id"]
        if (heard := self._open.get(item_id)) is not None:
            heard.ended_ms = self.base_ms + int(event["audio_end_ms"])
        self._context.log.flow("The caller stopped speaking.", item=item_id)
        self._context.emit(CallerSpeechStopped(self._context.now_ms, item_id))

    def _committed(self, event: dict[str, Any]) -> None:
        # Words may come after the reply they caused; their place is here.
        self._context.memory.begin(Who.CALLER, event["item_id"])

    def _words_so_far(self, event: dict[str, Any]) -> None:
        item_id = event["item_id"]
        if (heard := self._open.get(item_id)) is None:
            return
        heard.words += event.get("delta") or ""
        if heard.words:
            self._context.emit(
                CallerPartial(self._context.now_ms, item_id, heard.words)
            )

    def _words_settled(self, event: dict[str, Any]) -> None:
        self._failed = 0
        words = str(event.get("transcript") or "").strip()
        if self._settle(event["item_id"], words):
            self._context.memory.caller_said(event["item_id"], words)
        if usage := transcription_usage(event.get("usage")):
            model = self._context.options.transcription_model
            self._context.report("usage", model=model, **usage)

    def _words_failed(self, event: dict[str, Any]) -> None:
        code = code_of(event.get("error"))
        self._context.log.warn("A transcription failed.", code=code)
        if self._settle(event["item_id"], ""):
            self._context.memory.forget(event["item_id"])
        self._failed += 1
        if self._failed == _MOST_FAILED:
            self._failed = 0
            self._words_keep_failing(code)

    def _settle(self, item_id: str, words: str) -> bool:
        """Tell the words of an utterance, once. Whether this was the first time."""
        if item_id in self._settled:
            return False
        self._settled[item_id] = None
        if len(self._settled) > _REMEMBERED_SETTLED:
            self._settled.popitem(last=False)
        heard = self._open.pop(item_id, None)
        if heard is not None and heard.ended_ms is not None:
            self._settled_to_ms = max(self._settled_to_ms, heard.ended_ms)
        began_ms, ended_ms = self._times(heard)
        self._context.emit(
            CallerSaid(self._context.now_ms, item_id, words, began_ms, ended_ms)
        )
        return True

    def _times(self, heard: _Utterance | None) -> tuple[int, int]:
        """When on the call's clock the speech itself began and ended."""
        now_ms, sent = self._context.now_ms, self._context.sent
        if heard is None:
            return now_ms, now_ms
        lead_ms = self._lead_ms if heard.began_ms > self.base_ms else 0
        began_ms = min(sent.call_ms(heard.began_ms + lead_ms), now_ms)
        if heard.ended_ms is None:
            return began_ms, now_ms
        ended_ms = sent.call_ms(heard.ended_ms - self._trail_ms)
        return began_ms, max(began_ms, min(ended_ms, now_ms))
