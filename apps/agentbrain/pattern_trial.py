"""Which patterns would fire on an utterance, and on which of its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .conversation.dialogue.brain import Brain, BusinessFacts, IntentSpec, PatternSpec
from .conversation.dialogue.intents import match_intents
from .conversation.dialogue.patterns import BadPattern, Pattern, compile_pattern
from .conversation.language.text import normalise
from .conversation.turns.settings import TurnSettings
from .models import EscalationRule, IntentPattern

MAX_UTTERANCE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pattern to try: ``owner`` is the intent or the escalation reason."""

    owner: str
    pattern: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate whose words were said. ``taken_back``: by a negation before them, so
    that it does not fire ("I do not want to cancel")."""

    candidate: Candidate
    before: str
    words: str
    after: str
    taken_back: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """``heard`` is the utterance in the plain form patterns are matched against."""

    heard: str
    hits: tuple[Hit, ...]
    refused: tuple[str, ...]
    tried: int

    @property
    def fired(self) -> int:
        return sum(not hit.taken_back for hit in self.hits)


def try_patterns(utterance: str, candidates: Sequence[Candidate]) -> Trial:
    """Match as a call would. Patterns that do not compile are refused, with reasons."""
    heard = normalise(utterance[:MAX_UTTERANCE_LENGTH])
    compiled: list[tuple[Candidate, Pattern]] = []
    refused: list[str] = []
    for candidate in candidates:
        try:
            compiled.append((candidate, compile_pattern(candidate.pattern)))
        except BadPattern as error:
            refused.append(str(error))
    meant = _meant([candidate for candidate, _ in compiled], heard)
    hits = [
        _hit(candidate, heard, pattern, meant.get(place))
        for place, (candidate, pattern) in enumerate(compiled)
        if place in meant or pattern.search(heard) is not None
    ]
    return Trial(heard, tuple(hits), tuple(refused), len(candidates))


def _meant(candidates: Sequence[Candidate], heard: str) -> dict[int, str]:
    """The words each candidate fires on in a call, by the candidate's place."""
    brain = Brain(
        version="trial",
        business=BusinessFacts(name=""),
        thresholds=TurnSettings(),
        intents=tuple(
            IntentSpec(code=str(place), patterns=(PatternSpec(candidate.pattern),))
            for place, candidate in enumerate(candidates)
        ),
    )
    return {int(match.code): match.words for match in match_intents(brain, heard)}


def _hit(candidate: Candidate, heard: str, pattern: Pattern, words: str | None) -> Hit:
    """Mark the match that fired, or the first one where none did."""
    matches = list(pattern.finditer(heard))
    match = next((m for m in matches if m.group().strip() == words), matches[0])
    return Hit(
        candidate,
        before=heard[: match.start()],
        words=match.group(),
        after=heard[match.end() :],
        taken_back=words is None,
    )


def stored_candidates(intent_id: int | None = None) -> list[Candidate]:
    """The active patterns of all active intents, or all the active ones of one."""
    patterns = IntentPattern.objects.filter(active=True).select_related("intent")
    if intent_id is None:
        patterns = patterns.filter(intent__active=True)
    else:
        patterns = patterns.filter(intent_id=intent_id)
    ordered = patterns.order_by("-intent__priority", "intent__code", "pk")
    return [
        Candidate(owner=row.intent.code, pattern=row.pattern, note=f"#{row.pk}")
        for row in ordered
    ]


def escalation_candidates() -> list[Candidate]:
    """The active escalation rules."""
    return [
        Candidate(owner=row.reason, pattern=row.pattern, note=f"#{row.pk}")
        for row in EscalationRule.objects.filter(active=True)
    ]
