"""What the recorder writes, and how it is kept in a file while the database is away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from apps.agentbrain.conversation.actions import (
    Escalate,
    SaveEvent,
    SaveTurn,
    UpdateCall,
)


@dataclass(frozen=True, slots=True)
class TurnEntry:
    """A turn as it is now; the same index again replaces it."""

    call_id: int
    turn: SaveTurn


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One line of the call's log."""

    call_id: int
    event: SaveEvent


@dataclass(frozen=True, slots=True)
class UpdateEntry:
    """What the dialogue knows now."""

    call_id: int
    update: UpdateCall


@dataclass(frozen=True, slots=True)
class EscalationEntry:
    """A person is needed."""

    call_id: int
    escalate: Escalate


@dataclass(frozen=True, slots=True)
class HeartbeatEntry:
    """This process still holds the call."""

    call_id: int


@dataclass(frozen=True, slots=True)
class EndEntry:
    """The call is over; for when its row could not be closed at once."""

    call_id: int
    status: str
    reason: str
    stream_sid: str
    snapshot: Mapping[str, Any] | None = field(default=None)


Entry = (
    TurnEntry | EventEntry | UpdateEntry | EscalationEntry | HeartbeatEntry | EndEntry
)


def to_line(entry: Entry) -> bytes:
    """One line of JSON. Raises ``TypeError`` for values JSON has no form for."""
    body = asdict(entry)
    return orjson.dumps({"kind": type(entry).__name__, **body}) + b"\n"


def from_line(line: bytes) -> Entry:
    """Raises ``ValueError`` for a line that is not one of ours (or half of one)."""
    body = orjson.loads(line)
    try:
        return _READERS[body.pop("kind")](body)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not an entry: {error}") from error


def _turn(body: dict[str, Any]) -> Entry:
    turn = body["turn"]
    turn["trace"] = tuple(turn["trace"])
    return TurnEntry(body["call_id"], SaveTurn(**turn))


_READERS: Mapping[str, Callable[[dict[str, Any]], Entry]] = {
    "TurnEntry": _turn,
    "EventEntry": lambda body: EventEntry(body["call_id"], SaveEvent(**body["event"])),
    "UpdateEntry": lambda body: UpdateEntry(
        body["call_id"], UpdateCall(**body["update"])
    ),
    "EscalationEntry": lambda body: EscalationEntry(
        body["call_id"], Escalate(**body["escalate"])
    ),
    "HeartbeatEntry": lambda body: HeartbeatEntry(**body),
    "EndEntry": lambda body: EndEntry(**body),
}
