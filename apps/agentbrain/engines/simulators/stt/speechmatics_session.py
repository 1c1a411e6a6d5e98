"""One connection of the simulated Speechmatics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from apps.agentbrain.engines.simulators.stt.hearing import Hearing, Said, TimedWord
from apps.agentbrain.engines.simulators.stt.session import Session

_FORMAT: Final = "2.1"
_NO_TRIGGER_MS: Final = 10**6
_MULAW: Final = {"type": "raw", "encoding": "mulaw", "sample_rate": 8000}
_CODES: Final = {"not_authorised": 4001, "protocol_error": 4002}


class RecognitionSession(Session):
    """Sound is taken once recognition was started, and every frame is acknowledged."""

    _ended_by_us = False
    _partials = False

    async def received(self, message: dict[str, Any]) -> bool:
        kind = message.get("message")
        if self.hearing is None and kind != "StartRecognition":
            await self.fail("protocol_error")
            return True
        match kind:
            case "StartRecognition":
                return await self._start(message)
            case "ForceEndOfUtterance":
                self._force()
            case "SetRecognitionConfig":
                if "language" not in message.get("transcription_config", {}):
                    await self.fail("invalid_message")
                    return True
            case "EndOfStream":
                return await self._end_of_stream(message)
            case _:
                await self.fail("invalid_message")
                return True
        return False

    def heard_sound(self, frame: bytes) -> None:
        if self.hearing is None:
            self._tasks_fail("protocol_error")
            return
        self.hearing.feed(frame)
        self.tell({"message": "AudioAdded", "seq_no": self.record.sound_frames})

    async def idle(self) -> None:
        await self.fail("idle_timeout")

    def error_message(self, kind: str) -> dict[str, Any]:
        named = kind or "job_error"
        return {
            "message": "Error",
            "type": named,
            "reason": "Something went wrong.",
            "code": _CODES.get(named, 4000),
        }

    async def _start(self, message: dict[str, Any]) -> bool:
        if self.hearing is not None:
            await self.fail("protocol_error")
            return True
        if message.get("audio_format") != _MULAW:
            await self.fail("invalid_audio_type")
            return True
        config = message.get("transcription_config") or {}
        trigger = (config.get("conversation_config") or {}).get(
            "end_of_utterance_silence_trigger", 0
        )
        delay = config.get("max_delay", 4)
        if not config.get("language"):
            await self.fail("invalid_language")
            return True
        if not 0 <= trigger <= 2 or not 0.7 <= delay <= 4 or trigger > delay:
            await self.fail("invalid_config")
            return True
        self._partials = bool(config.get("enable_partials"))
        self.hearing = Hearing(
            self.source,
            round(trigger * 1000) or _NO_TRIGGER_MS,
            began=lambda said: None,
            goes_on=self._goes_on,
            ended=self._ended,
        )
        self.tell(
            {
                "message": "RecognitionStarted",
                "id": f"session-{self.record.number}",
                "language_pack_info": {"word_delimiter": " "},
            }
        )
        self.tell(
            {
                "message": "Info",
                "type": "recognition_quality",
                "reason": "Running recognition with a telephony model.",
                "quality": "telephony",
            }
        )
        return False

    def _goes_on(self, said: Said) -> None:
        if self._partials and self.due():
            self.tell(self._transcript("AddPartialTranscript", said.so_far()))

    def _ended(self, said: Said, asked: bool) -> None:
        self.later(partial(self._tell_final, said, self.seconds, asked))

    async def _tell_final(self, said: Said, at: float, asked: bool) -> None:
        words = await self.final_words(said)
        if words is None:
            return
        self.tell(self._transcript("AddTranscript", words, final=True))
        await self._tell_end(at, asked)

    def _force(self) -> None:
        assert self.hearing is not None
        if self.budget.take("no_answer_to_flush"):
            return
        if not self.hearing.flush():
            self.later(partial(self._tell_end, self.seconds, True))

    async def _tell_end(self, at: float, asked: bool) -> None:
        forced = {"forced": True} if asked else {}
        metadata = {"start_time": at, "end_time": at}
        self.tell({"message": "EndOfUtterance", "metadata": metadata, **forced})

    async def _end_of_stream(self, message: dict[str, Any]) -> bool:
        assert self.hearing is not None
        if message.get("last_seq_no") != self.record.sound_frames:
            await self.fail("protocol_error")
            return True
        self.hearing.flush()
        await self.settle()
        self.tell({"message": "EndOfTranscript"})
        await self.settle()
        await self.socket.close(1000)
        return True

    def _tasks_fail(self, kind: str) -> None:
        if not self._ended_by_us:
            self._ended_by_us = True
            self.later(partial(self.fail, kind))

    def _transcript(
        self, kind: str, words: Sequence[TimedWord], *, final: bool = False
    ) -> dict[str, Any]:
        text = " ".join(word.text for word in words)
        if final and text:
            text += ". "
        return {
            "message": kind,
            "format": _FORMAT,
            "metadata": {
                "start_time": words[0].first if words else self.seconds,
                "end_time": words[-1].last if words else self.seconds,
                "transcript": text,
            },
            "results": list(_results(words, final=final)),
        }


def _results(words: Sequence[TimedWord], *, final: bool) -> Iterator[dict[str, Any]]:
    for word in words:
        yield {
            "type": "word",
            "start_time": round(word.first, 2),
            "end_time": round(word.last, 2),
            "is_eos": False,
            "alternatives": [
                {
                    "content": word.text,
                    "confidence": word.confidence,
                    "language": "en",
                }
            ],
        }
    if final and words:
        yield {
            "type": "punctuation",
            "start_time": round(words[-1].last, 2),
            "end_time": round(words[-1].last, 2),
            "attaches_to": "previous",
            "is_eos": True,
            "alternatives": [{"content": ".", "confidence": 1.0, "language": "en"}],
        }
