"""What the classifier adds to the rules, what it takes away, and when it is silent.

A rule of weight 1 or more stands, whatever the classifier thinks: what staff write
acts. A lighter one is a hint, for words that mean this only in the right company ("how
much", "schedule a"): it stands unless the classifier finds its intent unlikely. Where
no wish fired by rule the classifier's own guess counts, from a confidence on.
"""

from __future__ import annotations

from dataclasses import dataclass

from .brain import Brain
from .classifier import NONE, Guess
from .intents import IntentMatch
from .negation import quotes

RULE = "classifier"
"""The ``rule_id`` of a match that is the classifier's."""

FIRM = 1.0
"""The weight from which on a rule is more than a hint."""

WISHES = frozenset(
    {
        "book_appointment",
        "reschedule_appointment",
        "cancel_appointment",
        "confirm_appointment",
        "ask_appointment",
        "ask_hours",
        "ask_price",
        "ask_duration",
        "ask_services",
        "ask_location",
        "ask_identity",
        "person_requested",
        "complaint",
    }
)
"""What starts or turns a conversation; all else answers or accompanies."""

ALARMS = ("person_requested", "complaint")
"""What brings a person. The escalation rules know it word for word; a guess beyond
their words is asked about, and acts by itself only when it is nearly certain."""

_NEARLY_CERTAIN = 0.25
"""Added to the threshold for those, and for a no: the rules know nearly every form of
it, and what beyond them resembles one is as often the story of something that failed
("my transfer was turned down")."""

_SHOP_MATTERS = WISHES - {"ask_identity", *ALARMS}

_CAUTION = 0.15
"""Added to the threshold for small talk: rules know most of its forms, and a yes, a
goodbye or a "stop" that nobody said does more harm than one that was not taken."""

_EXPECTED = 0.05
"""Added for a yes where a yes or a no was asked for."""

_UNLIKELY = 0.2
"""Below this a hint is dropped (from the figures on training data)."""

_ELSEWHERE = 0.5
"""How sure the classifier must be of "none of ours" for a service to mean nothing."""

_SHOWN = 3
_SHOWN_FROM = 0.05


@dataclass(frozen=True, slots=True)
class Guessed:
    """``intents``: what stands, the winner first. ``guesses``: what the classifier held
    likely. ``unsure``: the code of a guess too weak to act on, too strong to pass over,
    where nothing else fired. ``elsewhere``: it is talk of other things than ours."""

    intents: tuple[IntentMatch, ...]
    guesses: tuple[Guess, ...] = ()
    unsure: str = ""
    elsewhere: bool = False


def join_guesses(
    brain: Brain,
    text: str,
    fired: tuple[IntentMatch, ...],
    *,
    yes_or_no: bool = False,
    answered: bool = False,
) -> Guessed:
    """Rules and classifier together, for an utterance that may mean anything.

    ``yes_or_no``: one of them was asked for, and a yes takes less to be believed.
    ``answered``: its words answer already; no small talk is guessed beside that.
    """
    if brain.classifier is None or not text:
        return Guessed(fired)
    quoted = quotes(text)
    if quoted:
        fired = tuple(match for match in fired if match.code in WISHES)
    ranked = brain.classifier.predict(text)
    guesses = tuple(g for g in ranked[:_SHOWN] if g.confidence >= _SHOWN_FROM)
    likely = {guess.code: guess.confidence for guess in ranked}
    kept = tuple(
        match
        for match in fired
        if match.weight >= FIRM or likely.get(match.code, 1.0) >= _UNLIKELY
    )
    best = ranked[0]
    if best.code == NONE and best.confidence >= _ELSEWHERE and not _wishes(kept):
        return Guessed(kept, guesses, elsewhere=True)
    small_talk = best.code not in WISHES
    if (
        best.code == NONE
        or not _adds(best.code, kept)
        or (small_talk and (answered or quoted))
    ):
        return Guessed(kept, guesses)
    if best.confidence >= _needed(brain, best.code, yes_or_no):
        return Guessed(_with_guess(brain, best, text, kept), guesses)
    asks = not kept and best.confidence >= brain.understanding.clarify_threshold
    return Guessed(kept, guesses, best.code if asks else "")


def _needed(brain: Brain, code: str, yes_or_no: bool) -> float:
    """How sure the classifier must be of an intent to act on it."""
    threshold = brain.understanding.intent_threshold
    if yes_or_no and code == "affirm":
        return min(threshold + _EXPECTED, 0.95)
    if code in ALARMS or code == "deny":
        return min(threshold + _NEARLY_CERTAIN, 0.95)
    return threshold if code in _SHOP_MATTERS else min(threshold + _CAUTION, 0.95)


def _adds(code: str, kept: tuple[IntentMatch, ...]) -> bool:
    """Whether this intent may stand beside what fired: one wish is enough, and next
    to anything at all the classifier sees no more small talk."""
    return not (_wishes(kept) if code in WISHES else kept)


def _wishes(kept: tuple[IntentMatch, ...]) -> bool:
    return any(match.code in WISHES for match in kept)


def _with_guess(
    brain: Brain, guess: Guess, text: str, kept: tuple[IntentMatch, ...]
) -> tuple[IntentMatch, ...]:
    priority = next((i.priority for i in brain.intents if i.code == guess.code), 0)
    match = IntentMatch(guess.code, RULE, text, guess.confidence, priority)
    ranked = [*kept, match]
    return tuple(sorted(ranked, key=lambda one: -one.priority))
