"""Who has the floor: the caller's open utterances, and those not yet in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class CallerFloor:
    """What is known of the caller's speaking, by utterance id.

    ``speaking`` maps open utterances to when they began; ``awaiting`` holds those
    that ended and whose words are not settled yet.
    """

    speaking: dict[str, int] = field(default_factory=dict)
    awaiting: dict[str, int] = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        """Whether the caller is speaking, or has spoken words we do not know yet."""
        return bool(self.speaking or self.awaiting)

    def started(self, item_id: str, at_ms: int) -> None:
        self.speaking[item_id] = at_ms

    def stopped(self, item_id: str, at_ms: int) -> bool:
        """Whether this ended an open utterance (an unknown one is ignored)."""
        if self.speaking.pop(item_id, None) is None:
            return False
        self.awaiting[item_id] = at_ms
        return True

    def settled(self, item_id: str) -> None:
        self.speaking.pop(item_id, None)
        self.awaiting.pop(item_id, None)

    def give_up_waiting(self) -> None:
        self.awaiting.clear()

    def snapshot(self) -> dict[str, Any]:
        return {"speaking": dict(self.speaking), "awaiting": dict(self.awaiting)}

    @classmethod
    def restore(cls, data: dict[str, Any]) -> CallerFloor:
        return cls(dict(data["speaking"]), dict(data["awaiting"]))
