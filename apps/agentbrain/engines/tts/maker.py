"""One voice of a chain, before it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apps.agentbrain.engines.tts.base import TextToSpeech


@dataclass(frozen=True, slots=True)
class VoiceMaker:
    """``vendor`` and ``model`` are what the log, the figures and the bill call it.

    ``make`` must not block; it may raise ``EngineError``.
    """

    vendor: str
    make: Callable[[], TextToSpeech]
    model: str = ""
