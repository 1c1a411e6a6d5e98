"""One connection of the simulated ``/v1/listen``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS, TELEPHONE_HZ
from apps.agentbrain.engines.simulators.stt.hearing import Hearing, Said, TimedWord
from apps.agentbrain.engines.simulators.stt.session import Session

_USUAL_ENDPOINTING_MS: Final = 10
_SILENT_RESULT_EVERY: Final = 3000 * SAMPLES_PER_MS


class NovaSession(Session):
    """Words so far, finals, endpoints, and what the query asks for besides."""

    async def opened(self) -> None:
        query = self.record.query
        endpointing = query.get("endpointing", [str(_USUAL_ENDPOINTING_MS)])[0]
        silence_ms = 10**6 if endpointing == "false" else int(endpointing)
        self._interim = query.get("interim_results", ["false"])[0] == "true"
        self._vad_events = query.get("vad_events", ["false"])[0] == "true"
        self._utterance_end = int(query.get("utterance_end_ms", ["0"])[0])
        self._final_to = 0
        self._word_end: float | None = None
        self._had_sound = False
        self._unsaid = 0  # utterances that are over and whose words are still to come
        self.hearing = Hearing(
            self.source,
            silence_ms,
            began=self._began,
            goes_on=self._goes_on,
            ended=self._ended,
        )

    def heard_sound(self, frame: bytes) -> None:
        assert self.hearing is not None
        self._had_sound = True
        self.hearing.feed(frame)
        silent = self.hearing.said is None and not self._unsaid
        if silent and self.hearing.end - self._final_to >= _SILENT_RESULT_EVERY:
            self.tell(self._results((), self.hearing.end, is_final=True))
        self._maybe_utterance_end()

    async def received(self, message: dict[str, Any]) -> bool:
        match message.get("type"):
            case "KeepAlive":
                if self._had_sound:
                    self.kept_alive()
            case "Finalize":
                self._finalize()
            case "CloseStream":
                await self._close_stream()
                return True
            case _:
                await self.fail("SchemaError", "DATA-0000")
                return True
        return False

    async def idle(self) -> None:
        await self.socket.close(1011, "NET-0001")

    def error_message(self, kind: str) -> dict[str, Any]:
        return {
            "type": "Error",
            "variant": kind or "SchemaError",
            "description": "The message could not be read.",
            "message": "simulated",
        }

    def _began(self, said: Said) -> None:
        self._word_end = None
        if self._vad_events:
            at = said.first / TELEPHONE_HZ
            self.tell({"type": "SpeechStarted", "channel": [0, 1], "timestamp": at})

    def _goes_on(self, said: Said) -> None:
        assert self.hearing is not None
        if self._interim and self.due():
            self.tell(self._results(said.so_far(), self.hearing.end, is_final=False))

    def _ended(self, said: Said, asked: bool) -> None:
        assert self.hearing is not None
        self._unsaid += 1
        self.later(partial(self._tell_final, said, self.hearing.end, asked))

    async def _tell_final(self, said: Said, end: int, asked: bool) -> None:
        words = await self.final_words(said)
        if words is None:
            return
        self._unsaid -= 1
        self.tell(
            self._results(
                words,
                end,
                is_final=True,
                speech_final=not asked,
                from_finalize=asked,
            )
        )
        if words and self._utterance_end:
            self._word_end = words[-1].last

    def _finalize(self) -> None:
        assert self.hearing is not None
        if self.budget.take("no_answer_to_flush"):
            return
        if not self.hearing.flush():
            self.later(partial(self._tell_flushed, self.hearing.end))

    async def _tell_flushed(self, end: int) -> None:
        self.tell(self._results((), end, is_final=True, from_finalize=True))

    def _maybe_utterance_end(self) -> None:
        if self._word_end is None:
            return
        if self.seconds - self._word_end >= self._utterance_end / 1000:
            last, self._word_end = self._word_end, None
            self.tell(
                {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": last}
            )

    async def _close_stream(self) -> None:
        assert self.hearing is not None
        self.hearing.flush()
        await self.settle()
        self.tell(
            {
                "type": "Metadata",
                "transaction_key": "deprecated",
                "request_id": f"request-{self.record.number}",
                "sha256": "0" * 64,
                "created": "2026-01-01T00:00:00.000Z",
                "duration": self.seconds,
                "channels": 1,
            }
        )
        await self.settle()
        await self.socket.close(1000)

    def _results(
        self,
        words: Sequence[TimedWord],
        end: int,
        *,
        is_final: bool,
        speech_final: bool = False,
        from_finalize: bool = False,
    ) -> dict[str, Any]:
        start = self._final_to / TELEPHONE_HZ
        duration = max(0, end - self._final_to) / TELEPHONE_HZ
        if is_final:
            self._final_to = max(self._final_to, end)
        alternative = {
            "transcript": " ".join(word.text for word in words),
            "confidence": words[0].confidence if words else 0.0,
            "words": [
                {
                    "word": word.text.lower().strip(".,?!"),
                    "start": round(word.first, 3),
                    "end": round(word.last, 3),
                    "confidence": word.confidence,
                    "punctuated_word": word.text,
                }
                for word in words
            ],
        }
        model = self.record.query.get("model", ["nova-3"])[0]
        return {
            "type": "Results",
            "channel_index": [0, 1],
            "duration": duration,
            "start": start,
            "is_final": is_final,
            "speech_final": speech_final,
            "from_finalize": from_finalize,
            "channel": {"alternatives": [alternative]},
            "metadata": {
                "request_id": f"request-{self.record.number}",
                "model_uuid": "simulated",
                "model_info": {"name": model, "version": "simulated", "arch": model},
            },
        }
