"""What the classifier may add to the rules, and when it has to stay silent."""

from __future__ import annotations

from dataclasses import dataclass

from .brain import Brain
from .classifier import NONE, Guess
from .intents import IntentMatch

RULE = "classifier"
"""The ``rule_id`` of a match that is the classifier's."""

_OPEN = frozenset({"", "intent", "what_else", "anything_else", "clarify"})
"""Questions to which any wish may be the answer; all others ask for something."""

_SHOWN = 3
_SHOWN_FROM = 0.05


@dataclass(frozen=True, slots=True)
class Guessed:
    """``intents`` are the rules' and, where it counts, the classifier's, the winner
    first. ``guesses`` is what the classifier held likely; ``unsure`` the code of a
    guess too weak to act on and too strong to pass over, else ""."""

    intents: tuple[IntentMatch, ...]
    guesses: tuple[Guess, ...] = ()
    unsure: str = ""


def join_guesses(
    brain: Brain, asked: str, text: str, fired: tuple[IntentMatch, ...]
) -> Guessed:
    """Add the classifier's view of an answer to ``asked``; rules that fired stand."""
    if brain.classifier is None or not text or asked not in _OPEN:
        return Guessed(fired)
    ranked = brain.classifier.predict(text)
    guesses = tuple(g for g in ranked[:_SHOWN] if g.confidence >= _SHOWN_FROM)
    best = ranked[0]
    if fired or best.code == NONE:
        return Guessed(fired, guesses)
    if best.confidence >= brain.understanding.intent_threshold:
        priority = next((i.priority for i in brain.intents if i.code == best.code), 0)
        match = IntentMatch(best.code, RULE, text, best.confidence, priority)
        return Guessed((match,), guesses)
    sure_enough = best.confidence >= brain.understanding.clarify_threshold
    return Guessed(fired, guesses, best.code if sure_enough else "")
