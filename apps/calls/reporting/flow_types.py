"""What a report on flows holds; every figure with what it was counted from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from apps.agentbrain.conversation.dialogue.states import State

from ..selectors import Rate

STATES: Final = (
    State.GREETING,
    State.INTENT_DETECTION,
    State.VERIFICATION,
    State.SLOT_COLLECTION,
    State.CONFIRMATION,
    State.EXECUTION,
    State.CLOSING,
    State.ESCALATION,
)
"""In the order a call usually goes through them; no flow has all."""


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included. ``version`` is a digest, "" for all."""

    first: date
    last: date
    version: str = ""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with what it was computed from; None without a denominator."""

    total: int
    of: int

    @property
    def value(self) -> float | None:
        return self.total / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class StateStep:
    """``reached``: calls that were in this state, over all of the flow. ``left``: those
    of them that ended in it unfinished: neither their goal reached nor a person asked
    for."""

    state: str
    reached: Rate
    left: Rate


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """``turns``: answers per call that was asked. ``again``: answers beyond the first
    of each call. ``missed``: answers nothing was made of, over all answers."""

    question: str
    turns: Mean
    again: int
    missed: Rate


@dataclass(frozen=True, slots=True)
class Totals:
    """``completed``: the goal was reached. ``escalated``: a person was asked for.
    ``left``: neither. ``missed``: answers nothing was made of, over all answers.
    ``turns``: answers per call."""

    calls: int
    completed: Rate
    escalated: Rate
    left: Rate
    missed: Rate
    turns: Mean


@dataclass(frozen=True, slots=True)
class Flow:
    """The calls of one type and intent."""

    call_type: str
    intent: str
    totals: Totals
    steps: tuple[StateStep, ...] = field(default=())
    questions: tuple[QuestionFigures, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class VersionFigures:
    """The calls one version answered. ``numbers`` under which it was published; none
    when it never was (a digest of rows, or from before versions were kept)."""

    digest: str
    numbers: tuple[int, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class FlowReport:
    """``flows`` with the most calls first; ``all_calls`` are theirs together."""

    period: Period
    all_calls: Totals
    flows: tuple[Flow, ...]
    versions: tuple[VersionFigures, ...]
