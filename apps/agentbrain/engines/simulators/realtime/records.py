"""What happened on each connection: everything that came and went, with its time."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from apps.agentbrain.engines.simulators.realtime.wire import Event


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event and when it passed, in milliseconds since the connection opened.

    ``raw`` is the text of what is no event at all: garbage that a client sent, or that
    the server sent on purpose.
    """

    at_ms: int
    event: Event = field(default_factory=dict)
    raw: str | bytes = ""

    @property
    def type(self) -> str:
        return str(self.event.get("type", ""))


@dataclass(slots=True)
class SessionRecord:
    """One connection. Times are milliseconds since it opened.

    ``limit`` keeps only that many events of each direction; None keeps all.
    """

    number: int
    path: str
    model: str
    limit: int | None = None
    session_id: str = ""
    opened_seconds: float = 0.0
    closed: bool = False
    close_code: int | None = None
    faults: list[str] = field(default_factory=list)
    received_count: int = 0
    sent_count: int = 0
    received: deque[Recorded] = field(init=False)
    sent: deque[Recorded] = field(init=False)

    def __post_init__(self) -> None:
        self.received = deque(maxlen=self.limit)
        self.sent = deque(maxlen=self.limit)

    def note_received(self, entry: Recorded) -> None:
        self.received_count += 1
        self.received.append(entry)

    def note_sent(self, entry: Recorded) -> None:
        self.sent_count += 1
        self.sent.append(entry)

    def sent_of(self, kind: str) -> list[Event]:
        """Events of one type that the server sent, in order."""
        return [entry.event for entry in self.sent.copy() if entry.type == kind]

    def received_of(self, kind: str) -> list[Event]:
        """Events of one type that the client sent, in order."""
        return [entry.event for entry in self.received.copy() if entry.type == kind]

    def sent_types(self) -> list[str]:
        return [entry.type for entry in self.sent.copy()]

    def received_types(self) -> list[str]:
        return [entry.type for entry in self.received.copy()]
