"""Who has the floor: the caller's open utterances, and those not yet in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class CallerFloor:
    """What is known of the caller's speaking, by utterance id.

    ``speaking`` maps the open utterance to when it began; ``awaiting`` holds those
    that ended and whose words are not settled yet, with when they ended.
    """

    speaking: dict[str, int] = field(default_factory=dict)
    awaiting: dict[str, int] = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        """Whether the caller is speaking, or has spoken words we do not know yet."""
        return bool(self.speaking or self.awaiting)

    def knows(self, item_id: str) -> bool:
        """Whether this utterance's words are still to be settled."""
        return item_id in self.speaking or item_id in self.awaiting

    def started(self, item_id: str, at_ms: int) -> bool:
        """A new utterance. Whether one had to be closed for it.

        A caller says one thing at a time: the end of an older one was lost.
        """
        older = [item for item in self.speaking if item != item_id]
        for item in older:
            self.stopped(item, at_ms)
        self.awaiting.pop(item_id, None)
        self.speaking[item_id] = at_ms
        return bool(older)

    def stopped(self, item_id: str, at_ms: int) -> bool:
        """Whether this ended an open utterance (an unknown one is ignored)."""
        if self.speaking.pop(item_id, None) is None:
            return False
        self.awaiting[item_id] = at_ms
        return True

    def stop_all(self, at_ms: int) -> bool:
        """Nobody will tell us any more when these end. Whether there were any."""
        open_items = list(self.speaking)
        for item in open_items:
            self.stopped(item, at_ms)
        return bool(open_items)

    def settled(self, item_id: str) -> None:
        self.speaking.pop(item_id, None)
        self.awaiting.pop(item_id, None)

    def give_up_waiting(self) -> None:
        self.awaiting.clear()

    def snapshot(self) -> dict[str, Any]:
        return {"speaking": dict(self.speaking), "awaiting": dict(self.awaiting)}

    def load(self, data: Mapping[str, Any]) -> None:
        self.speaking = dict(data["speaking"])
        self.awaiting = dict(data["awaiting"])
