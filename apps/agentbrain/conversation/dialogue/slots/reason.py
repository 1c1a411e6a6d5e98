"""Why the caller comes: the trouble or the wish, in the caller's own words.

Kept beside the service, because "it squeals when I back out in the morning" tells the
workshop more than "brakes" does. Clauses that speak of a part, a trouble or a work are
kept; greetings, names, vehicles, days and courtesies around them are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .clauses import Place, clauses_of, leads_elsewhere, without_courtesies
from .readings import Reading
from .reason_words import CAR, CLEAR, NEGATED, PARTS, RUNS, TROUBLES, WORK
from .stems import stem

_LONGEST = 240
"""Characters kept: more than the tool and the column take is no reason but a story."""

_QUESTION = re.compile(
    r"^(?:what|how much|how long|do you|are you|can you tell|is there|when|where|who)\b"
)
_OPEN_QUESTIONS = ("service", "reason")
_NO_ANSWER = re.compile(
    r"(?:.*\b)?(?:don't know|not sure|no idea|nothing|never mind|hold on|wait|repeat|"
    r"say that|pardon|excuse me|hello|thank you|thanks|person|human|someone|nobody|"
    r"somebody|cancel|forget it|go back|yes|yeah|no|nope|speak|talk)\b"
)
_BRINGING = re.compile(
    r"\b(?:bring|bringing|drop|take|get|have|leave) (?:it|her|my car|the car)\b|"
    r"\b(?:come|came) in\b"
)
_SPELLED_OUT = re.compile(
    r"\b(?:tune|check)[ -]?ups?\b|\bmaintenance\b|\bserviced\b|"
    r"\bpull(?:s|ing)? (?:to )?(?:the |one )?(?:left|right|side)\b|"
    r"\bacting (?:up|funny|weird)\b"
)
_NO_TROUBLE = re.compile(
    r"\bwrong (?:car|vehicle|truck|number|name|day|date|time|one|year|model|email)\b|"
    r"\bsounds? (?:very |really |pretty |just |like a )?"
    r"(?:good|great|perfect|fine|right|okay|ok|nice|lovely|wonderful|plan|reasonable)\b"
)
_HIT, _WEAK = 2, 1


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    strength: int


def find_reason(text: str, asked: str, *, car: Place | None = None) -> Reading | None:
    """The caller's words for what is to be done, from the normalised ``text``.

    ``asked`` names the open question: an answer to "what can we do for you" needs no
    known word. ``car``: where a vehicle is named, which is no reason itself. Confidence
    0.9 where a vehicle or a part of one has a trouble or is to be worked on, 0.8 for a
    trouble of something, 0.6 for half of that, 0.5 for an answer in other words.
    """
    open_question = asked in _OPEN_QUESTIONS
    clauses = [
        _Clause(start, end, _strength(text[start:end]))
        for start, end in clauses_of(text)
    ]
    about = car is not None or _has_car(text) or bool(_BRINGING.search(text))
    least = _WEAK if about or open_question else _HIT
    kept = [i for i, clause in enumerate(clauses) if clause.strength >= least]
    if not kept:
        return _bare_answer(text) if open_question else None
    first, last = _run_of(text, clauses, kept, car)
    start, end = clauses[first].start, clauses[last].end
    strong = _strength(text[start:end]) == _HIT
    return _trimmed(text, start, end, (0.9 if about else 0.8) if strong else 0.6)


def _strength(clause: str) -> int:
    """2: says of a part or vehicle that something is wrong or to be done; 1: half of
    that; 0: nothing of the kind."""
    clause = _NO_TROUBLE.sub(" ", clause)  # "sounds perfect" is no noise
    words = clause.split()
    found = {stem(word) for word in words}
    parts, troubles, work = found & PARTS, found & TROUBLES, found & WORK
    stopped = bool(NEGATED & set(words) and found & RUNS)
    if _QUESTION.match(clause) and not troubles - work:
        return 0
    if (parts and (troubles or work or stopped)) or len(parts) > 1:
        return _HIT
    if (found & CAR) and (troubles or stopped or work):
        return _HIT
    if found & CLEAR or (troubles and stopped) or _SPELLED_OUT.search(clause):
        return _HIT
    return _WEAK if parts or troubles or work or stopped else 0


def _has_car(clause: str) -> bool:
    found = {stem(word) for word in clause.split()}
    return bool(found & PARTS or found & (CAR - {"it"}))


def _run_of(
    text: str, clauses: list[_Clause], kept: list[int], car: Place | None
) -> tuple[int, int]:
    """The first and last clause of what belongs together around the strongest one.

    A description runs on ("... and I think it comes from the left when I turn") until
    the caller turns to something else.
    """

    def turns(clause: _Clause) -> bool:
        names = car and clause.start < car[1] and clause.end > car[0]
        if names and not clause.strength:
            return True
        return leads_elsewhere(text[clause.start : clause.end])

    first = last = max(kept, key=lambda i: (clauses[i].strength, -i))
    while first and not turns(clauses[first - 1]):
        first -= 1
    while last + 1 < len(clauses) and not turns(clauses[last + 1]):
        last += 1
    while first < last and not _tells(text, clauses[first]) and first not in kept:
        first += 1
    return first, last


def _tells(text: str, clause: _Clause) -> bool:
    """Whether a clause says more than a courtesy."""
    start, end = without_courtesies(text, clause.start, clause.end)
    return end - start > 12


def _trimmed(text: str, start: int, end: int, sure: float) -> Reading | None:
    start, end = without_courtesies(text, start, end)
    piece = text[start:end][:_LONGEST].strip()
    return Reading(piece, sure, start, start + len(piece)) if piece else None


def _bare_answer(text: str) -> Reading | None:
    """An answer in words nobody foresaw, where the question was what is to be done."""
    words = text.split()
    if len(words) < 2 or _QUESTION.match(text) or _NO_ANSWER.match(text):
        return None
    return _trimmed(text, 0, len(text), 0.5)
