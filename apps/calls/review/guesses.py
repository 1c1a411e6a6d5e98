"""What an utterance may mean, the likeliest first: the buttons staff click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation.dialogue.intents import match_intents
from apps.agentbrain.conversation.language.text import normalise

from ..models import Turn
from .finding import lines_of

MOST_GUESSES: Final = 4


@dataclass(frozen=True, slots=True)
class Likely:
    """``confidence`` is the classifier's, None where a rule or the record says so."""

    code: str
    name: str
    confidence: float | None = None

    @property
    def percent(self) -> int | None:
        return None if self.confidence is None else round(100 * self.confidence)


def likely_intents(
    brain: Brain, turn: Turn, most: int = MOST_GUESSES
) -> tuple[Likely, ...]:
    """The classifier's guesses first, then what fired in the call or would fire now."""
    text = normalise(turn.text)
    guesses: dict[str, float] = {}
    if brain.classifier is not None and text:
        for guess in brain.classifier.predict(text):
            guesses.setdefault(guess.code, guess.confidence)
    best, *rest = [*guesses] or [""]
    fired = [str(line["intent"]) for line in lines_of(turn.trace) if line.get("intent")]
    fired += [match.code for match in match_intents(brain, text)]
    names = {intent.code: intent.name or intent.code for intent in brain.intents}
    ranked = [code for code in dict.fromkeys((best, *fired, *rest)) if code in names]
    return tuple(Likely(code, names[code], guesses.get(code)) for code in ranked[:most])
