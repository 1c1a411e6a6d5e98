"""Ears: when does the caller speak, and what are the words?"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from apps.agentbrain.engines.audio import FRAME_MS, SAMPLES_PER_MS, Pcm
from apps.agentbrain.engines.simulators.realtime.scenario import Scenario
from apps.agentbrain.engines.stt.history import SoundHistory
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.stt.utterance import Utterance
from apps.agentbrain.engines.vad.base import (
    SpeechStarted,
    SpeechStopped,
    VadSettings,
    VoiceDetector,
)
from apps.agentbrain.engines.vad.silero import SileroDetector

logger = logging.getLogger(__name__)

_FRAME: Final = FRAME_MS * SAMPLES_PER_MS
_LOUD: Final = 300.0  # root mean square; a line's hiss is below, a voice above
_STARTING_FRAMES: Final = 2


class Words(Protocol):
    """The words of one turn, while it lasts and afterwards."""

    def advance(self, history: SoundHistory, pause_ms: int) -> None: ...
    def finish(self, history: SoundHistory) -> None: ...
    def abandon(self) -> None: ...
    async def words(self) -> tuple[str, float | None]: ...


class Ears(ABC):
    """Listens to one connection."""

    @abstractmethod
    def detector(self, settings: VadSettings) -> VoiceDetector | None:
        """What finds speech in the sound; None where sound does not decide."""

    @abstractmethod
    def listen(self, item_id: str, started: int, first: int) -> Words:
        """Begin a turn; ``started`` and ``first`` (with padding) are samples."""


class LiveEars(Ears):
    """The project's own voice activity detection and recognizer."""

    def __init__(self, recognizer: Recognizer, key: str) -> None:
        self._recognizer = recognizer
        self._key = key

    def detector(self, settings: VadSettings) -> VoiceDetector:
        return SileroDetector(settings)

    def listen(self, item_id: str, started: int, first: int) -> Words:
        return Utterance(
            item_id,
            started,
            first,
            recognizer=self._recognizer,
            key=self._key,
            tell=lambda _item_id, _text, _confidence: None,
        )


class ScriptedEars(Ears):
    """Hears a scenario's words, whatever the sound."""

    def __init__(self, scenario: Scenario, transcripts: Sequence[str]) -> None:
        self._turns = scenario.turns
        self._left = transcripts

    def detector(self, settings: VadSettings) -> VoiceDetector | None:
        return EnergyDetector(settings) if self._turns == "energy" else None

    def listen(self, item_id: str, started: int, first: int) -> Words:
        return ScriptedWords(self._left)


class ScriptedWords:
    """The next words of a scenario; taken when the turn is over."""

    def __init__(self, left: Sequence[str]) -> None:
        self._left = left
        self._text = ""

    def advance(self, history: SoundHistory, pause_ms: int) -> None:
        """Sound says nothing to these ears."""

    def finish(self, history: SoundHistory) -> None:
        self._text = next_of(self._left)

    def abandon(self) -> None:
        """There is nothing to stop."""

    async def words(self) -> tuple[str, float | None]:
        return self._text, None


def next_of(left: Sequence[str]) -> str:
    """Take the first of a shared list; empty when there is none."""
    return left.pop(0) if isinstance(left, list) and left else ""


class EnergyDetector(VoiceDetector):
    """Loud is speech and quiet is not, 20 ms at a time."""

    def __init__(self, settings: VadSettings) -> None:
        self.settings = settings
        self._rest = np.zeros(0, dtype=np.int16)
        self._at = 0
        self._loud_frames = 0
        self._speech_end = 0
        self._speaking = False

    @property
    def speaking(self) -> bool:
        return self._speaking

    @property
    def pause_ms(self) -> int:
        return (self._at - self._speech_end) // SAMPLES_PER_MS if self._speaking else 0

    def feed(self, pcm: Pcm) -> list[SpeechStarted | SpeechStopped]:
        sound = np.concatenate([self._rest, pcm])
        whole = len(sound) - len(sound) % _FRAME
        self._rest = sound[whole:]
        judged = (
            self._judge(sound[at : at + _FRAME]) for at in range(0, whole, _FRAME)
        )
        return [change for change in judged if change]

    def _judge(self, frame: Pcm) -> SpeechStarted | SpeechStopped | None:
        loud = float(np.sqrt(np.mean(frame.astype(np.float64) ** 2))) >= _LOUD
        self._at += _FRAME
        if loud:
            self._loud_frames += 1
            self._speech_end = self._at
            if not self._speaking and self._loud_frames >= _STARTING_FRAMES:
                self._speaking = True
                return SpeechStarted(self._at - self._loud_frames * _FRAME)
            return None
        self._loud_frames = 0
        if self._speaking and self.pause_ms >= self.settings.silence_duration_ms:
            self._speaking = False
            return SpeechStopped(self._speech_end)
        return None


async def heard(words: Words) -> str:
    """The words of a turn that is over."""
    return (await words.words())[0]
