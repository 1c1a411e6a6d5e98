"""What is kept of a conversation between two requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .sse import Used


@dataclass(frozen=True, slots=True)
class Leave:
    """How the line is left after the words: ``hangup`` or ``transfer``."""

    verb: str
    target: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole reply, for whoever asks the same once more."""

    text: str = ""
    leave: Leave | None = None
    used: Used = field(default_factory=Used)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Answer:
        if not data:
            return cls()
        leave = Leave(**data["leave"]) if data["leave"] else None
        return cls(data["text"], leave, Used(**data["used"]))


@dataclass(slots=True)
class State:
    """The minds' snapshots, how many utterances of the history they have heard, and
    our last words: the next request's history tells how much of them was said.

    ``last_user`` is the mark of the last utterance (``history.mark_of``).
    ``items`` are the composer's names of the last words with their text, in order.
    ``turns`` are those words as they were written down.
    ``leave`` stands once the conversation is over: nothing more is said then.
    ``unanswered`` is the news of a request that was given up; the next one's history
    holds them too, so they count only where none comes any more.
    """

    agent: dict[str, Any] = field(default_factory=dict)
    composer: dict[str, Any] = field(default_factory=dict)
    users: int = 0
    last_user: str = ""
    said: str = ""
    items: list[list[str]] = field(default_factory=list)
    turns: list[dict[str, Any]] = field(default_factory=list)
    leave: Leave | None = None
    unanswered: dict[str, Any] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        return bool(self.agent)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> State:
        if not data:
            return cls()
        leave = Leave(**data["leave"]) if data["leave"] else None
        return cls(**{**data, "leave": leave})
