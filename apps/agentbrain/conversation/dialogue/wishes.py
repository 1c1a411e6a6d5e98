"""Two wishes in one breath: "cancel my oil change and what are your hours"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from .brain import Brain
from .heard import GOALS, QUESTIONS, Heard, understand
from .memory import Memory

_LINKS = re.compile(r" (?:and|also|then|plus|but|so|oh)(?: (?:and|also|then|um|uh))* ")
_LONGEST = 60
"""Words; whoever talks longer tells a story, and it is read as a whole."""

_MOST_LINKS = 6
"""Places to part an utterance at that are tried; each costs two readings."""

_WANTS = re.compile(r"\b(?:need|want|wanna|like|get|book|schedule|due for)\b")
_ANOTHER = re.compile(r"\b(?:another|second|other|new|separate|different)\b")
_ASKING = re.compile(
    r"\b(?:what|what's|when|how|how's|where|where's|which|who|do you|are you|can you|"
    r"could you|will you|would you|tell me|wondering|whether|is there|any chance)\b|"
    r"^(?:are|do|is|will|does)\b"
)


@dataclass(frozen=True, slots=True)
class TwoWishes:
    """Both halves, each read by itself; a question is always among the first."""

    first: Heard
    second: Heard


def two_wishes(brain: Brain, memory: Memory, heard: Heard) -> TwoWishes | None:
    """The halves of an utterance that wishes for two things, None for all others.

    A question about the shop comes first, because it is answered at once; two goals
    stay in the order they were said.
    """
    text = heard.text
    wanted = heard.first_of((*GOALS, *QUESTIONS)) or heard.slots.get("service")
    if not wanted or heard.escalation or len(text.split()) > _LONGEST:
        return None
    for link in islice(_LINKS.finditer(text), _MOST_LINKS):
        parts = (text[: link.start()], text[link.end() :])
        one, other = (understand(brain, memory, p, heard.confidence) for p in parts)
        if _question(other) and _wish(memory, one, other):
            return TwoWishes(other, one)
        if _question(one) and _wish(memory, other, one):
            return TwoWishes(one, other)
        if _two_goals(memory, one, other):
            return TwoWishes(one, other)
    return None


def asks(heard: Heard) -> bool:
    """Whether the words ask, rather than tell ("i know you close early")."""
    return bool(_ASKING.search(heard.text))


def _question(heard: Heard) -> str:
    """The question asked about the shop, unless another wish is the stronger."""
    winner = heard.first_of((*GOALS, *QUESTIONS))
    return winner if winner in QUESTIONS and asks(heard) else ""


def goal_of(heard: Heard) -> str:
    """What is to be done, said or implied ("i need an oil change")."""
    goal = heard.first_of(GOALS)
    if not goal and heard.slots.get("service") and _WANTS.search(heard.text):
        return "book_appointment"
    return goal


def _wish(memory: Memory, heard: Heard, other: Heard) -> bool:
    """Whether this half wants something of its own beside the other's question."""
    if goal_of(heard) and not _question(heard):
        return True
    if _question(heard):
        return _question(heard) != _question(other)
    under_way = bool(memory.flow) and bool(memory.question)
    return under_way and bool(heard.answer or heard.slots)


def _two_goals(memory: Memory, one: Heard, other: Heard) -> bool:
    """Different things to do, or one thing to do with two appointments."""
    first, second = goal_of(one), goal_of(other)
    if not second:
        return False
    if not first:
        service = other.slots.get("service")
        new = bool(service) and service != memory.slots.get("service")
        return bool(memory.flow and one.yes and (new or second != "book_appointment"))
    apart = other.slots.get("service", "") not in ("", one.slots.get("service"))
    if first == second:
        return apart and first != "book_appointment"
    changes = {first, second} <= {"cancel_appointment", "reschedule_appointment"}
    if changes or second == "book_appointment":
        # "Cancel it and book me for friday" moves it; a second visit is named.
        return apart or bool(_ANOTHER.search(other.text))
    return True
