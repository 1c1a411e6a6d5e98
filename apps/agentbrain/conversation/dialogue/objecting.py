"""Callers who do not want to be recorded."""

from __future__ import annotations

import re
from typing import Final

from .talk import Talk

_BETWEEN: Final = (
    "(?:(?:me|us|it|my|our|this|the|call|voice|want|like|agreed?|wish|to|be|being|get"
    "|getting|you|for|have|consent|allow|any|please) ){0,6}"
)
_RECORD: Final = r"record(?:ed|ing|ings)?\b"
_VERB: Final = (
    r"record(?:ed|ing)?"
    r"(?= (?:me|us|this|it|my|our|the call|anything|please|okay|thanks)\b|$)"
)
_OBJECTION: Final = re.compile(
    rf"\b(?:(?:do not|don't|dont|not|never|no|stop|quit|without) {_BETWEEN}{_VERB}"
    rf"|(?:stop|quit|not being|not be|without being) {_RECORD}|no recordings?\b"
    rf"|(?:turn|switch|shut) (?:off |of )?(?:the |that |your )?{_RECORD}"
    rf"|(?:object|opposed) to (?:being |the |this |a )?{_RECORD}"
    rf"|do(?:n't| not) consent\b"
    rf"|delete (?:the |this |that |my )?{_RECORD})",
    re.IGNORECASE,
)
_SPACES: Final = re.compile(r"[^\w']+")


def objects_to_recording(text: str) -> bool:
    """Whether these words ask for the recording to stop."""
    words = _SPACES.sub(" ", text.replace("\u2019", "'")).strip()
    return "record" in words.lower() and _OBJECTION.search(words) is not None


def objects(talk: Talk) -> bool:
    """Say that it is off. True when there was nothing else to answer."""
    if not objects_to_recording(talk.heard.raw):
        return False
    talk.say("not_recorded")
    if talk.heard.carries_something:
        return False
    if talk.memory.question:
        talk.ask_again()
    return True
