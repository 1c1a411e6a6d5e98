"""Counting rows right and asked, by figure, with the reasons of those left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..contract import Miss


@dataclass(slots=True)
class Tally:
    """Rows right and asked, by figure; reasons of rows left out; what went wrong."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    out: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def add(self, name: str, row: Mapping[str, Any], wanted: Any, got: Any) -> None:
        """``got`` is what was read, or None when it was right."""
        self.asked[name] += 1
        if got is None:
            self.right[name] += 1
        else:
            self.misses.append(Miss(str(row["id"]), row["text"], wanted, got))

    def share(self, *names: str) -> tuple[float, int]:
        """Rows right of those asked, and how many were; 0 of 0 is 0."""
        asked = sum(self.asked[name] for name in names)
        return sum(self.right[name] for name in names) / max(asked, 1), asked

    def notes(self) -> list[str]:
        """One line a reason, the most frequent first."""
        return [f"left out, {why}: {count}" for why, count in self.out.most_common()]
