"""The contract between a call and whatever hears and speaks for it.

Ordering duties: ``start`` comes first and ``stop`` last; ``stop`` may be called twice
and ends ``events()``. Between them every method returns quickly: work that takes time
happens in tasks the engine owns, and its outcome arrives as an event. Event times are
filled by the engine from ``session.now_ms()``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import Event


class EngineError(Exception):
    """The engine could not do its work. ``permanent``: a retry cannot help.

    ``retry_after_seconds`` is what the other side asked us to wait, if it did.
    """

    retry_after_seconds: float | None = None

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the conversation so far: by the caller, or heard by them."""

    by_caller: bool
    text: str


@dataclass(frozen=True, slots=True)
class EngineSession:
    """What an engine needs to know about one call.

    ``now_ms`` is the call's clock. ``settings`` holds the thresholds of the agent's
    profile (names with units, e.g. ``silence_duration_ms``). ``secret`` are the notes
    a model is given and nobody may hear, ``free`` the facts anybody may. ``past`` is
    what was said on this call before, where an earlier line of it broke off.
    """

    call_id: str
    now_ms: Callable[[], int]
    settings: Mapping[str, Any] = field(default_factory=dict)
    instructions: str = ""
    tools: tuple[Mapping[str, Any], ...] = ()
    secret: tuple[str, ...] = field(default=(), repr=False)
    free: tuple[str, ...] = ()
    past: tuple[Said, ...] = field(default=(), repr=False)


class Engine(ABC):
    """Hears the caller and speaks for the agent; decides nothing."""

    @abstractmethod
    async def start(self, session: EngineSession) -> None:
        """Get ready; ``EngineReady`` follows as an event. Raises ``EngineError``."""

    @abstractmethod
    def send_audio(self, audio: bytes) -> None:
        """Take caller sound: mu-law, 8 kHz, usually 20 ms (160 bytes). Never waits."""

    @abstractmethod
    def respond(self, request: Respond) -> None:
        """Begin a response; ``ResponseStarted`` ... ``ResponseEnded`` follow."""

    @abstractmethod
    def cancel(self, request: CancelResponse) -> None:
        """Stop a response; harmless when it has ended already."""

    @abstractmethod
    def truncate(self, item_id: str, heard_ms: int, heard_text: str = "") -> None:
        """Make the engine's memory of an item end where the caller stopped hearing."""

    @abstractmethod
    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        """Answer a function call; exactly once per id."""

    def take_text(self, text: str) -> None:  # noqa: B027
        """Remember what the caller typed or keyed in; nothing for a mindless engine."""

    @abstractmethod
    def events(self) -> AsyncIterator[Event]:
        """What happens, in order, until ``stop``."""

    @abstractmethod
    async def stop(self) -> None:
        """Let go of everything: tasks, sockets, buffers."""
