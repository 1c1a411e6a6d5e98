"""What a simulated call was like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class Exchange:
    """One utterance and its reply. ``first_word_ms`` is from request to first word."""

    user: str
    text: str = ""
    tools: list[str] = field(default_factory=list)
    first_word_ms: float | None = None
    whole_ms: float = 0.0
    repeated: list[str] = field(default_factory=list)


@dataclass(slots=True)
class CallReport:
    """``failure`` is empty when the call went as calls do. ``sent`` are the messages
    the server was told, ``assistant`` its answer to who answers."""

    call_id: str
    greeting: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    ended_reason: str = ""
    failure: str = ""
    assistant: Mapping[str, Any] = field(default_factory=dict)
    sent: list[Mapping[str, Any]] = field(default_factory=list)
    chunks: list[Mapping[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        del told["sent"], told["chunks"]
        return told
