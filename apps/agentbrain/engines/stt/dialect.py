"""How one vendor's streaming recognizer is talked to; no I/O here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Protocol

import orjson

from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.stt.utterances import Utterances

Message = Mapping[str, Any]

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)
"""What reading a message of an unknown shape raises."""


class Places(Protocol):
    """Where a vendor's times lie in the sound the ear was given."""

    def sample_of(self, seconds: float) -> int: ...
    def seconds_of(self, sample: int) -> float: ...


class Dialect(ABC):
    """One call's conversation with a vendor: what to send, and what answers mean.

    ``chunk_bytes`` is the least sound worth a frame; ``needs_sound``: silence has to be
    sent too where the caller's sound stops coming. ``idle_seconds``: so long after the
    last word a turn that only words began is over. ``permanent_codes`` are close codes
    after which trying again is pointless.
    """

    vendor: str
    model: str
    chunk_bytes: int = 160
    needs_sound: bool = False
    idle_seconds: float = 2.0
    permanent_codes: frozenset[int] = frozenset()

    def listen(
        self, session: EngineSession, utterances: Utterances, places: Places
    ) -> None:
        """Before all else: whose words, and where in the sound times lie."""
        self.session = session
        self.utterances = utterances
        self.places = places

    @abstractmethod
    def url(self) -> str:
        """Where to connect. Raises ``EngineError`` for what cannot be right."""

    @abstractmethod
    def headers(self) -> Mapping[str, str]:
        """Who we are."""

    def opening(self) -> str:
        """What is sent first; empty for nothing."""
        return ""

    @property
    def admitted(self) -> bool:
        """Whether sound may be sent."""
        return True

    @abstractmethod
    def heard(self, message: Message) -> None:
        """Read one message. Raises ``EngineError`` where the vendor gives up."""

    def speech_ended(self, sample: int) -> str:
        """Asks for the words of speech that has ended; ``sample`` is now."""
        return ""

    def holds_turn(self) -> bool:
        """Whether the vendor decides when the turn that goes on is over."""
        return False

    def keep_alive(self) -> str:
        """Keeps a connection that is sent nothing; empty where none is needed."""
        return ""

    @abstractmethod
    def goodbye(self, sent_frames: int) -> str:
        """Ends the stream; ``sent_frames`` of sound were sent."""


def frame(**fields: Any) -> str:
    """A text frame: one JSON object."""
    return orjson.dumps(fields).decode()


def seconds(value: Any) -> float:
    """A time of a vendor. Raises ``ValueError`` for what is none."""
    number = float(value)
    if not -1e6 < number < 1e6:  # also what is not a number
        raise ValueError(f"not a time: {number}")
    return number


def probability(value: Any) -> float | None:
    """A confidence from 0 to 1; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0.0 <= value <= 1.0 else None
