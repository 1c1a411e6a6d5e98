"""What happened on the connections of a simulated recognizer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class EarRecord:
    """One connection, or one request where there is one for each utterance.

    ``received`` and ``sent`` are the JSON messages, without the sound; of ``sound``
    only the amount is kept.
    """

    number: int
    path: str
    query: dict[str, list[str]] = field(default_factory=dict)
    key: str = field(default="", repr=False)
    received: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    sound_bytes: int = 0
    sound_frames: int = 0
    closed: bool = False
    close_code: int | None = None

    def received_kinds(self) -> list[str]:
        return [str(m.get("type") or m.get("message")) for m in self.received]

    def sent_kinds(self) -> list[str]:
        return [str(m.get("type") or m.get("message")) for m in self.sent]
