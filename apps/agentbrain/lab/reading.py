"""Everything one brain makes of an utterance, and what its agent would say to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ..conversation.dialogue.alarms import match_escalations
from ..conversation.dialogue.brain import Brain
from ..conversation.dialogue.heard import Heard, understand
from ..conversation.dialogue.memory import Memory
from ..conversation.dialogue.patterns import PatternSet
from ..conversation.language.text import normalise
from ..pattern_trial import MAX_UTTERANCE_LENGTH, Candidate, Trial, try_patterns
from ..slot_lines import to_lines
from .moments import Moment, NotReached, Rehearsal, rehearse

GUESSES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A guess of the classifier; ``percent`` is 0 to 100."""

    name: str
    percent: int
    acts: bool
    asks: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """A rule for a person that fired. ``repaired``: on words not said quite so."""

    reason: str
    words: str
    priority: str
    repaired: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """An intent by its name, and what speaks for it."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agent had asked, and what it says to the utterance then. ``intent`` is
    what the call is about from then on, by name."""

    asked: str
    said: str
    tools: tuple[str, ...]
    state: str
    intent: str
    question: str
    escalates: str
    ends: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """``wants`` are the intents that count, the weightiest first; ``dropped`` those
    whose hint the classifier finds unlikely. ``consulted``: whether the classifier has
    a say at this moment. ``trial`` and
    ``alarm_trial`` show every pattern whose words occur; ``answer`` is None where the
    agent does not get to the moment."""

    heard: str
    wants: tuple[Wish, ...]
    dropped: tuple[str, ...]
    unsure: str
    trial: Trial
    alarm_trial: Trial
    alarms: tuple[Alarm, ...]
    bars: tuple[Bar, ...]
    consulted: bool
    acts_percent: int
    asks_percent: int
    slots: tuple[str, ...]
    yes_or_no: str
    answer: Answer | None


def read(
    brain: Brain, utterance: str, moment: Moment, local_start: datetime
) -> Reading:
    """The brain's view of an utterance said at a moment. Nothing is stored."""
    raw = utterance[:MAX_UTTERANCE_LENGTH]
    text = normalise(raw)
    talk = _at(brain, moment, local_start)
    memory = (
        talk.dialogue.memory if talk else Memory(local_start=local_start.isoformat())
    )
    heard = understand(brain, memory, raw, 0.9)
    names = _names(brain)
    answer = _answer(talk, raw, names) if talk else None
    settings = brain.understanding
    trial = _try(text, _intent_candidates(brain), brain.intent_set)
    fired = {hit.candidate.owner for hit in trial.hits if not hit.taken_back}
    dropped = fired - {match.code for match in heard.intents}
    return Reading(
        heard=text,
        wants=tuple(
            Wish(names.get(match.code, match.code), _why(match.rule_id))
            for match in heard.intents
        ),
        dropped=tuple(sorted(names.get(code, code) for code in dropped)),
        unsure=names.get(heard.unsure, heard.unsure),
        trial=trial,
        alarm_trial=_try(text, _alarm_candidates(brain), brain.escalation_set),
        alarms=_alarms(brain, text),
        bars=_bars(brain, text, names),
        consulted=bool(heard.guesses),
        acts_percent=round(100 * settings.intent_threshold),
        asks_percent=round(100 * settings.clarify_threshold),
        slots=tuple(to_lines(heard.slots).splitlines()),
        yes_or_no=_answer_word(heard),
        answer=answer,
    )


def _at(brain: Brain, moment: Moment, local_start: datetime) -> Rehearsal | None:
    try:
        return rehearse(brain, moment, local_start)
    except NotReached:
        return None


def _answer(talk: Rehearsal, raw: str, names: dict[str, str]) -> Answer:
    asked = talk.asked
    reply, memory = talk.say(raw), talk.dialogue.memory
    return Answer(
        asked=asked,
        said=reply.text,
        tools=talk.ran,
        state=memory.state,
        intent=names.get(memory.intent, memory.intent),
        question=memory.question,
        escalates=reply.escalation.reason if reply.escalation else "",
        ends=reply.end_call,
    )


def _answer_word(heard: Heard) -> str:
    return "yes" if heard.yes else "no" if heard.no else ""


def _why(rule_id: str) -> str:
    if rule_id == "classifier":
        return "the classifier is sure enough"
    kind, _, number = rule_id.partition(":")
    return f"by pattern #{number}" if kind == "pattern" else f"by {rule_id}"


def _names(brain: Brain) -> dict[str, str]:
    return {intent.code: intent.name or intent.code for intent in brain.intents}


def _intent_candidates(brain: Brain) -> list[Candidate]:
    """In the order of ``Brain.intent_set``."""
    return [
        Candidate(intent.code, spec.pattern, _number(spec.id))
        for intent in brain.intents
        for spec in intent.patterns
    ]


def _alarm_candidates(brain: Brain) -> list[Candidate]:
    return [
        Candidate(rule.reason, rule.pattern, _number(rule.id))
        for rule in brain.escalation_rules
    ]


def _number(rule_id: str) -> str:
    """``pattern:12`` as staff see it: ``#12``."""
    return f"#{rule_id.rpartition(':')[2]}" if ":" in rule_id else rule_id


def _try(text: str, candidates: Sequence[Candidate], patterns: PatternSet) -> Trial:
    """Of many patterns only those are looked at whose words occur."""
    occurring = [candidates[place] for place in patterns.hits(text)]
    return replace(try_patterns(text, occurring), tried=len(candidates))


def _alarms(brain: Brain, text: str) -> tuple[Alarm, ...]:
    return tuple(
        Alarm(
            match.rule.reason,
            match.words,
            match.rule.priority,
            repaired=match.words not in text,
        )
        for match in match_escalations(brain, text)
    )


def _bars(brain: Brain, text: str, names: dict[str, str]) -> tuple[Bar, ...]:
    if brain.classifier is None or not text:
        return ()
    settings = brain.understanding
    return tuple(
        Bar(
            name=names.get(guess.code, guess.code) or "None of ours",
            percent=round(100 * guess.confidence),
            acts=bool(guess.code) and guess.confidence >= settings.intent_threshold,
            asks=bool(guess.code) and guess.confidence >= settings.clarify_threshold,
        )
        for guess in brain.classifier.predict(text)[:GUESSES_SHOWN]
    )
