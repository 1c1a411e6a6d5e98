"""An utterance without punctuation cut into clauses, and what is said around one."""

from __future__ import annotations

import re
from itertools import pairwise


def _any(phrases: str) -> str:
    """A pattern for any of the phrases, a comma between each."""
    return "|".join(re.escape(phrase.strip()) for phrase in phrases.split(","))


_DAYS = (
    "tomorrow, today, monday, tuesday, wednesday, thursday, friday, saturday, sunday, "
    "next week, this week, as soon"
)
_ASKS = _any(
    "can you, can i, could you, could i, would you, would it, will you, do you, do i, "
    "are you, are there, is there, is it"
)
_WISHES = (
    r"(?:i'd like|i would like|i want|i need|i was wondering|i was hoping|we'd like)"
    r" (?:to |if )?(?:come|book|schedule|make an|set|i could|you could)"
)
_SUBJECTS = _any(
    "i, i'm, i've, it, it's, its, the, my, there's, there is, they, we, she, he, also, "
    "that"
)
# A clause opens before these.
_OPENS = re.compile(
    rf" (?:(?:and |so |but )?(?:{_ASKS}|{_WISHES}|{_SUBJECTS}|my name|"
    rf"this is [a-z]+ (?:[a-z]+ )?(?:and|calling)|(?:how|what|when|where)\b"
    rf"(?! i| it| the| my| we| you))|please|thanks|thank you|because|and|but|so|or|"
    rf"(?:(?:on|at|for|by) )?(?:{_any(_DAYS)}))\b"
)
_COURTESIES = (
    "hi, hello, hey, yes, yeah, yep, no, um, uh, well, ok, okay, sure, so, and, but, "
    "or, because, cause, since, just, like, basically, actually, please, also, then, "
    "good, morning, afternoon, there, that, oh, thanks, right, i think, i guess, i "
    "believe, it looks like, it seems like, it seems, looks like, i'm calling "
    "because, for, to, i am calling because, i'm calling about, i am calling about, "
    "calling about, calling because, i'm having, i am having, we're having, the "
    "reason is, reason is, the problem is, problem is, the issue is, it's for, it is "
    "for, about, it's about, i need to, i want to, i'd like to, i would like to, we "
    "need to, i need, i want, i'd like, i would like, we need, i have to, i gotta, "
    "need to, need, get, have, schedule, book, set up, make an appointment for, make "
    "an appointment to, make, an appointment, appointment for, appointment to, "
    "appointment, bring it in for, bring it in, come in for, come in, get it in for, "
    "some, a, an, you, them, can, could"
)
_LEAD = re.compile(rf"^(?:(?:{_any(_COURTESIES)}) )+")
_TAIL = re.compile(
    r"(?: (?:please|thanks|thank you|and|so|but|or|because|for|to|on|at|by|if|possible|"
    r"today|tomorrow|okay|ok|you know|in the|i|my))+$"
)

_STOPS = re.compile(
    rf"^(?:(?:and|so|but|or) )*(?:{_ASKS}|{_WISHES}|please|thanks|thank you|my name|"
    rf"this is [a-z]+ (?:[a-z]+ )?(?:and|calling)|my (?:phone|number|email|cell)|"
    rf"(?:how|what|when|where) (?:much|long|soon|time|day|can|do|is)|"
    rf"i have an? (?!noise|leak|problem|issue|sound|flat)|i drive|i've got an?|i own|"
    rf"it's an? \d+|i'm calling|i am calling|i need an appointment|"
    rf"(?:(?:on|at|for|by) )?(?:{_any(_DAYS)}))\b"
)

Place = tuple[int, int]
"""Characters of the text, the end exclusive."""


def clauses_of(text: str) -> list[Place]:
    """Where each clause of a normalised text stands."""
    cuts = [0, *(m.start() + 1 for m in _OPENS.finditer(text)), len(text) + 1]
    return [(start, end - 1) for start, end in pairwise(cuts) if end > start]


def leads_elsewhere(clause: str) -> bool:
    """Whether a clause turns to another matter: a question, a day, who is calling."""
    return bool(_STOPS.match(clause))


def without_courtesies(text: str, start: int, end: int) -> Place:
    """A stretch of the text without what merely leads to it or follows it."""
    lead = _LEAD.match(text[start:end])
    if lead and start + lead.end() < end:
        start += lead.end()
    tail = _TAIL.search(text[start:end])
    if tail and tail.start() > 0:
        end = start + tail.start()
    return start, end
