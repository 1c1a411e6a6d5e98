"""What a simulated recognizer hears: by a script, or by the ears of this project."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS, TELEPHONE_HZ, mulaw_to_pcm
from apps.agentbrain.engines.simulators.realtime.hearing import EnergyDetector
from apps.agentbrain.engines.stt.history import SoundHistory
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.vad.base import SpeechStarted, VadSettings
from apps.agentbrain.engines.workers import Urgency

CONFIDENCE: Final = 0.98
_WORD_SAMPLES: Final = 250 * SAMPLES_PER_MS
_PADDING: Final = 300 * SAMPLES_PER_MS


@dataclass(frozen=True, slots=True)
class TimedWord:
    """``first`` and ``last`` in seconds of the connection's sound."""

    text: str
    first: float
    last: float
    confidence: float = CONFIDENCE


class Speech(ABC):
    """The words of one utterance while it lasts and afterwards."""

    @abstractmethod
    def so_far(self, spoken_samples: int) -> str:
        """What has been said after so much of it."""

    @abstractmethod
    async def words(self, sound: bytes) -> str:
        """All that was said."""


class Script:
    """Utterances say these texts in order, whatever they sound like."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.left = list(texts)

    def speech(self, key: str) -> Speech:
        return _Scripted(self.left.pop(0) if self.left else "")


class Recognition:
    """Utterances say what the recognizer of this machine understands."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer

    def speech(self, key: str) -> Speech:
        return _Recognized(self._recognizer, key)


class _Scripted(Speech):
    """A word every quarter of a second."""

    def __init__(self, text: str) -> None:
        self._words = text.split()

    def so_far(self, spoken_samples: int) -> str:
        return " ".join(self._words[: spoken_samples // _WORD_SAMPLES])

    async def words(self, sound: bytes) -> str:
        return " ".join(self._words)


class _Recognized(Speech):
    """Nothing is told before the end."""

    def __init__(self, recognizer: Recognizer, key: str) -> None:
        self._recognizer = recognizer
        self._key = key

    def so_far(self, spoken_samples: int) -> str:
        return ""

    async def words(self, sound: bytes) -> str:
        heard = await self._recognizer.recognize(sound, self._key, Urgency.FINAL)
        return heard.text


@dataclass(slots=True)
class Said:
    """One utterance. ``first`` and ``last`` are samples of the connection's sound."""

    first: int
    last: int
    speech: Speech
    sound: bytes = b""
    number: int = 0

    def spread(self, text: str) -> list[TimedWord]:
        """Its words, evenly over its time."""
        words = text.split()
        step = (self.last - self.first) / TELEPHONE_HZ / max(1, len(words))
        begin = self.first / TELEPHONE_HZ
        return [
            TimedWord(word, begin + step * at, begin + step * (at + 1))
            for at, word in enumerate(words)
        ]

    def so_far(self) -> list[TimedWord]:
        return self.spread(self.speech.so_far(self.last - self.first))


class Hearing:
    """Finds utterances in one connection's sound by its loudness.

    ``silence_ms`` of quiet end one, and so does ``flush``; ``began``, ``goes_on`` (on
    every piece of sound while somebody speaks) and ``ended`` are called with it.
    """

    def __init__(
        self,
        source: Script | Recognition,
        silence_ms: int,
        *,
        began: Callable[[Said], None],
        goes_on: Callable[[Said], None],
        ended: Callable[[Said, bool], None],
    ) -> None:
        self._source = source
        self._detector = EnergyDetector(VadSettings(silence_duration_ms=silence_ms))
        self._history = SoundHistory()
        self._began = began
        self._goes_on = goes_on
        self._ended = ended
        self._said: Said | None = None
        self._count = 0

    @property
    def end(self) -> int:
        return self._history.end

    @property
    def said(self) -> Said | None:
        """The utterance that goes on."""
        return self._said

    def feed(self, mulaw: bytes) -> None:
        self._history.append(mulaw)
        for change in self._detector.feed(mulaw_to_pcm(mulaw)):
            if isinstance(change, SpeechStarted):
                self._begin(change.sample)
            elif self._said is not None:
                self._end(change.sample, asked=False)
        speaks = self._detector.speaking and self._detector.pause_ms == 0
        if self._said is None and speaks:
            self._begin(max(0, self._history.end - len(mulaw)))  # after a flush
        if self._said is None:
            self._history.keep_last(1000)
        else:
            paused = self._detector.pause_ms * SAMPLES_PER_MS
            self._said.last = max(self._said.first, self._history.end - paused)
            self._goes_on(self._said)

    def flush(self) -> bool:
        """End what was said so far; whether there was anything."""
        if self._said is None:
            return False
        self._end(self._said.last, asked=True)
        return True

    def _begin(self, sample: int) -> None:
        self._count += 1
        speech = self._source.speech(f"{id(self)}")
        self._said = Said(sample, sample, speech, number=self._count)
        self._began(self._said)

    def _end(self, sample: int, *, asked: bool) -> None:
        assert self._said is not None
        said, self._said = self._said, None
        said.last = max(said.first, sample)
        first = max(said.first - _PADDING, self._history.start)
        said.sound = self._history.piece(first, self._history.end)
        self._ended(said, asked)


async def words_of(said: Said) -> list[TimedWord]:
    """The words of an utterance that is over."""
    return said.spread(await said.speech.words(said.sound))
