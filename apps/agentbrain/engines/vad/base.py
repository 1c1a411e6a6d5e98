"""The contract of voice activity detection: when does somebody speak?

Positions count samples at 8 kHz since the detector was made or reset.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from apps.agentbrain.engines.audio import Pcm


@dataclass(frozen=True, slots=True)
class VadSettings:
    """When sound counts as speech and when speech has ended."""

    vad_threshold: float = 0.6
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 500

    def __post_init__(self) -> None:
        if not 0.0 < self.vad_threshold < 1.0:
            raise ValueError(f"vad_threshold is not in 0..1: {self.vad_threshold}")
        if self.prefix_padding_ms < 0 or self.silence_duration_ms < 1:
            raise ValueError("prefix_padding_ms or silence_duration_ms is too small")

    @classmethod
    def from_profile(cls, settings: Mapping[str, Any]) -> Self:
        """Read the thresholds of an agent profile; others are left alone."""
        names = ("vad_threshold", "prefix_padding_ms", "silence_duration_ms")
        return cls(**{name: settings[name] for name in names if name in settings})


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Speech began at ``sample`` (before its prefix padding)."""

    sample: int


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """Speech ended at ``sample``; told ``silence_duration_ms`` later."""

    sample: int


class VoiceDetector(ABC):
    """Listens to one call."""

    settings: VadSettings

    @abstractmethod
    def feed(self, pcm: Pcm) -> list[SpeechStarted | SpeechStopped]:
        """Take more 8 kHz sound, any length; what it decided, in order."""

    @property
    @abstractmethod
    def speaking(self) -> bool:
        """Whether speech has started and not stopped."""

    @property
    @abstractmethod
    def pause_ms(self) -> int:
        """How long it has been quiet within open speech; zero outside of it."""
