"""The input audio buffer: the caller's sound, cut into turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from apps.agentbrain.engines.audio import SAMPLES_PER_MS, pcm_to_mulaw
from apps.agentbrain.engines.simulators.realtime.formats import SoundDecoder
from apps.agentbrain.engines.simulators.realtime.hearing import Ears, Words
from apps.agentbrain.engines.simulators.realtime.wire import Refused, new_id
from apps.agentbrain.engines.stt.history import SoundHistory
from apps.agentbrain.engines.vad.base import SpeechStarted, VadSettings, VoiceDetector

_LEAST_COMMIT_MS: Final = 100
_KEPT_MS: Final = 30_000  # of sound nobody commits
_SURE_MS: Final = {"low": 1500, "medium": 800, "auto": 800, "high": 400}
_USUAL_THRESHOLD: Final = 0.5
_LEAST_THRESHOLD: Final = 0.01
_MOST_THRESHOLD: Final = 0.99


@dataclass(frozen=True, slots=True)
class Turn:
    """What the caller said between two silences, or two commits."""

    item_id: str
    audio_ms: int
    words: Words


@dataclass(slots=True)
class _OpenTurn:
    item_id: str
    first: int
    words: Words


class TurnListener(Protocol):
    """Who is told about turns."""

    def speech_started(self, item_id: str, audio_start_ms: int) -> None: ...
    def speech_stopped(self, item_id: str, audio_end_ms: int) -> None: ...
    def turn_over(self, turn: Turn, *, detected: bool) -> None: ...


class InputAudio:
    """One connection's sound. Positions are samples at 8 kHz since it opened."""

    def __init__(self, ears: Ears, listener: TurnListener) -> None:
        self._ears = ears
        self._listener = listener
        self._history = SoundHistory()
        self._format: Mapping[str, Any] = {}
        self._detection: Mapping[str, Any] | None = None
        self._detector: VoiceDetector | None = None
        self._detector_from = 0
        self._buffer_from = 0
        self._open: _OpenTurn | None = None

    @property
    def end_ms(self) -> int:
        """How much sound has come since the connection opened."""
        return self._history.end // SAMPLES_PER_MS

    @property
    def speaking(self) -> bool:
        return self._open is not None

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Take ``audio.input`` of a session."""
        if settings["format"] != self._format:
            self._format = settings["format"]
            self._decoder = SoundDecoder(self._format)
        if settings["turn_detection"] != self._detection:
            self._detection = settings["turn_detection"]
            self._drop_turn()
            self._detect_afresh()

    def append(self, sound: bytes) -> None:
        pcm = self._decoder.feed(sound)
        self._history.append(pcm_to_mulaw(pcm))
        if self._detector:
            for change in self._detector.feed(pcm):
                at = self._detector_from + change.sample
                if isinstance(change, SpeechStarted):
                    self.begin(at)
                else:
                    self.end(at)
            if self._open:
                self._open.words.advance(self._history, self._detector.pause_ms)
        if self._open is None:
            self._history.keep_last(_KEPT_MS)

    def begin(self, sample: int) -> None:
        """Speech began at ``sample``."""
        first = max(0, sample - self._vad.prefix_padding_ms * SAMPLES_PER_MS)
        item_id = new_id("item")
        words = self._ears.listen(item_id, sample, max(first, self._history.start))
        self._open = _OpenTurn(item_id, first, words)
        self._listener.speech_started(item_id, first // SAMPLES_PER_MS)

    def end(self, sample: int) -> None:
        """Speech ended at ``sample``; the turn ends after its silence."""
        turn = self._open
        if turn is None:
            return
        end_ms = sample // SAMPLES_PER_MS + self._vad.silence_duration_ms
        self._listener.speech_stopped(turn.item_id, end_ms)
        self._commit_open(turn, end_ms, detected=True)

    def commit(self) -> None:
        """End the turn by hand. Raises ``Refused`` where there is too little sound."""
        held = self._history.end - max(self._buffer_from, self._history.start)
        held_ms = held / SAMPLES_PER_MS
        if held_ms < _LEAST_COMMIT_MS:
            raise Refused(
                "input_audio_buffer_commit_empty",
                "Error committing input audio buffer: buffer too small. Expected at "
                f"least {_LEAST_COMMIT_MS}ms of audio, but buffer only has "
                f"{held_ms:.2f}ms of audio.",
            )
        turn = self._open
        if turn is None:
            first = max(self._buffer_from, self._history.start)
            item_id = new_id("item")
            words = self._ears.listen(item_id, first, first)
            turn = _OpenTurn(item_id, first, words)
        self._commit_open(turn, self.end_ms, detected=False)
        if self._detector and self._detector.speaking:
            self._detect_afresh()

    def clear(self) -> None:
        """Forget what was not committed."""
        self._drop_turn()
        self._buffer_from = self._history.end
        self._detect_afresh()

    def close(self) -> None:
        self._drop_turn()

    @property
    def _vad(self) -> VadSettings:
        found = self._detection or {}
        if found.get("type") == "semantic_vad":
            return VadSettings(
                _USUAL_THRESHOLD, 300, _SURE_MS[found["eagerness"] or "auto"]
            )
        threshold = found.get("threshold") or _USUAL_THRESHOLD
        return VadSettings(
            min(max(threshold, _LEAST_THRESHOLD), _MOST_THRESHOLD),
            found.get("prefix_padding_ms") or 0,
            max(1, found.get("silence_duration_ms") or 1),
        )

    def _commit_open(self, turn: _OpenTurn, end_ms: int, *, detected: bool) -> None:
        turn.words.finish(self._history)
        self._open = None
        self._buffer_from = self._history.end
        audio_ms = max(0, end_ms - turn.first // SAMPLES_PER_MS)
        self._listener.turn_over(
            Turn(turn.item_id, audio_ms, turn.words), detected=detected
        )

    def _drop_turn(self) -> None:
        if self._open:
            self._open.words.abandon()
            self._open = None

    def _detect_afresh(self) -> None:
        self._detector_from = self._history.end
        self._detector = self._ears.detector(self._vad) if self._detection else None
