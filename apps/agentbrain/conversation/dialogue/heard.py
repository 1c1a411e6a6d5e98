"""What an utterance means, before anyone decides what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..language.text import normalise
from .alarms import EscalationMatch, match_escalation
from .answers import NO, YES, read_echo, read_opening
from .brain import Brain
from .classifier import Guess
from .guessing import Guessed, join_guesses
from .intents import IntentMatch, match_intents
from .keypad import takes_yes_or_no
from .memory import Memory
from .slots.reading import read_slots

GOALS = (
    "book_appointment",
    "reschedule_appointment",
    "cancel_appointment",
    "confirm_appointment",
    "ask_appointment",
)
QUESTIONS = (
    "ask_hours",
    "ask_price",
    "ask_duration",
    "ask_services",
    "ask_location",
    "ask_identity",
)
_OPEN_QUESTIONS = frozenset({"", "intent", "what_else"})
"""Questions to which any wish may be the answer."""


_LONGEST_JUDGEMENT = 6
"""Words; in more, on matters not ours, "wrong" is said of something else."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One settled utterance: its words, and every reading of them.

    ``answer`` is "yes", "no" or "". ``slots`` are values as slots keep them.
    ``guesses`` is the classifier's view, the likeliest first; ``unsure`` the intent
    that may be meant, where no rule fired and the best guess is too weak to act on.
    """

    raw: str
    text: str
    confidence: float | None = None
    intents: tuple[IntentMatch, ...] = ()
    escalation: EscalationMatch | None = None
    answer: str = ""
    slots: Mapping[str, Any] = field(default_factory=dict)
    guesses: tuple[Guess, ...] = ()
    unsure: str = ""

    def has(self, *codes: str) -> bool:
        """Whether one of these intents fired."""
        return any(match.code in codes for match in self.intents)

    def first_of(self, codes: tuple[str, ...]) -> str:
        """The code of the best match among ``codes``, else ""."""
        return next((m.code for m in self.intents if m.code in codes), "")

    @property
    def yes(self) -> bool:
        return self.answer == YES

    @property
    def no(self) -> bool:
        return self.answer == NO

    @property
    def carries_something(self) -> bool:
        """Whether it holds more than a yes, a no or a noise."""
        return bool(
            self.slots
            or self.escalation
            or self.first_of((*GOALS, *QUESTIONS, "goodbye"))
        )

    def as_no_answer(self) -> Heard:
        """The same without its yes or no, which nothing had asked for."""
        kept = tuple(m for m in self.intents if m.code not in ("affirm", "deny"))
        return replace(self, answer="", intents=kept)

    def trace(self) -> tuple[Mapping[str, Any], ...]:
        """Which rules fired on which words, the winner first."""
        lines: list[Mapping[str, Any]] = [m.as_trace() for m in self.intents]
        if self.escalation:
            lines.insert(0, self.escalation.as_trace())
        lines += [{"slot": name, "value": value} for name, value in self.slots.items()]
        if self.answer:
            lines.append({"answer": self.answer})
        lines += [
            {"guess": guess.code, "confidence": round(guess.confidence, 2)}
            for guess in self.guesses
        ]
        return tuple(lines)


def understand(
    brain: Brain, memory: Memory, raw: str, confidence: float | None
) -> Heard:
    """Read an utterance as an answer to the question that is open."""
    text = normalise(raw)
    asked = memory.question
    answer = read_opening(text)
    guessed = _guessed(brain, memory, asked, text, answered=bool(answer))
    intents = guessed.intents
    long = len(text.split()) > _LONGEST_JUDGEMENT
    if not answer and not (guessed.elsewhere and long):
        answer = _judged(intents)
    calls_off = any(match.code == "cancel_appointment" for match in intents)
    if not answer and not guessed.elsewhere and not calls_off:
        # Not "i can't find my phone", nor "i don't need it, cancel it" to "cancel it?"
        answer = read_echo(text)
    if asked == "verify" and any(match.code in GOALS for match in intents):
        asked = ""  # no proof but another wish, with a day or a service in it
    slots = read_slots(brain, memory, asked, raw[:2000], text)
    if guessed.elsewhere:
        slots.pop("service", None)  # "turn the lights off" is no electrical trouble
    return Heard(
        raw=raw[:2000],
        text=text,
        confidence=confidence,
        intents=intents,
        escalation=match_escalation(brain, text) if text else None,
        answer=answer,
        slots=slots,
        guesses=guessed.guesses,
        unsure=guessed.unsure,
    )


def _judged(intents: tuple[IntentMatch, ...]) -> str:
    """The answer in what was judged right or wrong; "not correct" is no "correct"."""
    weights = {m.code: m.weight for m in intents if m.code in ("affirm", "deny")}
    if not weights:
        return ""
    return YES if weights.get("affirm", 0) > weights.get("deny", 0) else NO


def _guessed(
    brain: Brain, memory: Memory, asked: str, text: str, *, answered: bool
) -> Guessed:
    """Rules, and the classifier where any wish or a yes or no may be the answer.

    Where a name, a number or a day is asked for it stays silent: it never saw such
    answers, and would take them for something.
    """
    fired = match_intents(brain, text)
    yes_or_no = takes_yes_or_no(memory)
    if asked in _OPEN_QUESTIONS or yes_or_no:
        return join_guesses(brain, text, fired, yes_or_no=yes_or_no, answered=answered)
    return Guessed(fired)
