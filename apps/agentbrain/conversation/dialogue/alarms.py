"""Which published escalation rules an utterance sets off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .brain import Brain, EscalationRuleSpec
from .misspelling import repair
from .negation import first_meant

_URGENCY = {"urgent": 3, "high": 2, "normal": 1, "low": 0}


@dataclass(frozen=True, slots=True)
class EscalationMatch:
    """An escalation rule that fired, with the words it fired on."""

    rule: EscalationRuleSpec
    words: str

    def as_trace(self) -> Mapping[str, Any]:
        return {
            "escalation": self.rule.reason,
            "rule": self.rule.id,
            "words": self.words,
        }


def match_escalations(brain: Brain, text: str) -> tuple[EscalationMatch, ...]:
    """Every rule that fired on a normalised text, the most urgent first.

    Where none fires as written, mistyped words are repaired and it is read again.
    """
    found = _fired(brain, text)
    if not found and (repaired := repair(text)) != text:
        found = _fired(brain, repaired)
    return found


def _fired(brain: Brain, text: str) -> tuple[EscalationMatch, ...]:
    found = [
        EscalationMatch(brain.escalation_rules[place], words)
        for place, matches in brain.escalation_set.matches(text)
        if (words := first_meant(matches, text))
    ]
    return tuple(sorted(found, key=lambda match: -_urgency(match.rule)))


def match_escalation(brain: Brain, text: str) -> EscalationMatch | None:
    """The most urgent escalation rule that fired, or None."""
    return next(iter(match_escalations(brain, text)), None)


def _urgency(rule: EscalationRuleSpec) -> int:
    return _URGENCY.get(rule.priority, 1)
