"""What every simulated voice vendor is made with, and what it remembers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from apps.agentbrain.engines.simulators.tts.faults import Faults
from apps.agentbrain.engines.simulators.tts.playout import Pace
from apps.agentbrain.engines.simulators.tts.records import Seen
from apps.agentbrain.engines.simulators.tts.sound import Sound, tones


class VoiceVendor(ABC):
    """With ``key`` only that key is let in, else any. ``faults`` may be changed at any
    time. ``seen`` has a record for whoever was let in, ``refused`` counts the others.
    """

    def __init__(
        self,
        *,
        sound: Sound = tones,
        pace: Pace | None = None,
        faults: Faults | None = None,
        key: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.sound = sound
        self.pace = pace or Pace()
        self.faults = faults or Faults()
        self.seen: list[Seen] = []
        self.refused = 0
        self._key = key
        self._address = (host, port)

    @abstractmethod
    def _refusal(self, status: int, code: str) -> dict[str, Any]:
        """The body of a refusal, as this vendor words it."""
