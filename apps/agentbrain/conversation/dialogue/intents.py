"""Which published rules fire on an utterance, and which of them wins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .brain import Brain, EscalationRuleSpec

# "I don't want to cancel" is no wish to cancel: a negation may stand in front of
# the matched words with only such words between. "Why don't you" asks for something.
_NEGATION = re.compile(
    r"(?:^| )(?:don't|dont|do not|not|never|without|didn't|wouldn't|no need)"
    r"(?: (?:want|wanna|need|going|gonna|trying|looking|wish|like|have|having|to|a|an|"
    r"the|really|actually|calling|here|for|about|you|plan|planning|mean|my|it|i))*$"
)
_INVITATION = re.compile(r"why (?:don't|dont|not)(?: \w+){0,2}$")


@dataclass(frozen=True, slots=True)
class IntentMatch:
    """A rule that fired: the intent, the rule and the words it fired on."""

    code: str
    rule_id: str
    words: str
    weight: float
    priority: int

    def as_trace(self) -> Mapping[str, Any]:
        return {"intent": self.code, "rule": self.rule_id, "words": self.words}


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


_URGENCY = {"urgent": 3, "high": 2, "normal": 1, "low": 0}


def match_intents(brain: Brain, text: str) -> tuple[IntentMatch, ...]:
    """The best rule of each intent that fired, the winner first.

    Priority decides, then weight, then the longer words, then the code: the order
    never depends on chance.
    """
    best: dict[str, IntentMatch] = {}
    for rule in brain.intent_rules:
        words = _first_meant(rule.pattern.finditer(text), text)
        if not words:
            continue
        match = IntentMatch(rule.code, rule.rule_id, words, rule.weight, rule.priority)
        if rule.code not in best or _rank(match) < _rank(best[rule.code]):
            best[rule.code] = match
    return tuple(sorted(best.values(), key=_rank))


def _rank(match: IntentMatch) -> tuple[float, float, int, str]:
    return (-match.priority, -match.weight, -len(match.words), match.code)


def match_escalation(brain: Brain, text: str) -> EscalationMatch | None:
    """The most urgent escalation rule that fired, or None."""
    found: EscalationMatch | None = None
    for rule, pattern in zip(
        brain.escalation_rules, brain.escalation_patterns, strict=True
    ):
        words = _first_meant(pattern.finditer(text), text)
        if words and (found is None or _urgency(rule) > _urgency(found.rule)):
            found = EscalationMatch(rule, words)
    return found


def _urgency(rule: EscalationRuleSpec) -> int:
    return _URGENCY.get(rule.priority, 1)


def _first_meant(matches: Any, text: str) -> str:
    """The words of the first match that no negation takes back."""
    for match in matches:
        words = str(match.group()).strip()
        if words and not _is_negated(text[: match.start()].rstrip()):
            return words
    return ""


def _is_negated(before: str) -> bool:
    return bool(_NEGATION.search(before)) and not _INVITATION.search(before)
