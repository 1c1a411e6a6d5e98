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
_VISIT = re.compile(
    r"\b(?:i|we|my \w+|it|he|she) (?:really |just |also )?(?:need|needs|want|wants|"
    r"wanna|have to|has to|gotta)\b|\b(?:i'd|i would|we'd|we would) like\b|"
    r"\b(?:book|schedule|reserve|set up|sign me up|fit me in|squeeze me in)\b|"
    r"\b(?:make|get|have|need|want) (?:an?|my|the) (?:\w+ )?(?:appointment|visit)\b|"
    r"\b(?:can|could|may) (?:i|we|you) (?:come|bring|drop|get|make|have|fit|take)\b"
)
_ANOTHER = re.compile(r"\b(?:another|second|other|new|separate|different)\b")
_ASKING = re.compile(
    r"\b(?:what|what's|when|how|how's|where|where's|which|who|do you|are you|can you|"
    r"could you|will you|would you|tell me|wondering|whether|is there|any chance)\b|"
    r"^(?:are|do|is|will|does)\b"
)


_BOOKS = re.compile(
    r"\b(?:i'd like|i would like|i want|i need|can i|could i|may i|let me|i'd rather) "
    r"(?:to )?(?:please |just |also )?(?:book|rebook|schedule)"
    r"(?: (?:again|instead|something|one|an?|another|a new)\b|$)"
)
_WHETHER = re.compile(
    r"\b(?:know|wonder|wondering|wondered|see|asking|ask|tell me|sure) (?:if|whether) "
    r"(?:you|y'all|you guys|they)(?: guys| also| even| can| could)* "
    r"(?:do|offer|have|fix|repair|handle|sell|service|replace|work on)\b"
)
_GOES_ON = re.compile(
    r"(?:(?:and|okay|ok|so|then|oh) )*(?:what|how) about\b|and (?:for )?"
)
_PUTS = re.compile(
    r"(?:(?:and|but|so|okay|ok|well|oh|um|hey|yes|yeah|wait|sorry) )*"
    r"(?:what|what's|when|where|which|who|how|why|do|does|is|are|can|could|will|would|"
    r"did|has|have) (?!about\b)"
)
_OPENING = re.compile(r"(?:(?:can|could|would|will|do|may) (?:you|i)|please| )+")
"""Half of "can you also check the brakes": nothing is asked yet."""
_FEWEST_ASKED = 4


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


def wants_visit(heard: Heard) -> bool:
    """Whether the words wish for a visit, and do not only name a service."""
    return bool(_VISIT.search(heard.text))


def asks(heard: Heard) -> bool:
    """Whether the words ask, rather than tell ("i know you close early")."""
    return bool(_ASKING.search(heard.text))


def wants_to_book(heard: Heard) -> bool:
    """ "Can I book again", in words that name nothing but that."""
    return bool(_BOOKS.search(heard.text))


def puts_a_question(heard: Heard) -> bool:
    """Whether the whole utterance is a question, whatever it is about."""
    return bool(_PUTS.match(heard.text)) and len(heard.text.split()) >= _FEWEST_ASKED


def asks_whether(heard: Heard) -> bool:
    """ "I'd like to know if you do alignments"."""
    return bool(_WHETHER.search(heard.text))


def goes_on(heard: Heard) -> bool:
    """ "And for brakes?": the question before, of another thing."""
    return bool(_GOES_ON.match(heard.text))


def _question(heard: Heard) -> str:
    """The question asked about the shop, unless another wish is the stronger."""
    question = heard.first_of(QUESTIONS)
    if not question or not asks(heard) or _OPENING.fullmatch(heard.text):
        return ""
    return "" if goal_of(heard) else question


def goal_of(heard: Heard) -> str:
    """What is to be done, said or implied ("i need an oil change")."""
    goal = heard.first_of(GOALS)
    if goal == "book_appointment" and heard.first_of(QUESTIONS) and asks(heard):
        # "How much is an oil change" names a service and asks for nothing but that.
        return goal if wants_visit(heard) else ""
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
