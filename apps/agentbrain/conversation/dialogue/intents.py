"""Which published rules fire on an utterance, and which of them wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .brain import Brain
from .negation import first_meant


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


def match_intents(brain: Brain, text: str) -> tuple[IntentMatch, ...]:
    """The best rule of each intent that fired, the winner first.

    Priority decides, then weight, then the longer words, then the code: the order
    never depends on chance.
    """
    best: dict[str, IntentMatch] = {}
    for place, matches in brain.intent_set.matches(text):
        rule = brain.intent_rules[place]
        words = first_meant(matches, text, doubted=rule.code == "affirm")
        if not words:
            continue
        match = IntentMatch(rule.code, rule.rule_id, words, rule.weight, rule.priority)
        if rule.code not in best or _rank(match) < _rank(best[rule.code]):
            best[rule.code] = match
    return tuple(sorted(best.values(), key=_rank))


def _rank(match: IntentMatch) -> tuple[float, float, int, str]:
    return (-match.priority, -match.weight, -len(match.words), match.code)
