"""Responses whose words were given to the line, and how far they have been spoken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ..turns.item import leading_words
from ..turns.ledger import HeardItem
from ..turns.queue import ActiveResponse, restore_active
from ..turns.turn_log import OpenTurn
from .pace import Pace


@dataclass(slots=True)
class Told:
    """One item's words; spoken from ``starts_ms`` to ``ends_ms``, by estimate."""

    item_id: str
    starts_ms: int
    ends_ms: int
    text: str = ""

    def spoken_by(self, now_ms: int) -> str:
        """The words that will have been spoken, about."""
        if now_ms >= self.ends_ms:
            return self.text.strip()
        return leading_words(
            self.text, now_ms - self.starts_ms, self.ends_ms - self.starts_ms
        )

    def report(self, heard_text: str) -> HeardItem:
        text = self.text.strip()
        whole_ms = self.ends_ms - self.starts_ms
        heard_ms = min(whole_ms, whole_ms * len(heard_text) // max(1, len(text)))
        return HeardItem(
            self.item_id, whole_ms, whole_ms, heard_ms, text, text, heard_text
        )


@dataclass(slots=True)
class Given:
    """A response and its words; ``turn`` is written down when it was heard."""

    response: ActiveResponse
    turn: OpenTurn | None
    told: list[Told] = field(default_factory=list)

    def ends_ms(self, pace: Pace) -> int:
        """When, by estimate, all of it will have been spoken."""
        end_ms = self.told[-1].ends_ms if self.told else 0
        closing = self.response.wish.closes_call and bool(self.told)
        return end_ms + pace.closing_margin_ms if closing else end_ms

    def snapshot(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restore(cls, data: Mapping[str, Any]) -> Given:
        turn = data["turn"]
        return cls(
            restore_active(data["response"]),
            None if turn is None else OpenTurn(**turn),
            [Told(**told) for told in data["told"]],
        )


def heard_all(told: Sequence[Told]) -> list[str]:
    """Everything that was given."""
    return [item.text.strip() for item in told]


def reports(told: Sequence[Told], heard: Sequence[str]) -> list[HeardItem]:
    return [item.report(words) for item, words in zip(told, heard, strict=True)]
