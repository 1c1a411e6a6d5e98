"""Turns and final states of replayed dialogues, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from .contract import Figure, Miss, share
from .plain_when import DAYS, PlainTime
from .slot_values import PARTLY, same_name, same_vehicle, word_f1


@dataclass(slots=True)
class SlotCounts:
    """Values right, missed and read where none or another was said."""

    right: int = 0
    missed: int = 0
    false: int = 0

    @property
    def f1(self) -> float:
        return share(2 * self.right, 2 * self.right + self.missed + self.false)


@dataclass(slots=True)
class DialogueScores:
    """One source. ``out`` counts values left out, by why."""

    source: str
    slots: dict[str, SlotCounts] = field(default_factory=dict)
    states: int = 0
    whole_states: int = 0
    goals: int = 0
    done: int = 0
    out: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def of(self, kind: str) -> SlotCounts:
        return self.slots.setdefault(kind, SlotCounts())

    def judge(self, kind: str, wanted: Any, got: Any, *, row: str, text: str) -> bool:
        """Compare one value; ``wanted`` None: nothing of the kind was said."""
        counts = self.of(kind)
        if wanted is None:
            counts.false += got is not None
            right = got is None
        else:
            right = got is not None and agrees(kind, wanted, got)
            counts.right += right
            counts.missed += not right
            counts.false += got is not None and not right
        if not right:
            self.misses.append(Miss(row, text, {kind: shown(wanted)}, got))
        return right

    @property
    def all(self) -> SlotCounts:
        return SlotCounts(
            sum(counts.right for counts in self.slots.values()),
            sum(counts.missed for counts in self.slots.values()),
            sum(counts.false for counts in self.slots.values()),
        )

    def figures(self, slots_note: str, state_note: str) -> list[Figure]:
        whole = self.all
        said = whole.right + whole.missed
        each = [
            Figure(
                f"{self.source}, {kind}: F1", counts.f1, counts.right + counts.missed
            )
            for kind, counts in sorted(self.slots.items())
        ]
        return [
            Figure(f"{self.source}: slot F1 on user turns", whole.f1, said,
                   at_least=0.85, note=slots_note),
            Figure(f"{self.source}: joint final state",
                   share(self.whole_states, self.states), self.states,
                   at_least=0.6, note=state_note),
            Figure(f"{self.source}: task success", share(self.done, self.goals),
                   self.goals,
                   note="all a booking needs was agreed where the source booked"),
            *each,
        ]  # fmt: skip


def agrees(kind: str, wanted: Any, got: Any) -> bool:
    """Whether a value of the memory is the one annotated."""
    said = str(got)
    checks: dict[str, Callable[[], bool]] = {
        "date": lambda: _same_day(wanted, date.fromisoformat(said)),
        "time": lambda: wanted.same(time.fromisoformat(said)),
        "name": lambda: same_name(str(wanted), said, ["mr", "mrs", "ms", "miss", "dr"]),
        "year": lambda: got in wanted,
        "reason": lambda: word_f1(str(wanted), said) >= PARTLY,
        "vehicle": lambda: same_vehicle(wanted[0], said, wanted[1]),
    }
    return checks[kind]() if kind in checks else bool(wanted == got)


def _same_day(wanted: date | str, got: date) -> bool:
    """A day, or any of that weekday."""
    if isinstance(wanted, str):
        return got.weekday() == DAYS.index(wanted)
    return got == wanted


def shown(wanted: Any) -> Any:
    """What was wanted, as a report can print it."""
    if isinstance(wanted, PlainTime):
        return wanted.at.isoformat("minutes")
    if isinstance(wanted, tuple):
        return wanted[0]
    return wanted if isinstance(wanted, str | dict | None) else str(wanted)


def agree(wanted: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Whether every value wanted is in the memory as wanted."""
    return all(
        got.get(kind) is not None and agrees(kind, value, got[kind])
        for kind, value in wanted.items()
    )
