"""Where a Realtime engine connects, as whom, and how it listens and speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

Authorize = Callable[[], Awaitable[Mapping[str, str]]]
"""Gives the headers of one connection; asked anew at each, because tokens age."""

DEFAULT_TRANSCRIPTION_MODEL: Final = "gpt-transcribe"

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "turn_detection": ("server_vad", "semantic_vad"),
    "eagerness": ("auto", "low", "medium", "high"),
    "noise_reduction": ("", "near_field", "far_field"),
    "reasoning_effort": ("", "minimal", "low", "medium", "high", "xhigh"),
    "wire": ("ga", "preview"),
}
_ABOVE_ZERO: Final = (
    "recycle_after_seconds",
    "open_timeout_seconds",
    "start_attempts",
    "reconnect_attempts",
    "reconnect_first_seconds",
    "reconnect_longest_seconds",
)


@dataclass(frozen=True, slots=True)
class RealtimeOptions:
    """Everything about one vendor connection; one object serves many calls.

    ``url`` is complete, with its query. ``system_prompt`` goes before the persona.
    ``reasoning_effort`` is for models that reason; empty leaves it to the vendor.
    ``wire`` names the generation of the protocol that is spoken; both are understood.
    ``debug`` logs the flow of the conversation, ``trace`` every event, neither of
    them words or sound. Raises ``ValueError`` when a value cannot be right.
    """

    url: str
    authorize: Authorize = field(repr=False)
    model: str
    voice: str = ""
    system_prompt: str = field(default="", repr=False)
    transcription_model: str = DEFAULT_TRANSCRIPTION_MODEL
    language: str = "en"
    turn_detection: str = "server_vad"
    eagerness: str = "auto"
    noise_reduction: str = ""
    reasoning_effort: str = ""
    wire: str = "ga"
    debug: bool = False
    trace: bool = False
    recycle_after_seconds: float = 55 * 60
    open_timeout_seconds: float = 6.0
    start_attempts: int = 2
    reconnect_attempts: int = 6
    reconnect_first_seconds: float = 0.2
    reconnect_longest_seconds: float = 5.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"ws", "wss"} or not parts.netloc:
            raise ValueError(f"url is not a ws:// or wss:// URL: {self.url!r}")
        for name in ("model", "transcription_model"):
            if not getattr(self, name).strip():
                raise ValueError(f"{name} is empty")
        for name, allowed in _CHOICES.items():
            value = getattr(self, name)
            if value not in allowed:
                known = ", ".join(repr(choice) for choice in allowed)
                raise ValueError(f"{name} is {value!r}; it can be {known}")
        for name in _ABOVE_ZERO:
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is not above zero: {getattr(self, name)}")
