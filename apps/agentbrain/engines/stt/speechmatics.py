"""Speechmatics' realtime recognizer, v2.

Speech begins and ends by the voice activity detection of this machine: the vendor tells
no beginning of speech. When speech has ended we say ``ForceEndOfUtterance``, and the
finals come without the vendor's delay. Its own end of an utterance, after the same
silence, ends a turn that ours still takes for speech.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from apps.agentbrain.engines.addresses import socket_url
from apps.agentbrain.engines.audio import TELEPHONE_HZ
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.stt.dialect import (
    Dialect,
    Message,
    frame,
    probability,
    seconds,
)
from apps.agentbrain.engines.stt.words import Word
from apps.agentbrain.engines.vad.base import VadSettings

DEFAULT_URL: Final = "wss://eu2.rt.speechmatics.com"
DEFAULT_MODEL: Final = "enhanced"
_PATH: Final = "/v2"
_LONGEST_TRIGGER_SECONDS: Final = 2.0
_SHORTEST_DELAY_SECONDS: Final = 1.0
_LONGEST_DELAY_SECONDS: Final = 4.0
_DELAY_OVER_TRIGGER_SECONDS: Final = 0.5
# The same would happen on every other connection.
_PERMANENT: Final = frozenset(
    {
        "invalid_message",
        "invalid_model",
        "invalid_language",
        "invalid_config",
        "invalid_audio_type",
        "invalid_output_format",
        "not_authorised",
        "not_allowed",
        "protocol_error",
    }
)
_KNOWN: Final = _PERMANENT | {
    "job_error",
    "quota_exceeded",
    "timelimit_exceeded",
    "idle_timeout",
    "session_timeout",
}


class Speechmatics(Dialect):
    """One call with Speechmatics."""

    vendor = "speechmatics"

    def __init__(
        self,
        *,
        key: str,
        base_url: str = "",
        model: str = DEFAULT_MODEL,
        language: str = "en",
        vocabulary: tuple[str, ...] = (),
    ) -> None:
        self.model = model
        self._key = key
        self._base_url = base_url
        self._language = language
        self._vocabulary = vocabulary
        self._started = False
        self._asked = 0

    def url(self) -> str:
        try:
            return socket_url(self._base_url or DEFAULT_URL, _PATH)
        except ValueError as error:
            raise EngineError(f"SPEECHMATICS_URL: {error}", permanent=True) from None

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._key}"}

    def opening(self) -> str:
        silence_ms = VadSettings.from_profile(self.session.settings).silence_duration_ms
        trigger = min(silence_ms / 1000, _LONGEST_TRIGGER_SECONDS)
        delay = max(trigger + _DELAY_OVER_TRIGGER_SECONDS, _SHORTEST_DELAY_SECONDS)
        config: dict[str, Any] = {
            "language": self._language,
            "model": self.model,
            "enable_partials": True,
            "max_delay": min(delay, _LONGEST_DELAY_SECONDS),
            "max_delay_mode": "flexible",
            "diarization": "none",
            "conversation_config": {"end_of_utterance_silence_trigger": trigger},
        }
        if self._vocabulary:
            config["additional_vocab"] = [
                {"content": term} for term in self._vocabulary
            ]
        return frame(
            message="StartRecognition",
            audio_format={
                "type": "raw",
                "encoding": "mulaw",
                "sample_rate": TELEPHONE_HZ,
            },
            transcription_config=config,
        )

    @property
    def admitted(self) -> bool:
        return self._started

    def heard(self, message: Message) -> None:
        match message.get("message"):
            case "RecognitionStarted":
                self._started = True
            case "AddPartialTranscript":
                self.utterances.words_so_far(list(self._words(message)))
            case "AddTranscript":
                self.utterances.words_final(list(self._words(message)))
            case "EndOfUtterance":
                self._end_of_utterance(message)
            case "Error":
                raise _error(str(message.get("type")))

    def speech_ended(self, sample: int) -> str:
        self._asked = sample
        timestamp = round(self.places.seconds_of(sample), 3)
        return frame(message="ForceEndOfUtterance", timestamp=timestamp)

    def goodbye(self, sent_frames: int) -> str:
        return frame(message="EndOfStream", last_seq_no=sent_frames)

    def _end_of_utterance(self, message: Message) -> None:
        metadata = message["metadata"]
        if message.get("forced") or metadata.get("forced"):
            self.utterances.covered(self._asked)
            return
        self.utterances.endpoint(self.places.sample_of(seconds(metadata["end_time"])))

    def _words(self, message: Message) -> Iterator[Word]:
        """Words with the punctuation that belongs to them."""
        word: Word | None = None
        results: list[Mapping[str, Any]] = message.get("results") or []
        for result in results:
            best = result["alternatives"][0]
            content = str(best["content"])
            if result.get("type") == "punctuation" and word is not None:
                word = Word(word.text + content, word.first, word.last, word.confidence)
                continue
            if word is not None:
                yield word
            word = Word(
                content,
                self.places.sample_of(seconds(result["start_time"])),
                self.places.sample_of(seconds(result["end_time"])),
                probability(best.get("confidence")),
            )
        if word is not None:
            yield word
        elif text := str(message["metadata"].get("transcript") or "").strip():
            metadata = message["metadata"]
            yield Word(
                text,
                self.places.sample_of(seconds(metadata["start_time"])),
                self.places.sample_of(seconds(metadata["end_time"])),
            )


def _error(kind: str) -> EngineError:
    named = kind if kind in _KNOWN else "unknown_error"
    return EngineError(
        f"the vendor reported an error ({named})", permanent=named in _PERMANENT
    )
