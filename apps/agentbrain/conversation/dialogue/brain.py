"""What staff publish, as one immutable value: a call keeps the one it began with.

Built from plain data (see ``apps.agentbrain.services.load_brain``); every pattern is
compiled once, with RE2, so that no pattern can stall a call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING

from .classifier import IntentClassifier
from .patterns import PatternSet

if TYPE_CHECKING:
    from ..turns.settings import TurnSettings


@dataclass(frozen=True, slots=True)
class BusinessFacts:
    """Who is calling or being called; ``time_zone`` is an IANA name.

    ``greeting`` and ``greeting_known`` may hold {business}, {agent} and {name}.
    ``transfer_number`` empty: no person can take the line, a message is taken.
    """

    name: str
    agent_name: str = "Alex"
    address: str = ""
    phone: str = ""
    time_zone: str = "America/New_York"
    transfer_number: str = ""
    greeting: str = (
        "Thank you for calling {business}. This is {agent}. How can I help you today?"
    )
    greeting_known: str = (
        "Hi {name}, thanks for calling {business}. How can I help you today?"
    )
    persona: str = ""


@dataclass(frozen=True, slots=True)
class PatternSpec:
    """An RE2 pattern, case ignored. ``id`` names the rule in traces."""

    pattern: str
    weight: float = 1.0
    id: str = ""


@dataclass(frozen=True, slots=True)
class IntentSpec:
    """Something a caller may want; the higher ``priority`` wins a draw."""

    code: str
    name: str = ""
    priority: int = 0
    patterns: tuple[PatternSpec, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EscalationRuleSpec:
    """Words that call for a person. ``response`` empty: the standard line."""

    reason: str
    pattern: str
    priority: str = "normal"
    response: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """Something the shop does. ``price`` None: depends, staff quote it."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    duration_minutes: int = 60
    price: Decimal | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class OpeningSpec:
    """One opening period; ``weekday`` as ``date.weekday()`` counts."""

    weekday: int
    opens_at: time
    closes_at: time


@dataclass(frozen=True, slots=True)
class IntentRule:
    """What a pattern of ``Brain.intent_set`` stands for, at the same place."""

    code: str
    rule_id: str
    weight: float
    priority: int


@dataclass(frozen=True, slots=True)
class UnderstandingSettings:
    """How sure the classifier must be, 0 to 1: from ``intent_threshold`` on its guess
    acts, from ``clarify_threshold`` on the caller is asked whether it is meant."""

    intent_threshold: float = 0.6
    clarify_threshold: float = 0.3


@dataclass(frozen=True, slots=True)
class Brain:
    """Everything published, with the patterns compiled. Raises ``BadPattern``.

    ``wordings`` are the lines staff put in other words, by the key of ``wording.py``.
    """

    version: str
    business: BusinessFacts
    thresholds: TurnSettings
    intents: tuple[IntentSpec, ...] = ()
    escalation_rules: tuple[EscalationRuleSpec, ...] = ()
    services: tuple[ServiceSpec, ...] = ()
    hours: tuple[OpeningSpec, ...] = ()
    closed_days: tuple[date, ...] = ()
    vehicles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wordings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    understanding: UnderstandingSettings = UnderstandingSettings()
    classifier: IntentClassifier | None = None
    intent_rules: tuple[IntentRule, ...] = field(init=False, repr=False)
    intent_set: PatternSet = field(init=False, repr=False, compare=False)
    escalation_set: PatternSet = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        specs = [
            (intent, number, spec)
            for intent in self.intents
            for number, spec in enumerate(intent.patterns)
        ]
        rules = tuple(
            IntentRule(
                code=intent.code,
                rule_id=spec.id or f"{intent.code}:{number}",
                weight=spec.weight,
                priority=intent.priority,
            )
            for intent, number, spec in specs
        )
        object.__setattr__(self, "intent_rules", rules)
        patterns = PatternSet([spec.pattern for _, _, spec in specs])
        object.__setattr__(self, "intent_set", patterns)
        alarms = PatternSet([rule.pattern for rule in self.escalation_rules])
        object.__setattr__(self, "escalation_set", alarms)

    def service(self, code: str) -> ServiceSpec | None:
        """The service of that code, or None when it is not offered."""
        return next((spec for spec in self.services if spec.code == code), None)

    def hours_on(self, day: date) -> tuple[OpeningSpec, ...]:
        """The opening periods of a date; empty when the shop is closed."""
        if day in self.closed_days:
            return ()
        return tuple(spec for spec in self.hours if spec.weekday == day.weekday())
