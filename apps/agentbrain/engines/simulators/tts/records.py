"""What a simulated vendor saw of its clients, for tests to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Seen:
    """One connection or request."""

    path: str
    headers: Mapping[str, str]
    received: list[dict[str, Any]] = field(default_factory=list)
    sound_bytes: int = 0
    stopped: int = 0
    """How often the client stopped a response: a cancel, a Clear, a hang-up."""
    closed: bool = False
    close_code: int | None = None

    @property
    def text(self) -> str:
        """Everything the client wanted said, in the order it came."""
        names = ("text", "transcript", "input")
        texts = [
            str(message.get(name) or "")
            for message in self.received
            for name in names
            if name in message
        ]
        return "".join(texts)
